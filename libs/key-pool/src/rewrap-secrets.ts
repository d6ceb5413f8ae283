import { type FieldCipher, FieldCipherError, type Sql, UPDATED_NOW } from '@libs/database';
import type { StoredHeader } from './rows';
import { headerPlace, wayPlace } from './provider-way';
import { keyPlace } from './key-secrets';

/** `unreadable`: closed under a master key that is not known here; such rows stay as they are. */
export interface Rewrapped {
  done: number;
  unreadable: number;
}

interface WayRow {
  id: string;
  proxy_ciphertext: string | null;
  client_key_ciphertext: string | null;
  headers: StoredHeader[];
}

const BATCH = 100;

/**
 * Wraps every stored secret anew under the present master key. What is done shows in the rows themselves, so it may be
 * stopped, started again and run by several processes at once; a row that somebody changes meanwhile is theirs.
 */
export async function rewrapSecrets(
  sql: Sql,
  cipher: Pick<FieldCipher, 'rewrap' | 'isOutdated' | 'currentPrefix'>,
  signal?: AbortSignal,
): Promise<Rewrapped> {
  const total: Rewrapped = { done: 0, unreadable: 0 };
  const anew = (stored: string, place: Parameters<FieldCipher['rewrap']>[1]): string | undefined => {
    try {
      return cipher.isOutdated(stored) ? cipher.rewrap(stored, place) : undefined;
    } catch (error) {
      if (!(error instanceof FieldCipherError)) throw error;
      total.unreadable++;
      return undefined;
    }
  };
  for (let after = ''; !signal?.aborted;) {
    const rows = await sql.query<{ id: string; secret_ciphertext: string }>(
      `SELECT id, secret_ciphertext FROM provider_keys WHERE id > $1 AND NOT starts_with(secret_ciphertext, $2) ORDER BY id LIMIT $3`,
      [after, cipher.currentPrefix, BATCH],
    );
    for (const { id, secret_ciphertext: stored } of rows) {
      const next = anew(stored, keyPlace(id));
      if (next !== undefined) total.done += await replaceKey(sql, id, stored, next);
    }
    after = rows.at(-1)?.id ?? '';
    if (rows.length < BATCH) break;
  }
  for (const row of await sql.query<WayRow>(
    'SELECT id, proxy_ciphertext, client_key_ciphertext, headers FROM providers ORDER BY id',
  )) {
    if (signal?.aborted) break;
    total.done += await rewrapWay(sql, row, anew);
  }
  return total;
}

/** The status that the pool writes names the ciphertext it speaks of: `updated_at` tells every pool to read the row again. */
async function replaceKey(sql: Sql, id: string, stored: string, next: string): Promise<number> {
  const rows = await sql.query(
    `UPDATE provider_keys SET secret_ciphertext = $3, updated_at = ${UPDATED_NOW} WHERE id = $1 AND secret_ciphertext = $2 RETURNING id`,
    [id, stored, next],
  );
  return rows.length;
}

async function rewrapWay(
  sql: Sql,
  { id, proxy_ciphertext: proxy, client_key_ciphertext: client, headers }: WayRow,
  anew: (stored: string, place: ReturnType<typeof keyPlace>) => string | undefined,
): Promise<number> {
  const nextProxy = proxy === null ? undefined : anew(proxy, wayPlace(id, 'proxy_ciphertext'));
  const nextClient = client === null ? undefined : anew(client, wayPlace(id, 'client_key_ciphertext'));
  const nextHeaders = headers.map((header) => {
    const next = 'ciphertext' in header ? anew(header.ciphertext, headerPlace(id, header.name)) : undefined;
    return next === undefined ? header : { name: header.name, ciphertext: next };
  });
  const changed =
    [nextProxy, nextClient].filter((one) => one !== undefined).length + nextHeaders.filter((one, i) => one !== headers[i]).length;
  if (changed === 0) return 0;
  const rows = await sql.query(
    `UPDATE providers SET proxy_ciphertext = $2, client_key_ciphertext = $3, headers = $4, updated_at = ${UPDATED_NOW}
     WHERE id = $1 AND proxy_ciphertext IS NOT DISTINCT FROM $5 AND client_key_ciphertext IS NOT DISTINCT FROM $6 AND headers = $7
     RETURNING id`,
    [id, nextProxy ?? proxy, nextClient ?? client, JSON.stringify(nextHeaders), proxy, client, JSON.stringify(headers)],
  );
  return rows.length === 0 ? 0 : changed;
}
