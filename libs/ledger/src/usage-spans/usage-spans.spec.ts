import fc from 'fast-check';
import { MODEL_TIMEOUT_MS, modelRuns } from '../../../../test/support/model-runs';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres';
import {
  forgetTenants,
  type LedgerRecord,
  ReRateRepository,
  ReRating,
  RequestsRepository,
  type UsageDimension,
  type UsageGroup,
  UsageReports,
  UsageSpanKeeper,
} from '../index';
import { dropBefore } from '../keeping/partitions';
import { USAGE_SUMS, usageRows } from '../money/usage-rows';
import { ledgerRecord } from '../record.fixture';
import { UsageSpansRepository } from './usage-spans.repository';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The spans are made by the clock of PostgreSQL: what is written is of the days before now. */
const NOW = Date.now();
const TODAY = Math.floor(NOW / DAY_MS) * DAY_MS;
const DAYS = 12;
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

interface Drawn {
  hoursAgo: number;
  tenant: number;
  key: number;
  model: number;
  tag: string | null;
  outcome: 'completed' | 'error' | 'refused';
  cost: number | null;
}
type Step =
  | { kind: 'write'; records: readonly Drawn[] }
  | { kind: 'keep' }
  | { kind: 'price'; input: number }
  | { kind: 'erase'; tenant: number }
  | { kind: 'by hand'; tenant: number };

const drawn = fc.record<Drawn>({
  hoursAgo: fc.oneof(fc.nat(3), fc.nat(24 * (DAYS - 1))),
  ...{ tenant: fc.nat(1), key: fc.nat(2), model: fc.nat(2) },
  tag: fc.option(fc.constantFrom('', 'a', 'b', 'c'), { nil: null }),
  outcome: fc.constantFrom('completed', 'error', 'refused'),
  cost: fc.option(fc.nat(1_000_000), { nil: null }),
});
const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    fc.record({ kind: fc.constant('write' as const), records: fc.array(drawn, { minLength: 1, maxLength: 12 }) }),
    fc.record({ kind: fc.constant('keep' as const) }),
    fc.record({ kind: fc.constant('price' as const), input: fc.nat(20_000_000) }),
    fc.record({ kind: fc.constant('erase' as const), tenant: fc.nat(1) }),
    fc.record({ kind: fc.constant('by hand' as const), tenant: fc.nat(1) }),
  ),
  { minLength: 3, maxLength: 9 },
);

