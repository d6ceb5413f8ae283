import { FakeClock } from '../../../../test/support/fake-clock';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres';
import { ledgerRecord } from '../record.fixture';
import { RequestsRepository } from '../requests.repository';
import { UsageSeriesRepository } from '../series/usage-series.repository';
import { listPartitions } from './partitions';
import { RequestLogKeeper } from './request-log-keeper';

const DAY_MS = 86_400_000;

describe('the keeping of the request log', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await createTestDatabase();
  });
  afterAll(() => db.drop());

  it('has a partition for days to come, moves what came before it had one, and drops days that are over', async () => {
    const { database } = db;
    const requests = new RequestsRepository(database);
    const clock = new FakeClock();
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const later = today + 20 * DAY_MS;
    const at = (ms: number) => ledgerRecord({ started_at: new Date(ms), metadata: { at: ms } });
    // Nobody has made a partition for the day after next month yet.
    await requests.insert(
      [at(Date.now()), at(later + 1), at(later + 5 * DAY_MS)].map((one, seq) => ({ ...one, process_id: 'p', seq })),
    );
    const others = () => database.query('SELECT 1 FROM requests_other');
    expect(await others()).toHaveLength(2);
    const troubles: unknown[] = [];
    clock.advance(later - clock.now());
    const series = new UsageSeriesRepository(database);
    const keeper = new RequestLogKeeper(database, series, clock, {
      retentionDays: 10,
      onTrouble: (error) => troubles.push(error),
    });
    await keeper.round();
    await Promise.all([
      keeper.round(),
      new RequestLogKeeper(database, series, clock, { retentionDays: 10, onTrouble: (error) => troubles.push(error) }).round(),
    ]);
    expect(troubles).toEqual([]);
    expect(await others()).toHaveLength(1);
    const names = (await listPartitions(database)).map(({ from, to }) => [from, to]);
    expect(names).toEqual([0, 1, 2, 3].map((day) => [later + day * DAY_MS, later + (day + 1) * DAY_MS]));
    expect(await database.query(`SELECT (metadata ->> 'at')::bigint AS at FROM requests ORDER BY 1`)).toEqual([
      { at: later + 1 },
      { at: later + 5 * DAY_MS },
    ]);
    expect(await database.query('SELECT 1 FROM usage_daily')).toHaveLength(3);
  });
});
