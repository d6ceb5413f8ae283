import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres';
import { ledgerRecord } from '../record.fixture';
import { RequestsRepository } from '../requests.repository';
import { forgetTenants } from './forget-tenants';

const HOUR_MS = 3_600_000;
const TABLES = ['requests', 'money_entries', 'usage_daily', 'usage_daily_models', 'usage_daily_keys', 'usage_series'];

describe('forgetting a tenant', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await createTestDatabase();
  });
  afterAll(() => db.drop());

  const snapshot = (): Promise<unknown[]> =>
    Promise.all(
      TABLES.map((table) =>
        db.database.query(`SELECT to_jsonb(t) - 'booked_at' AS row FROM ${table} t ORDER BY (to_jsonb(t) - 'booked_at')::text`),
      ),
    );

  it('leaves log, sums, series and money as if it had never asked, and the guard of the entries in its place', async () => {
    const requests = new RequestsRepository(db.database);
    const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 30 * HOUR_MS;
    let seq = 0;
    const of = (tenant: string, hour: number, process: string) => ({
      ...ledgerRecord({ tenant_id: tenant, started_at: new Date(now + hour * HOUR_MS), virtual_key_id: `vk_${tenant}` }),
      ...{ process_id: process, seq: ++seq },
    });
    await requests.insert([of('ten_kept', 0, 'p'), of('ten_kept', 5, 'p'), of('ten_kept', 26, 'q')]);
    const before = await snapshot();
    await requests.insert([of('ten_gone', 0, 'p'), of('ten_gone', 1, 'p'), of('ten_gone', 26, 'q'), of('ten_gone', 27, 'demo')]);
    expect(await snapshot()).not.toEqual(before);
    await db.database.transaction((sql) => forgetTenants(sql, ['ten_gone']));
    expect(await snapshot()).toEqual(before);
    expect(await db.database.query(`SELECT 1 FROM ledger_processes WHERE process_id = 'demo'`)).toEqual([]);
    await expect(db.database.query('DELETE FROM money_entries')).rejects.toThrow(/never changed/);
  });
});
