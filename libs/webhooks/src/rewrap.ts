import { type FieldCipher, FieldCipherError, type Sql } from '@libs/database';
import { secretPlace } from './secrets';

interface SealedRow {
  id: string;
  tenant_id: string | null;
  secret_ciphertext: string;
  previous_secret_ciphertext: string | null;
}

const BATCH = 100;

/**
 * Wraps the secrets of endpoints anew under the present master key. May be stopped, started again and run by several
 * processes at once.
 */
export async function rewrapWebhookSecrets(
  sql: Sql,
  cipher: Pick<FieldCipher, 'rewrap' | 'isOutdated' | 'currentPrefix'>,
  signal?: AbortSignal,
): Promise<{ done: number; unreadable: number }> {
  const total = { done: 0, unreadable: 0 };
  const anew = (stored: string | null, row: SealedRow): string | null => {
    if (stored === null || !cipher.isOutdated(stored)) return stored;
    try {
      const next = cipher.rewrap(stored, secretPlace(row.id, row.tenant_id));
      total.done++;
      return next;
    } catch (error) {
      if (!(error instanceof FieldCipherError)) throw error;
      total.unreadable++;
      return stored;
    }
  };
  for (let after = ''; !signal?.aborted;) {
    const rows = await sql.query<SealedRow>(
      `SELECT id, tenant_id, secret_ciphertext, previous_secret_ciphertext FROM webhook_endpoints
       WHERE id > $1 AND NOT (starts_with(secret_ciphertext, $2) AND starts_with(coalesce(previous_secret_ciphertext, $2), $2))
       ORDER BY id LIMIT $3`,
      [after, cipher.currentPrefix, BATCH],
    );
    for (const row of rows) {
      const next = [anew(row.secret_ciphertext, row), anew(row.previous_secret_ciphertext, row)];
      await sql.query(
        `UPDATE webhook_endpoints SET secret_ciphertext = $2, previous_secret_ciphertext = $3
         WHERE id = $1 AND secret_ciphertext = $4 AND previous_secret_ciphertext IS NOT DISTINCT FROM $5`,
        [row.id, ...next, row.secret_ciphertext, row.previous_secret_ciphertext],
      );
    }
    after = rows.at(-1)?.id ?? '';
    if (rows.length < BATCH) break;
  }
  return total;
}
