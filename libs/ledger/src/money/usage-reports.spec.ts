import { Database } from '@libs/database';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres';
import { type UsageDimension, UsageReports } from './usage-reports';

let db: TestDatabase;
let hurried: Database;
beforeAll(async () => {
  db = await createTestDatabase();
  hurried = await Database.connect(db.url, { poolSize: 2, connectTimeoutMs: 60_000, statementTimeoutMs: 100 });
});
afterAll(async () => {
  await hurried?.close();
  await db?.drop();
});

const query = { tenantId: null, from: '2026-10-01', to: '2026-11-01', limit: 10 };

it.each<[string, UsageDimension[], RegExp]>([
  ['requests', ['tag', 'user'], /fewer days, for one tenant, or for the tag with nothing but day, month and tenant\.$/],
  ['usage_daily_keys', ['key'], /fewer days, for one tenant\.$/],
])('says what to ask for when reading %s takes longer than a statement may', async (table, groupBy, words) => {
  const report = (database: Database) =>
    new UsageReports(database).report({ ...query, groupBy, ...(groupBy.includes('tag') && { tag: 'feature' }) });
  // Whoever reads waits for the lock until the statement is broken off.
  await db.database.transaction(async (sql) => {
    await sql.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    await expect(report(hurried)).rejects.toMatchObject({ code: 'invalid_request', message: expect.stringMatching(words) });
  });
  expect((await report(db.database)).totals.requests).toBe(0);
});

it('tells a database that is away from a report that is too long', async () => {
  const away = await Database.connect(db.url, { poolSize: 1, connectTimeoutMs: 60_000 });
  await away.close();
  const report = new UsageReports(away).report({ ...query, groupBy: ['day'] });
  await expect(report).rejects.not.toMatchObject({ code: 'invalid_request' });
});
