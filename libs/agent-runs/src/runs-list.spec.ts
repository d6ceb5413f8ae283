import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { other, principal, RunBench } from './agent-runs.fixture';

describe('the list of runs', () => {
  let test: TestDatabase;
  let bench: RunBench;

  beforeAll(async () => {
    test = await createTestDatabase();
    await test.database.query(`INSERT INTO tenants (id, name) VALUES ('ten_a', 'a'), ('ten_b', 'b')`);
    bench = new RunBench(test.database);
  });
  afterAll(() => test.drop());

  it('shows a tenant its own runs, page by page (B3)', async () => {
    const ids = [await bench.submit(), await bench.submit(), await bench.submit()];
    await expect(bench.view(ids[0] as string, other)).rejects.toMatchObject({ code: 'not_found' });
    await expect(bench.runs.cancel(other, ids[0] as string)).rejects.toMatchObject({ code: 'not_found' });
    const first = await bench.runs.list(principal, { limit: 2 });
    const rest = await bench.runs.list(principal, { limit: 2, cursor: first.next_cursor ?? '' });
    expect([...first.data, ...rest.data].map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(rest.next_cursor).toBeNull();
    // Whoever named the last one has a clock that is ahead of PostgreSQL's.
    const times = [2, 1, 3];
    for (const [i, id] of ids.entries())
      await test.database.query(`UPDATE agent_runs SET created_at = now() - $2 * interval '1 hour' WHERE id = $1`, [
        id,
        times[i],
      ]);
    let page = await bench.runs.list(principal, { limit: 1 });
    const shown = page.data;
    while (page.next_cursor !== null && shown.length < 9) {
      page = await bench.runs.list(principal, { limit: 1, cursor: page.next_cursor });
      shown.push(...page.data);
    }
    expect(shown.map(({ id }) => id)).toEqual([ids[1], ids[0], ids[2]]);
    await expect(bench.runs.list(principal, { limit: 2, cursor: "x' OR 1=1" })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});