describe('sums of spans', () => {
  let db: TestDatabase;
  let requests: RequestsRepository;
  let reports: UsageReports;
  let keeper: UsageSpanKeeper;
  const troubles: unknown[] = [];
  let seq = 0;
  beforeAll(async () => {
    db = await createTestDatabase();
    requests = new RequestsRepository(db.database);
    reports = new UsageReports(db.database);
    keeper = new UsageSpanKeeper(db.database, (error) => troubles.push(error));
    await db.database.query(
      `INSERT INTO prices (id, provider_id, model, rates, valid_from, source) VALUES ('price_1', 'p_0', 'm', '{}', now(), 'manual')`,
    );
  }, 60_000);
  afterAll(() => db.drop());
  beforeEach(() =>
    db.database.query(
      'TRUNCATE requests, money_entries, usage_daily, usage_series, ledger_processes, re_rates, usage_spans, usage_pairs, usage_tags',
    ),
  );

  const recordOf = ({ hoursAgo, tenant, key, model, tag, outcome, cost }: Drawn): LedgerRecord => ({
    ...ledgerRecord({
      started_at: new Date(NOW - hoursAgo * HOUR_MS),
      ...{ tenant_id: `ten_${tenant}`, virtual_key_id: key === 2 ? null : `vk_${tenant}_${key}` },
      ...(outcome === 'refused'
        ? { provider_id: null, model_used: null, attempts: [] }
        : { provider_id: `p_${model % 2}`, model_used: `m_${model}` }),
      ...{ outcome, cost_micro_usd: cost, provider_cost_micro_usd: cost, cost_state: cost === null ? 'unknown' : 'exact' },
      metadata: tag === null ? null : { feature: tag, ticket: 7, nested: { a: [1] }, nothing: null },
    }),
    ...{ process_id: 'p', seq: ++seq },
  });

  const rated = async (input: number): Promise<void> => {
    const scope = { tenantId: null, providerId: 'p_0', model: null, from: new Date(0), to: new Date(NOW + DAY_MS) };
    const job = new ReRating(
      new ReRateRepository(db.database),
      { lookUp: () => ({ id: 'price_1', input, output: input, cacheRead: 0, cacheWrite: 0 }) },
      { scopeOf: () => Promise.resolve(scope) },
      { now: () => NOW + 2 * DAY_MS, monotonic: () => 0 },
      { batch: 3, onTrouble: (error) => troubles.push(error) },
    );
    await job.begin('price_1', null);
    await job.work();
  };

  const take = async (step: Step): Promise<void> => {
    if (step.kind === 'write') await requests.insert(step.records.map(recordOf));
    else if (step.kind === 'keep') await keeper.round();
    else if (step.kind === 'price') await rated(step.input);
    else if (step.kind === 'erase') await db.database.transaction((sql) => forgetTenants(sql, [`ten_${step.tenant}`]));
    // As an operator may, or a version that knows nothing of spans.
    else {
      const ofTenant = [`ten_${step.tenant}`];
      await db.database.query(
        'UPDATE usage_daily SET reasoning_tokens = reasoning_tokens + requests WHERE tenant_id = $1',
        ofTenant,
      );
      await db.database.query('UPDATE requests SET reasoning_tokens = reasoning_tokens + 1 WHERE tenant_id = $1', ofTenant);
    }
  };

  const COLUMNS: Partial<Record<UsageDimension, string>> = {
    ...{ tenant: 'tenant_id', key: 'virtual_key_id', provider: 'provider_id', model: 'model', tag: 'tag' },
    ...{ day: `to_char(day, 'YYYY-MM-DD')` },
  };
  /** What the rows say, or where there is no tag the sums of each day. */
  const truth = async (groupBy: readonly UsageDimension[], where: string, from: number, to: number): Promise<unknown[]> => {
    const rows = groupBy.includes('tag')
      ? `(${usageRows({ from, to }, `coalesce(metadata ->> 'feature', '') AS tag`)})`
      : `(SELECT * FROM usage_daily WHERE day >= '${day(from)}' AND day < '${day(to)}')`;
    const by = groupBy.map((_, i) => i + 1).join(', ');
    const sums = USAGE_SUMS.map((name) => `sum(${name})::bigint AS ${name}`).join(', ');
    const found = await db.database.query<Record<string, number>>(
      `SELECT ${groupBy.map((name) => `nullif(${COLUMNS[name]}, '') AS "${name}"`).join(', ')}, ${sums} FROM ${rows} AS x WHERE ${where}
       GROUP BY ${by} HAVING sum(requests) <> 0`,
    );
    return sorted(
      found.map(
        ({
          cost_micro_usd = 0,
          provider_cost_micro_usd = 0,
          adjusted_micro_usd = 0,
          provider_adjusted_micro_usd = 0,
          ...rest
        }) => ({
          ...{ ...rest, adjusted_micro_usd, cost_micro_usd: cost_micro_usd + adjusted_micro_usd },
          provider_cost_micro_usd: provider_cost_micro_usd + provider_adjusted_micro_usd,
        }),
      ),
    );
  };
  const sorted = (rows: readonly object[]): string[] =>
    rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();

  const check = async (first: number, days: number): Promise<void> => {
    const [from, to] = [TODAY - first * DAY_MS, TODAY - first * DAY_MS + days * DAY_MS];
    const groupings: UsageDimension[][] = [
      ['key', 'model'],
      ['model', 'tenant', 'key'],
      ['tag'],
      ['day', 'tag'],
      ['tag', 'tenant'],
    ];
    for (const groupBy of groupings)
      for (const tenantId of [null, 'ten_1']) {
        const query = { tenantId, from: day(from), to: day(to), groupBy, tag: 'feature', limit: 1_000 };
        const { groups, totals } = await reports.report(query);
        const where = tenantId === null ? 'true' : `tenant_id = '${tenantId}'`;
        const told = groups.filter(({ requests: count }) => count !== 0);
        expect(sorted(told)).toEqual(await truth(groupBy, where, from, to));
        expect(told.reduce((sum, one) => sum + one.cost_micro_usd, 0)).toBe(totals.cost_micro_usd);
        // Whatever page is asked for is the first of the same groups.
        const page = await reports.report({ ...query, limit: 2 });
        expect(page.groups).toEqual(groups.slice(0, 2));
        expect(page.complete).toBe(groups.length <= 2);
      }
  };

  it(
    'tell what the rows tell, whatever is written, late, rated again, erased or changed by hand, kept or not',
    async () => {
      await fc.assert(
        fc.asyncProperty(steps, fc.nat(DAYS), fc.integer({ min: 1, max: DAYS + 1 }), async (list, first, days) => {
          await db.database.query('TRUNCATE requests, money_entries, usage_daily, usage_series, ledger_processes, re_rates');
          for (const step of list) {
            await take(step);
            await check(first, days);
          }
          await keeper.round();
          await check(DAYS, DAYS + 1);
          expect(troubles).toEqual([]);
        }),
        modelRuns('sums of spans', 3, 0.01),
      );
    },
    MODEL_TIMEOUT_MS,
  );

  const some = (count: number, more: Partial<Drawn> = {}): LedgerRecord[] =>
    fc.sample(drawn, { numRuns: count, seed: 5 }).map((one) => recordOf({ ...one, ...more }));
  const spans = async (): Promise<number> => (await db.database.query('SELECT 1 FROM usage_spans WHERE ready')).length;

  it('are not made of a time that a writer is still at, and spoiled by who comes behind', async () => {
    await requests.insert(some(50));
    const repository = new UsageSpansRepository(db.database);
    const whole = { from: TODAY - 3 * DAY_MS, to: TODAY - 2 * DAY_MS };
    let made: Promise<boolean> | undefined;
    const late = some(3, { hoursAgo: Math.ceil((NOW - whole.from) / HOUR_MS) - 1, tag: 'a' });
    await db.database.transaction(async (sql) => {
      await new RequestsRepository({ ...sql, forTenant: () => ({ ...sql, transaction: (work) => work(sql) }) }).insert(late);
      made = repository.make('pairs', whole);
      // It waits for the lock that the writer has.
      await untilWaiting();
    });
    expect(await made).toBe(true);
    await check(DAYS, DAYS + 1);
    await requests.insert(some(1, { hoursAgo: Math.ceil((NOW - whole.from) / HOUR_MS) - 1, tag: 'b' }));
    expect(await spans()).toBe(0);
    await check(DAYS, DAYS + 1);
  });
  const untilWaiting = async (table = 'usage_spans'): Promise<void> => {
    for (;;) {
      const waiting = await db.database.query(
        `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '${table}'::regclass AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      if (waiting.length > 0) return;
    }
  };

  it('hold up nobody who ends', async () => {
    await requests.insert(some(20));
    const ending = new UsageSpanKeeper(db.database, (error) => troubles.push(error));
    await db.database.transaction(async (sql) => {
      await sql.query('LOCK TABLE usage_pairs IN ACCESS EXCLUSIVE MODE');
      const round = ending.round();
      await untilWaiting('usage_pairs');
      await ending.stop();
      await round;
    });
    expect(await spans()).toBe(0);
    await keeper.round();
    expect(await spans()).toBeGreaterThan(10);
    expect(troubles).toEqual([]);
    await check(DAYS, DAYS + 1);
  });

  it('cost whoever writes in time nothing: no span is touched', async () => {
    await requests.insert(some(80));
    await keeper.round();
    const kept = await spans();
    expect(kept).toBeGreaterThan(10);
    await requests.insert(some(30, { hoursAgo: 0 }));
    expect(await spans()).toBe(kept);
    await check(DAYS, DAYS + 1);
  });

  it('keep no name with too many values, which is read from the rows', async () => {
    const many = Array.from({ length: 1_001 }, (_, i) =>
      recordOf({ ...{ hoursAgo: 50, tenant: 1, key: 0, model: 0, outcome: 'completed', cost: 1 }, tag: `t${i}` }),
    );
    await requests.insert([...many, ...some(40)]);
    await keeper.round();
    expect(await db.database.query(`SELECT DISTINCT name FROM usage_tags WHERE value IS NULL`)).toEqual([{ name: 'feature' }]);
    const query = { tenantId: null, from: day(TODAY - DAYS * DAY_MS), to: day(TODAY + DAY_MS), tag: 'feature', limit: 5_000 };
    const { groups } = await reports.report({ ...query, groupBy: ['tag'] });
    expect(sorted(groups)).toEqual(await truth(['tag'], 'true', TODAY - DAYS * DAY_MS, TODAY + DAY_MS));
  });

  it('are there still when their requests are over their time', async () => {
    await requests.insert(some(60));
    await keeper.round();
    const query = { tenantId: null, from: day(TODAY - DAYS * DAY_MS), to: day(TODAY + DAY_MS), tag: 'feature', limit: 100 };
    const told = async (): Promise<UsageGroup[]> => (await reports.report({ ...query, groupBy: ['tag', 'day'] })).groups;
    const before = await told();
    await db.database.query('DELETE FROM requests_other');
    await keeper.round();
    await dropBefore(db.database, TODAY);
    expect((await told()).reduce((sum, one) => sum + one.requests, 0)).toBe(before.reduce((sum, one) => sum + one.requests, 0));
  });
});
