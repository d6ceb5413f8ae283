import type { QueryRunner } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres';
import { RequestLog1763700000017 } from './0018-request-log';

const ROW = `INSERT INTO requests (request_id, process_id, seq, started_at, tenant_id, route, dialect, streamed, model_asked, cost_state, outcome, status, latency_ms)
  VALUES ($1, 'p', 1, now(), 'ten_a', '/', 'openai-chat', false, 'm', 'unknown', 'completed', 200, 1) ON CONFLICT (request_id) DO NOTHING`;

describe('the request log in partitions', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  it('keeps what was there, and takes what the version before it writes', async () => {
    const { database } = test;
    const runner = { query: (text: string) => database.query(text) } as Pick<QueryRunner, 'query'> as QueryRunner;
    const migration = new RequestLog1763700000017();
    await migration.down(runner);
    await database.query(ROW, ['req_01jd0000000000000000000000']);
    await migration.up(runner);
    for (const id of ['req_01jd0000000000000000000000', 'req_zzzzzzzzzz0000000000000000', 'req_zzzzzzzzzz0000000000000000'])
      await database.query(ROW, [id]);
    expect(
      await database.query('SELECT tableoid::regclass::text AS table, fallback_used FROM requests ORDER BY request_id'),
    ).toEqual([
      { table: 'requests_before', fallback_used: false },
      { table: 'requests_other', fallback_used: false },
    ]);
    const [plan] = await database.query<{ 'QUERY PLAN': string }>(`EXPLAIN SELECT 1 FROM requests WHERE request_id = 'req_01jd'`);
    expect(plan?.['QUERY PLAN']).toContain('requests_before');
  });
});
