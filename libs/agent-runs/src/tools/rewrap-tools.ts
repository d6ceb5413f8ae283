import { type FieldCipher, FieldCipherError, type Sql } from '@libs/database';
import type { StoredSecretHeader } from './stored-tool';
import { toolHeaderPlace } from './tool-service';

/**
 * Wraps the secret headers of tools anew under the present master key. May be stopped, started again and run by several
 * processes at once; a row that somebody changes meanwhile is theirs.
 */
export async function rewrapToolSecrets(
  sql: Sql,
  cipher: Pick<FieldCipher, 'rewrap' | 'isOutdated'>,
  signal?: AbortSignal,
): Promise<{ done: number; unreadable: number }> {
  const total = { done: 0, unreadable: 0 };
  const rows = await sql.query<{ id: string; tenant_id: string; secret_headers: StoredSecretHeader[] }>(
    `SELECT id, tenant_id, secret_headers FROM agent_tools WHERE secret_headers <> '[]' ORDER BY id`,
  );
  for (const { id, tenant_id: tenant, secret_headers: stored } of rows) {
    if (signal?.aborted) break;
    const next = stored.map((header) => {
      try {
        if (!cipher.isOutdated(header.ciphertext)) return header;
        return { name: header.name, ciphertext: cipher.rewrap(header.ciphertext, toolHeaderPlace(tenant, id, header.name)) };
      } catch (error) {
        if (!(error instanceof FieldCipherError)) throw error;
        total.unreadable++;
        return header;
      }
    });
    const changed = next.filter((header, i) => header !== stored[i]).length;
    if (changed === 0) continue;
    const done = await sql.query(
      'UPDATE agent_tools SET secret_headers = $3 WHERE id = $1 AND tenant_id = $2 AND secret_headers = $4 RETURNING id',
      [id, tenant, JSON.stringify(next), JSON.stringify(stored)],
    );
    total.done += done.length === 0 ? 0 : changed;
  }
  return total;
}
