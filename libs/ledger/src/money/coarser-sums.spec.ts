import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { newId } from '@libs/kernel';
import { MODEL_TIMEOUT_MS, modelRuns } from '../../../../test/support/model-runs';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres';
import {
  forgetTenants,
  Ledger,
  type LedgerRecord,
  ReRateRepository,
  ReRating,
  RequestsRepository,
  Spool,
  type UsageDimension,
  UsageReports,
} from '../index';
import { ledgerRecord } from '../record.fixture';

const KEYS = {
  usage_daily_models: ['day', 'tenant_id', 'provider_id', 'model'],
  usage_daily_keys: ['day', 'tenant_id', 'team_id', 'virtual_key_id', 'user_id'],
};
const SUMS = [
  ...['requests', 'errors', 'refusals', 'input_tokens', 'cache_read_tokens', 'cache_write_tokens', 'output_tokens'],
  ...['reasoning_tokens', 'estimated_requests', 'unpriced_requests', 'cost_micro_usd', 'provider_cost_micro_usd'],
  ...['adjusted_micro_usd', 'provider_adjusted_micro_usd'],
];
const FIRST_DAY = Date.UTC(2026, 9, 30);

type Step =
  | { kind: 'write'; batches: readonly (readonly Drawn[])[] }
  | { kind: 'again'; from: number }
  | { kind: 'spool'; records: readonly Drawn[] }
  | { kind: 'price'; input: number }
  | { kind: 'erase'; tenant: number }
  | { kind: 'by hand'; requests: number };
interface Drawn {
  hour: number;
  tenant: number;
  key: number;
  model: number;
  outcome: 'completed' | 'error' | 'refused' | 'truncated';
  cost: number | null;
}

