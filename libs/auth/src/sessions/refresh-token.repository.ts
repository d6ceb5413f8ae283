import type { Sql } from '@libs/database';

export interface StoredRefreshToken {
  /** The login that the token descends from. */
  sessionId: string;
  userId: string;
}

/** `refresh_tokens`: each works once. Only hashes are stored. */
export const refreshTokenRepository = {
  async insert(sql: Sql, token: StoredRefreshToken & { hash: Buffer; lifetimeSeconds: number }): Promise<void> {
    await sql.query(
      `INSERT INTO refresh_tokens (token_hash, family_id, user_id, expires_at)
       VALUES ($1, $2, $3, now() + make_interval(secs => $4))`,
      [token.hash, token.sessionId, token.userId, token.lifetimeSeconds],
    );
  },

  /** Spends a token: `spent` for the one caller who is first, `reused` for one who comes after, else `over`. */
  async use(sql: Sql, hash: Buffer): Promise<'spent' | 'reused' | 'over'> {
    const spent = await sql.query(
      `UPDATE refresh_tokens SET used_at = now()
       WHERE token_hash = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > now() RETURNING family_id`,
      [hash],
    );
    if (spent.length > 0) return 'spent';
    const known = await sql.query(
      'SELECT 1 AS one FROM refresh_tokens WHERE token_hash = $1 AND used_at IS NOT NULL AND revoked_at IS NULL',
      [hash],
    );
    return known.length > 0 ? 'reused' : 'over';
  },

  /** Rows that can neither be used nor tell a reuse any more. */
  async deleteExpired(sql: Sql): Promise<void> {
    await sql.query(`DELETE FROM refresh_tokens WHERE expires_at < now() - interval '1 day'`);
  },
};
