import type { Sql } from '@libs/database';

export type LoginMethod = 'password' | 'oidc' | 'invitation';

/** One login, however often its tokens were renewed. */
export interface LoginSession {
  id: string;
  method: LoginMethod;
  network: string | null;
  userAgent: string | null;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
}

interface SessionRow {
  id: string;
  method: LoginMethod;
  network: string | null;
  user_agent: string | null;
  created_at: Date;
  last_used_at: Date;
  expires_at: Date;
}

export interface NewSession {
  id: string;
  tenantId: string;
  userId: string;
  method: LoginMethod;
  network: string;
  userAgent: string | undefined;
  lifetimeSeconds: number;
}

/** More than anybody has; the newest are shown. */
const SHOWN = 200;
/** How long a network stays known to an account after a login from it. */
const KNOWN_DAYS = 90;

/** `sessions`. */
export const sessionRepository = {
  async insert(sql: Sql, session: NewSession): Promise<void> {
    await sql.query(
      `INSERT INTO sessions (id, tenant_id, user_id, method, network, user_agent, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))`,
      [
        session.id,
        session.tenantId,
        session.userId,
        session.method,
        session.network,
        session.userAgent ?? null,
        session.lifetimeSeconds,
      ],
    );
  },

  /** Seconds that an open session has left, now that it was used again; undefined when it is over. */
  async use(sql: Sql, id: string): Promise<number | undefined> {
    const rows = await sql.query<{ left: number }>(
      `UPDATE sessions SET last_used_at = now() WHERE id = $1 AND ended_at IS NULL AND expires_at > now()
       RETURNING extract(epoch FROM expires_at - now())::float8 AS left`,
      [id],
    );
    return rows[0] && Math.ceil(rows[0].left);
  },

  async listOpen(sql: Sql, userId: string): Promise<LoginSession[]> {
    const rows = await sql.query<SessionRow>(
      `SELECT id, method, network, user_agent, created_at, last_used_at, expires_at FROM sessions
       WHERE user_id = $1 AND ended_at IS NULL AND expires_at > now() ORDER BY created_at DESC, id DESC LIMIT ${SHOWN}`,
      [userId],
    );
    return rows.map(toSession);
  },

  /** With its refresh tokens. False when there is no such open session of that user. */
  async end(sql: Sql, id: string, userId: string): Promise<boolean> {
    const rows = await sql.query(
      `WITH tokens AS (UPDATE refresh_tokens SET revoked_at = now() WHERE family_id = $1 AND user_id = $2 AND revoked_at IS NULL)
       UPDATE sessions SET ended_at = now() WHERE id = $1 AND user_id = $2 AND ended_at IS NULL RETURNING id`,
      [id, userId],
    );
    return rows.length > 0;
  },

  async endAll(sql: Sql, userId: string): Promise<void> {
    await sql.query(
      `WITH tokens AS (UPDATE refresh_tokens SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL)
       UPDATE sessions SET ended_at = now() WHERE user_id = $1 AND ended_at IS NULL`,
      [userId],
    );
  },

  /** True when the account has logged in from this network lately. */
  async knowsNetwork(sql: Sql, email: string, network: string): Promise<boolean> {
    const rows = await sql.query<{ known: boolean }>(
      `SELECT EXISTS (
         SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE lower(u.email) = $1 AND s.network = $2 AND s.created_at > now() - interval '${KNOWN_DAYS} days'
       ) AS known`,
      [email, network],
    );
    return rows[0]?.known === true;
  },

  /** Those that are over and no longer say from where somebody usually comes. */
  async deleteForgotten(sql: Sql): Promise<void> {
    await sql.query(
      `DELETE FROM sessions WHERE (ended_at IS NOT NULL OR expires_at < now()) AND created_at < now() - interval '${KNOWN_DAYS} days'`,
    );
  },
};

const toSession = (row: SessionRow): LoginSession => ({
  id: row.id,
  method: row.method,
  network: row.network,
  userAgent: row.user_agent,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
  expiresAt: row.expires_at,
});
