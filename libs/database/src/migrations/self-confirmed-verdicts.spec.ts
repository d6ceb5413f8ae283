import type { QueryRunner } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres';
import { SelfConfirmedVerdicts1763700000029 } from './0030-self-confirmed-verdicts';

const TENANT = 'ten_00000000000000000000000000';
const REQUEST = `INSERT INTO requests (request_id, process_id, seq, started_at, tenant_id, route, dialect, streamed, model_asked, cost_state, outcome, status, latency_ms, cache_kind)
  VALUES ($1, 'p', 1, now(), $2, '/', 'openai-chat', false, 'm', 'unknown', 'completed', 200, 1, $3)`;
const VERDICT = `INSERT INTO cache_verdicts (tenant_id, entry_key, request_id, source, embedding, score, cosine, correct)
  VALUES ($1, 'k', $2, $3, 'local', 0.96, 0.9, true)`;

describe('verdicts of the semantic cache on its own answers', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  it('are removed, and nothing else is', async () => {
    const { database } = test;
    await database.query(`INSERT INTO tenants (id, name) VALUES ($1, 'first') ON CONFLICT DO NOTHING`, [TENANT]);
    const kinds = [
      ['req_served', 'semantic'],
      ['req_bought', null],
    ] as const;
    for (const [id, kind] of kinds) {
      await database.query(REQUEST, [id, TENANT, kind]);
      await database.query(VERDICT, [TENANT, id, 'check']);
    }
    await database.query(VERDICT, [TENANT, 'req_served', 'feedback']);
    await database.query(VERDICT, [TENANT, 'req_long_gone', 'check']);
    const runner = { query: (text: string) => database.query(text) } as Pick<QueryRunner, 'query'> as QueryRunner;
    await new SelfConfirmedVerdicts1763700000029().up(runner);
    expect(await database.query('SELECT request_id, source FROM cache_verdicts ORDER BY id')).toEqual([
      { request_id: 'req_bought', source: 'check' },
      { request_id: 'req_served', source: 'feedback' },
      { request_id: 'req_long_gone', source: 'check' },
    ]);
  });
});
