import type { Sql } from '@libs/database';
import type { Role } from '@libs/kernel';
import { containing } from '../like';
import { DEFAULT_TENANT_ID } from '../settings';
import { normalEmail, type User, type UserCredentials } from './user';
import { toUser, USER_COLUMNS, type UserRow, USERS, writtenUsers } from './user-rows';

export interface NewUser {
  id: string;
  tenantId: string;
  email: string;
  name: string | undefined;
  /** Absent: the person has yet to choose one, or never will. */
  passwordHash: string | undefined;
  role: Role;
  mustChangePassword: boolean;
}

export interface UserFilter {
  tenantId: string | undefined;
  before: string | undefined;
  limit: number;
  /** Part of the e-mail address or the name. */
  search?: string | undefined;
  role?: Role | undefined;
  teamId?: string | undefined;
}

/**
 * `users`: one row per person. Every call takes the connection it runs on, so callers choose the transaction, and
 * the tenant that the caller may see; undefined = all.
 */
export const userRepository = {
  async find(sql: Sql, id: string, tenantId: string | undefined): Promise<User | undefined> {
    const rows = await sql.query<UserRow>(
      `SELECT ${USER_COLUMNS} FROM ${USERS} WHERE u.id = $1 AND ($2::text IS NULL OR u.tenant_id = $2)`,
      [id, tenantId ?? null],
    );
    return rows[0] && toUser(rows[0]);
  },

  /** Whom a token speaks for, and whether the login it came from is still open (true for a token of none). */
  async findForToken(
    sql: Sql,
    id: string,
    sessionId: string | undefined,
  ): Promise<{ user: User; sessionOpen: boolean } | undefined> {
    const rows = await sql.query<UserRow & { session_open: boolean }>(
      `SELECT ${USER_COLUMNS}, $2::text IS NULL OR EXISTS (
         SELECT 1 FROM sessions s WHERE s.id = $2 AND s.user_id = u.id AND s.ended_at IS NULL AND s.expires_at > now()
       ) AS session_open
       FROM ${USERS} WHERE u.id = $1`,
      [id, sessionId ?? null],
    );
    return rows[0] && { user: toUser(rows[0]), sessionOpen: rows[0].session_open };
  },

  async findCredentials(sql: Sql, email: string): Promise<UserCredentials | undefined> {
    const rows = await sql.query<UserRow & { password_hash: string | null }>(
      `SELECT ${USER_COLUMNS}, u.password_hash FROM ${USERS} WHERE lower(u.email) = $1`,
      [normalEmail(email)],
    );
    return rows[0] && { user: toUser(rows[0]), passwordHash: rows[0].password_hash ?? undefined };
  },

  /** undefined when the e-mail address is taken. */
  async insert(sql: Sql, user: NewUser): Promise<User | undefined> {
    const rows = await sql.query<UserRow>(
      writtenUsers(`INSERT INTO users (id, tenant_id, email, name, password_hash, role, must_change_password)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (lower(email)) DO NOTHING RETURNING *`),
      [
        user.id,
        user.tenantId,
        normalEmail(user.email),
        user.name ?? null,
        user.passwordHash ?? null,
        user.role,
        user.mustChangePassword,
      ],
    );
    return rows[0] && toUser(rows[0]);
  },

  /** Newest first, below `before` (an id). */
  async list(sql: Sql, filter: UserFilter): Promise<User[]> {
    const rows = await sql.query<UserRow>(
      `SELECT ${USER_COLUMNS} FROM ${USERS}
       WHERE ($1::text IS NULL OR u.tenant_id = $1) AND ($2::text IS NULL OR u.id < $2)
         AND ($4::text IS NULL OR u.email ILIKE $4 OR u.name ILIKE $4) AND ($5::text IS NULL OR u.role = $5)
         AND ($6::text IS NULL OR EXISTS (SELECT 1 FROM team_members m WHERE m.user_id = u.id AND m.team_id = $6))
       ORDER BY u.id DESC LIMIT $3`,
      [
        filter.tenantId ?? null,
        filter.before ?? null,
        filter.limit,
        filter.search === undefined ? null : containing(filter.search),
        filter.role ?? null,
        filter.teamId ?? null,
      ],
    );
    return rows.map(toUser);
  },

  /**
   * Of somebody who is not disabled. Like every change of what a token stands for it ends those given out.
   * @param version what it must still be: who was faster has changed what this change relies on
   */
  async setPassword(
    sql: Sql,
    id: string,
    passwordHash: string,
    mustChange: boolean,
    version?: number,
  ): Promise<User | undefined> {
    const rows = await sql.query<UserRow>(
      writtenUsers(`UPDATE users SET password_hash = $2, must_change_password = $3,
         token_version = token_version + 1, updated_at = now()
       WHERE id = $1 AND disabled_at IS NULL AND ($4::integer IS NULL OR token_version = $4) RETURNING *`),
      [id, passwordHash, mustChange, version ?? null],
    );
    return rows[0] && toUser(rows[0]);
  },

  async setAccess(sql: Sql, id: string, change: { role?: Role; disabled?: boolean }): Promise<User | undefined> {
    const rows = await sql.query<UserRow>(
      writtenUsers(`UPDATE users SET role = coalesce($2, role),
         disabled_at = CASE WHEN $3::boolean IS NULL THEN disabled_at WHEN $3 THEN coalesce(disabled_at, now()) END,
         token_version = token_version + 1, updated_at = now()
       WHERE id = $1 RETURNING *`),
      [id, change.role ?? null, change.disabled ?? null],
    );
    return rows[0] && toUser(rows[0]);
  },

  /** What changes nothing about what a token may do: undefined leaves a field as it is, null clears it. */
  async setProfile(
    sql: Sql,
    id: string,
    change: { name?: string | null | undefined; defaultTeamId?: string | null | undefined },
  ): Promise<User | undefined> {
    const rows = await sql.query<UserRow>(
      writtenUsers(`UPDATE users SET name = CASE WHEN $2 THEN $3 ELSE name END,
         default_team_id = CASE WHEN $4 THEN $5 ELSE default_team_id END, updated_at = now()
       WHERE id = $1 RETURNING *`),
      [id, change.name !== undefined, change.name ?? null, change.defaultTeamId !== undefined, change.defaultTeamId ?? null],
    );
    return rows[0] && toUser(rows[0]);
  },

  async markLoggedIn(sql: Sql, id: string): Promise<void> {
    await sql.query('UPDATE users SET last_login_at = now() WHERE id = $1', [id]);
  },

  /** Their keys go with them; what they used stays in the ledger under their id. */
  async remove(sql: Sql, id: string): Promise<void> {
    await sql.query('UPDATE virtual_keys SET revoked_at = coalesce(revoked_at, now()), user_id = NULL WHERE user_id = $1', [id]);
    await sql.query('DELETE FROM users WHERE id = $1', [id]);
  },

  /**
   * Ids of those who can log in and administer the installation; locked until the transaction ends, so that the
   * last one cannot be removed twice.
   */
  async lockInstallationAdmins(sql: Sql): Promise<string[]> {
    const rows = await sql.query<{ id: string }>(
      `SELECT id FROM users WHERE role = 'admin' AND tenant_id = $1 AND disabled_at IS NULL
         AND (password_hash IS NOT NULL OR EXISTS (SELECT 1 FROM user_identities i WHERE i.user_id = users.id))
       ORDER BY id FOR UPDATE`,
      [DEFAULT_TENANT_ID],
    );
    return rows.map((row) => row.id);
  },

  async anyInstallationAdmin(sql: Sql): Promise<User | undefined> {
    const rows = await sql.query<UserRow>(
      `SELECT ${USER_COLUMNS} FROM ${USERS} WHERE u.role = 'admin' AND u.tenant_id = $1 ORDER BY u.created_at, u.id LIMIT 1`,
      [DEFAULT_TENANT_ID],
    );
    return rows[0] && toUser(rows[0]);
  },
};
