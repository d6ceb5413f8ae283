import type { Sql } from '@libs/database';

export interface Identity {
  issuer: string;
  subject: string;
}

/** `user_identities`: who somebody is at an identity provider. */
export const identityRepository = {
  /** Notes the login of a known one. */
  async use(sql: Sql, { issuer, subject }: Identity): Promise<string | undefined> {
    const rows = await sql.query<{ user_id: string }>(
      'UPDATE user_identities SET last_login_at = now() WHERE issuer = $1 AND subject = $2 RETURNING user_id',
      [issuer, subject],
    );
    return rows[0]?.user_id;
  },

  /** False when somebody was faster. */
  async insert(sql: Sql, { issuer, subject }: Identity, user: { id: string; tenantId: string }): Promise<boolean> {
    const rows = await sql.query(
      `INSERT INTO user_identities (issuer, subject, tenant_id, user_id, last_login_at) VALUES ($1, $2, $3, $4, now())
       ON CONFLICT DO NOTHING RETURNING user_id`,
      [issuer, subject, user.tenantId, user.id],
    );
    return rows.length > 0;
  },

  /** Whether somebody is already known to this issuer, perhaps under another subject. */
  async isLinked(sql: Sql, issuer: string, userId: string): Promise<boolean> {
    const rows = await sql.query('SELECT 1 AS one FROM user_identities WHERE issuer = $1 AND user_id = $2', [issuer, userId]);
    return rows.length > 0;
  },
};