const drawn = fc.record<Drawn>({
  hour: fc.nat(24 * 4),
  ...{ tenant: fc.nat(2), key: fc.nat(3), model: fc.nat(3) },
  outcome: fc.constantFrom('completed', 'error', 'refused', 'truncated'),
  cost: fc.option(fc.nat(1_000_000), { nil: null }),
});
const steps = fc.array(
  fc.oneof<fc.Arbitrary<Step>[]>(
    // Batches of several processes, at the same time.
    fc.record({ kind: fc.constant('write' as const), batches: fc.array(fc.array(drawn, { maxLength: 8 }), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('again' as const), from: fc.nat(10) }),
    fc.record({ kind: fc.constant('spool' as const), records: fc.array(drawn, { maxLength: 8 }) }),
    fc.record({ kind: fc.constant('price' as const), input: fc.nat(20_000_000) }),
    fc.record({ kind: fc.constant('erase' as const), tenant: fc.nat(2) }),
    fc.record({ kind: fc.constant('by hand' as const), requests: fc.integer({ min: 1, max: 9 }) }),
  ),
  { minLength: 2, maxLength: 10 },
);

describe('sums that are coarser', () => {
  let db: TestDatabase;
  let requests: RequestsRepository;
  let dir: string;
  let seq = 0;
  beforeAll(async () => {
    db = await createTestDatabase();
    requests = new RequestsRepository(db.database);
    await db.database.query(
      `INSERT INTO prices (id, provider_id, model, rates, valid_from, source) VALUES ('price_1', 'p_0', 'm', '{}', now(), 'manual')`,
    );
    dir = mkdtempSync(join(tmpdir(), 'coarser-'));
  }, 60_000);
  afterAll(async () => {
    await db.drop();
    rmSync(dir, { recursive: true, force: true });
  });

  const recordOf = ({ hour, tenant, key, model, outcome, cost }: Drawn): LedgerRecord => ({
    ...ledgerRecord({
      started_at: new Date(FIRST_DAY + hour * 3_600_000),
      ...{ tenant_id: `ten_${tenant}`, virtual_key_id: `vk_${tenant}_${key}`, user_id: key > 1 ? `usr_${key % 2}` : null },
      team_id: key === 3 ? 'team_1' : null,
      ...(outcome === 'refused'
        ? { provider_id: null, model_used: null, attempts: [] }
        : { provider_id: `p_${model % 2}`, model_used: `m_${model}` }),
      ...{ outcome, cost_micro_usd: cost, provider_cost_micro_usd: cost, cost_state: cost === null ? 'unknown' : 'exact' },
    }),
    ...{ process_id: `p_${hour % 2}`, seq: ++seq },
  });

  const rated = async (input: number): Promise<void> => {
    const troubles: unknown[] = [];
    const scope = { tenantId: null, providerId: 'p_0', model: null, from: new Date(0), to: new Date('2100-01-01') };
    const job = new ReRating(
      new ReRateRepository(db.database),
      { lookUp: () => ({ id: 'price_1', input, output: input, cacheRead: 0, cacheWrite: 0 }) },
      { scopeOf: () => Promise.resolve(scope) },
      { now: () => Date.UTC(2027, 0, 1), monotonic: () => 0 },
      { batch: 3, onTrouble: (error) => troubles.push(error) },
    );
    const { id } = await job.begin('price_1', null);
    await job.work();
    expect([troubles, (await job.get(id)).state]).toEqual([[], 'done']);
  };

  const take = async (step: Step, written: LedgerRecord[]): Promise<void> => {
    if (step.kind === 'write') {
      const batches = step.batches.map((batch) => batch.map(recordOf)).filter((batch) => batch.length > 0);
      await Promise.all(batches.map((batch) => requests.insert(batch)));
      written.push(...batches.flat());
    } else if (step.kind === 'again') {
      if (written.length > step.from) await requests.insert(written.slice(step.from));
    } else if (step.kind === 'spool') {
      // PostgreSQL is away and then back, with what had arrived although nobody heard of it.
      const away = join(dir, newId('request'));
      const records = step.records.map(recordOf);
      const spool = new Spool(away);
      await spool.append(records);
      if (records.length > 1) await requests.insert(records.slice(0, 1));
      await new Ledger(requests, spool).recover();
      written.push(...records);
    } else if (step.kind === 'price') await rated(step.input);
    else if (step.kind === 'erase')
      await db.database.transaction((sql) => forgetTenants(sql, [`ten_${step.tenant}`])).then(() => dropOf(written, step.tenant));
    else
      await db.database.query(
        `UPDATE usage_daily SET requests = requests + $1, day = day + 1 WHERE model = 'm_3' AND NOT EXISTS (
           SELECT 1 FROM usage_daily other WHERE other.model = 'm_3' AND other.day = usage_daily.day + 1)`,
        [step.requests],
      );
  };
  /** What is erased is not written again. */
  const dropOf = (written: LedgerRecord[], tenant: number): void => {
    const kept = written.filter(({ tenant_id }) => tenant_id !== `ten_${tenant}`);
    written.splice(0, written.length, ...kept);
  };

  const summed = (table: string, key: readonly string[]): Promise<unknown[]> =>
    db.database.query(
      `SELECT ${key.join(', ')}, ${SUMS.map((name) => `sum(${name})::bigint AS ${name}`).join(', ')} FROM ${table}
       GROUP BY ${key.map((_, i) => i + 1).join(', ')} HAVING ${SUMS.map((name) => `sum(${name}) <> 0`).join(' OR ')}
       ORDER BY ${key.map((_, i) => i + 1).join(', ')}`,
    );

  it(
    'are always those of the fine ones, whatever is written, late, twice, out of files, rated again or erased',
    async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (list) => {
          await db.database.query('TRUNCATE requests, money_entries, usage_daily, usage_series, ledger_processes, re_rates');
          const written: LedgerRecord[] = [];
          for (const step of list) await take(step, written);
          for (const [table, key] of Object.entries(KEYS))
            expect(await summed(table, key)).toEqual(await summed('usage_daily', key));
          const byDay = `date_trunc('day', at AT TIME ZONE 'UTC')`;
          const series = (step: string): Promise<unknown[]> =>
            db.database.query(
              `SELECT dimension, tenant_id, id, ${byDay} AS day, sum(requests)::bigint AS requests, sum(attempts)::bigint AS attempts,
               sum(output_tokens)::bigint AS tokens, sum(cost_micro_usd)::bigint AS cost
             FROM usage_series WHERE step = $1 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
              [step],
            );
          expect(await series('day')).toEqual(await series('hour'));
        }),
        modelRuns('coarser sums', 10, 0.01),
      );
    },
    MODEL_TIMEOUT_MS,
  );

  it('tell every report the same as the fine ones', async () => {
    await db.database.query('TRUNCATE requests, money_entries, usage_daily, usage_series, ledger_processes, re_rates');
    await requests.insert(fc.sample(drawn, { numRuns: 200, seed: 7 }).map(recordOf));
    await rated(3_000_000);
    const reports = new UsageReports(db.database);
    const groupings: UsageDimension[][] = [
      ...[[], ['day'], ['month'], ['tenant', 'model'], ['provider'], ['key'], ['team', 'user'], ['month', 'tenant', 'key']],
      ...([
        ['key', 'model'],
        ['day', 'provider', 'model', 'key', 'user'],
      ] as UsageDimension[][]),
    ] as UsageDimension[][];
    for (const groupBy of groupings)
      for (const tenantId of [null, 'ten_1']) {
        const query = { tenantId, from: '2026-10-31', to: '2026-11-02', groupBy, limit: 1_000 };
        const { groups, totals, complete } = await reports.report(query);
        // Told apart by all there is, only the fine rows can be read.
        const all: UsageDimension[] = ['day', 'tenant', 'team', 'key', 'user', 'provider', 'model'];
        const fine = await reports.report({ ...query, groupBy: all });
        expect(complete).toBe(true);
        expect(totals).toEqual(fine.totals);
        const wanted = new Map<string, number[]>();
        for (const row of fine.groups) {
          const name = groupBy.map((by) => (by === 'month' ? String(row.day).slice(0, 7) : row[by])).join();
          const figures = [
            row.requests,
            row.cost_micro_usd,
            row.provider_cost_micro_usd,
            row.output_tokens,
            row.unpriced_requests,
          ];
          wanted.set(
            name,
            figures.map((figure, i) => figure + (wanted.get(name)?.[i] ?? 0)),
          );
        }
        const found = groups.map((row): [string, number[]] => [
          groupBy.map((by) => row[by]).join(),
          [row.requests, row.cost_micro_usd, row.provider_cost_micro_usd, row.output_tokens, row.unpriced_requests],
        ]);
        expect(new Map(found)).toEqual(wanted);
      }
  });

  it('never let writers wait for each other in a circle', async () => {
    const batches = fc.sample(fc.array(drawn, { minLength: 30, maxLength: 60 }), { numRuns: 24, seed: 3 });
    await Promise.all(batches.map((batch) => requests.insert(batch.map(recordOf))));
    for (const [table, key] of Object.entries(KEYS)) expect(await summed(table, key)).toEqual(await summed('usage_daily', key));
  });
});
