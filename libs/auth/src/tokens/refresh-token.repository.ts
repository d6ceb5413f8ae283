import type { Sql } from '@libs/database';

export interface StoredRefreshToken {
  familyId: string;
  userId: string;
}

/**
 * `refresh_tokens`: a family is one login, each of its tokens works once. Only hashes are stored.
 */
export const refreshTokenRepository = {
  async insert(sql: Sql, token: StoredRefreshToken & { hash: Buffer; lifetimeSeconds: number }): Promise<void> {
    await sql.query(
      `INSERT INTO refresh_tokens (token_hash, family_id, user_id, expires_at)
       VALUES ($1, $2, $3, now() + make_interval(secs => $4))`,
      [token.hash, token.familyId, token.userId, token.lifetimeSeconds],
    );
  },

  /** Spends a token: true for the one caller who is first. */
  async use(sql: Sql, hash: Buffer): Promise<boolean> {
    const rows = await sql.query(
      `UPDATE refresh_tokens SET used_at = now()
       WHERE token_hash = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > now() RETURNING family_id`,
      [hash],
    );
    return rows.length > 0;
  },

  async revokeFamily(sql: Sql, familyId: string): Promise<void> {
    await sql.query(`UPDATE refresh_tokens SET revoked_at = now() WHERE family_id = $1 AND revoked_at IS NULL`, [familyId]);
  },

  async revokeUser(sql: Sql, userId: string): Promise<void> {
    await sql.query(`UPDATE refresh_tokens SET revoked_at = now() WHERE user_id = $1 AND revoked_at IS NULL`, [userId]);
  },

  /** Rows that can neither be used nor tell a reuse any more. */
  async deleteExpired(sql: Sql): Promise<void> {
    await sql.query(`DELETE FROM refresh_tokens WHERE expires_at < now() - interval '1 day'`);
  },
};
