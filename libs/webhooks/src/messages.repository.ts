import type { Sql } from '@libs/database';

export interface WaitingMessage {
  id: string;
  tenant_id: string | null;
  type: string;
  url: string | null;
}

/** Table `webhook_messages`. */
export const messagesRepository = {
  /** Those nobody has dispatched, the oldest first; until the transaction ends they are the caller's. */
  lockWaiting: (sql: Sql, limit: number): Promise<WaitingMessage[]> =>
    sql.query<WaitingMessage>(
      `SELECT id, tenant_id, type, url FROM webhook_messages WHERE dispatched_at IS NULL
       ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [limit],
    ),

  /** What nobody wanted to hear is not kept. */
  async dispatched(sql: Sql, wanted: readonly string[], unwanted: readonly string[]): Promise<void> {
    await sql.query('UPDATE webhook_messages SET dispatched_at = now() WHERE id = ANY($1)', [wanted]);
    if (unwanted.length > 0) await sql.query('DELETE FROM webhook_messages WHERE id = ANY($1)', [unwanted]);
  },

  /** Forgets what is older and its deliveries with it, at most `limit`. @returns how many */
  async forget(sql: Sql, olderThanMs: number, limit: number): Promise<number> {
    const rows = await sql.query(
      `DELETE FROM webhook_messages WHERE id IN (
         SELECT m.id FROM webhook_messages m WHERE m.created_at < now() - $1 * interval '1 millisecond' AND m.dispatched_at IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.message_id = m.id AND d.state = 'pending')
         ORDER BY m.created_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id`,
      [olderThanMs, limit],
    );
    return rows.length;
  },
};
