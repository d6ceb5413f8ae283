import type { Sql } from '@libs/database';
import type { LedgerRecord } from '../record';
import { REQUEST_NAMES } from '../write-requests';
import { addToSeries } from '../write-sums';

const TOUCHED = `
  CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
  SELECT DISTINCT process_id, date_trunc('day', started_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS day
  FROM requests WHERE tenant_id = ANY($1::text[])`;
const OF_TOUCHED = `(x.process_id, date_trunc('day', x.%s AT TIME ZONE 'UTC') AT TIME ZONE 'UTC') IN (SELECT process_id, day FROM touched)`;
/** Requests that are summed again at once. */
const TOGETHER = 2_000;
const ofTouched = (column: string): string => OF_TOUCHED.replace('%s', column);

/**
 * Takes out all that the log, the sums, the series and the ledger of money hold of these tenants, as if they had never asked:
 * for requests that never were. What was real is never forgotten so; it ends with its time. Inside one transaction.
 */
export async function forgetTenants(sql: Sql, tenantIds: readonly string[]): Promise<void> {
  await sql.query(TOUCHED, [tenantIds]);
  // Entries are never changed: only for this, and only until the transaction ends, is the guard away.
  await sql.query('ALTER TABLE money_entries DISABLE TRIGGER money_entries_stay');
  await sql.query('DELETE FROM money_entries WHERE tenant_id = ANY($1::text[])', [tenantIds]);
  await sql.query('ALTER TABLE money_entries ENABLE TRIGGER money_entries_stay');
  // Coarser sums become nothing with the fine ones, and then go.
  for (const table of ['usage_daily', 'usage_daily_models', 'usage_daily_keys'])
    await sql.query(`DELETE FROM ${table} WHERE tenant_id = ANY($1::text[])`, [tenantIds]);
  await sql.query('DELETE FROM requests WHERE tenant_id = ANY($1::text[])', [tenantIds]);
  // Sums over all tenants hold theirs too: those of the same days and processes are made again of what is left.
  await sql.query(`DELETE FROM usage_series x WHERE tenant_id = ANY($1::text[]) OR ${ofTouched('at')}`, [tenantIds]);
  for (let behind = ''; ;) {
    const rows = await sql.query<LedgerRecord>(
      `SELECT ${REQUEST_NAMES} FROM requests x WHERE request_id > $1 AND ${ofTouched('started_at')} ORDER BY request_id LIMIT ${TOGETHER}`,
      [behind],
    );
    if (rows.length > 0) await addToSeries(sql, rows);
    if (rows.length < TOGETHER) break;
    behind = rows.at(-1)?.request_id ?? '';
  }
  await sql.query(
    'DELETE FROM ledger_processes p WHERE process_id IN (SELECT process_id FROM touched) AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.process_id = p.process_id)',
  );
}
