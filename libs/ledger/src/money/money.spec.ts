import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { newId, type Price } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres';
import {
  Ledger,
  ReRateRepository,
  ReRating,
  RequestsRepository,
  Spool,
  Statements,
  UsageReports,
  type NewLedgerRecord,
} from '../index';
import { ledgerRecord as record } from '../record.fixture';
import { csv } from './csv';
import { entriesOf } from './entries-of';
import type { MoneyEntry } from './money-entry';
import type { UsageQuery } from './usage-reports';

const TENANT = 'ten_00000000000000000000000001';
const OTHER = 'ten_00000000000000000000000002';
const NOV = new Date('2026-11-05T10:00:00Z');
const written = (r: NewLedgerRecord) => entriesOf({ ...r, process_id: 'p', seq: 1 });

describe('the money of a request', () => {
  it('is owed by its tenant and to its provider', () => {
    expect(written(record())).toMatchObject([
      {
        kind: 'settle',
        debit: 'tenant',
        credit: 'sales',
        amount_micro_usd: 1234,
        state: 'exact',
        input_tokens: 13,
        output_tokens: 8,
      },
      { kind: 'settle', debit: 'cost', credit: 'provider', amount_micro_usd: 1000, state: 'exact', input_tokens: 0 },
    ]);
  });

  it('is unknown where nobody knows it, never nothing', () => {
    const unknown = written(record({ cost_state: 'unknown', cost_micro_usd: null, provider_cost_micro_usd: null }));
    expect(unknown.map(({ state, amount_micro_usd }) => [state, amount_micro_usd])).toEqual([
      ['unknown', null],
      ['unknown', null],
    ]);
  });

  it('is ours to bear where no client got anything of it', () => {
    const losses = [{ provider_id: 'anthropic', model: 'c', state: 'estimated', micro_usd: 7 }] as const;
    const none = { provider_id: null, model_used: null, cost_micro_usd: 0, provider_cost_micro_usd: 0 };
    expect(written(record({ ...none, losses }))).toMatchObject([
      { debit: 'losses', credit: 'provider', provider_id: 'anthropic', model: 'c', amount_micro_usd: 7, state: 'estimated' },
    ]);
  });

  it('is held and given back in full', () => {
    const [held, back] = written(record({ held_micro_usd: 5000 }));
    expect([held, back]).toMatchObject([
      { kind: 'reserve', debit: 'held', credit: 'holds', amount_micro_usd: 5000 },
      { kind: 'release', debit: 'holds', credit: 'held', amount_micro_usd: 5000 },
    ]);
  });
});

describe('the money ledger', () => {
  let db: TestDatabase;
  let ledger: Ledger;
  let requests: RequestsRepository;
  let usage: UsageReports;
  let statements: Statements;

  beforeAll(async () => {
    db = await createTestDatabase();
    requests = new RequestsRepository(db.database);
    usage = new UsageReports(db.database);
    statements = new Statements(db.database);
  });
  afterAll(() => db.drop());
  beforeEach(async () => {
    await db.database.query('TRUNCATE requests, money_entries, usage_daily, closed_months, re_rates, prices, tenants CASCADE');
    for (const [id, name] of [
      [TENANT, 'a'],
      [OTHER, 'b'],
    ])
      await db.database.query('INSERT INTO tenants (id, name) VALUES ($1, $2)', [id, name]);
    ledger = new Ledger(requests, new Spool('/nonexistent/spool.ndjson'));
  });

  const write = async (...records: Partial<NewLedgerRecord>[]): Promise<string[]> => {
    const made = records.map((one) => record({ tenant_id: TENANT, started_at: NOV, ...one }));
    made.forEach((one) => ledger.append(one));
    await ledger.flush();
    return made.map(({ request_id }) => request_id);
  };
  const entries = (): Promise<(MoneyEntry & { period: string })[]> =>
    db.database.query(`SELECT *, to_char(period, 'YYYY-MM') AS period FROM money_entries ORDER BY entry_id`);
  const balance = async (account: string): Promise<number> => {
    const [row] = await db.database.query<{ sum: number }>(
      `SELECT coalesce(sum(CASE WHEN debit = $1 THEN amount_micro_usd WHEN credit = $1 THEN -amount_micro_usd END), 0)::bigint AS sum
       FROM money_entries`,
      [account],
    );
    return row?.sum ?? NaN;
  };
  const query = (more: Partial<UsageQuery> = {}): UsageQuery => ({
    ...{ tenantId: TENANT, from: '2026-11-01', to: '2026-12-01', groupBy: [], limit: 100, ...more },
  });

  it('balances, whatever is booked, and writes everything once', async () => {
    const amount = fc.option(fc.integer({ min: 0, max: 1e12 }), { nil: null });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ charge: amount, cost: amount, held: fc.nat() }), { maxLength: 20 }), async (list) => {
        const made = list.map(({ charge, cost, held }) => {
          const one = record({ tenant_id: TENANT, cost_micro_usd: charge, provider_cost_micro_usd: cost, held_micro_usd: held });
          return { ...one, cost_state: charge === null ? ('unknown' as const) : ('exact' as const) };
        });
        const numbered = made.map((one, seq) => ({ ...one, process_id: newId('request'), seq }));
        await requests.insert(numbered);
        await requests.insert(numbered);
      }),
      { numRuns: 10 },
    );
    const accounts = ['tenant', 'sales', 'cost', 'provider', 'held', 'holds', 'losses'];
    const sums = await Promise.all(accounts.map(balance));
    expect(sums.reduce((a, b) => a + b, 0)).toBe(0);
    expect(await balance('held')).toBe(0);
    const [seen] = await db.database.query<{ rows: number; requests: number; charged: number; sums: number }>(
      `SELECT (SELECT count(*) FROM requests) AS rows, (SELECT sum(requests) FROM usage_daily)::int AS requests,
         (SELECT coalesce(sum(cost_micro_usd), 0) FROM requests)::bigint AS charged,
         (SELECT coalesce(sum(cost_micro_usd), 0) FROM usage_daily)::bigint AS sums`,
    );
    expect(seen?.rows ?? 0).toBe(seen?.requests ?? 0);
    expect([seen?.charged, seen?.sums]).toEqual([await balance('tenant'), await balance('tenant')]);
  });

  it('refuses in the database what is no booking (I3)', async () => {
    const insert = (amount: number | null, state: string, debit: string, credit: string) =>
      db.database.query(
        `INSERT INTO money_entries (entry_id, kind, request_id, tenant_id, debit, credit, state, amount_micro_usd, effective_at)
         VALUES ($1, 'settle', 'r', $2, $3, $4, $5, $6, now())`,
        [newId('request'), TENANT, debit, credit, state, amount],
      );
    await insert(1, 'exact', 'tenant', 'sales');
    await expect(insert(-1, 'exact', 'tenant', 'sales')).rejects.toThrow();
    await expect(insert(null, 'exact', 'tenant', 'sales')).rejects.toThrow();
    await expect(insert(1, 'unknown', 'tenant', 'sales')).rejects.toThrow();
    await expect(insert(1, 'exact', 'tenant', 'tenant')).rejects.toThrow();
    await expect(insert(1, 'exact', 'tenant', 'pocket')).rejects.toThrow();
    await expect(db.database.query('UPDATE money_entries SET amount_micro_usd = 2')).rejects.toThrow(/never changed/);
    await expect(db.database.query('DELETE FROM money_entries')).rejects.toThrow(/never changed/);
    await expect(requests.insert([{ ...record({ cost_micro_usd: -5 }), process_id: 'p', seq: 1 }])).rejects.toThrow();
  });

  it('takes records that an older version had put by', async () => {
    const old: Partial<NewLedgerRecord> = record({ tenant_id: TENANT });
    for (const name of ['team_id', 'images', 'audio_ms', 'usage_known', 'batch', 'price_id', 'provider_cost_micro_usd'] as const)
      delete old[name];
    const dir = await mkdtemp(join(tmpdir(), 'spool-'));
    await writeFile(join(dir, 'old.ndjson'), `${JSON.stringify({ ...old, process_id: 'p', seq: 1 })}\n`);
    await requests.insert((await new Spool(dir).read(join(dir, 'old.ndjson'))).records);
    await rm(dir, { recursive: true });
    expect((await entries()).map(({ state }) => state)).toEqual(['exact', 'unknown']);
  });

  it('reports by every dimension, tags of the metadata too, to the micro-USD', async () => {
    await write(
      { team_id: 'team_1', metadata: { project: 'x' }, cost_micro_usd: 1 },
      {
        user_id: 'usr_1',
        virtual_key_id: null,
        metadata: { project: 'y' },
        cost_micro_usd: 20,
        usage_estimated: true,
        cost_state: 'estimated',
      },
      { started_at: new Date('2026-11-30T23:59:59.999Z'), metadata: null, cost_micro_usd: 300, outcome: 'truncated' },
      { started_at: new Date('2026-12-01T00:00:00Z'), cost_micro_usd: 4000 },
      { tenant_id: OTHER, cost_micro_usd: 50_000 },
      { model_used: null, provider_id: null, outcome: 'refused', cost_micro_usd: 0, provider_cost_micro_usd: 0 },
      { cost_state: 'unknown', cost_micro_usd: null, provider_cost_micro_usd: null, model_used: 'new' },
    );
    const totals = { requests: 5, errors: 1, refusals: 1, estimated_requests: 1, unpriced_requests: 1, cost_micro_usd: 321 };
    expect(await usage.report(query())).toMatchObject({ totals, complete: true });
    const by = async (...groupBy: UsageQuery['groupBy'][number][]) =>
      (await usage.report(query({ groupBy, tag: 'project' }))).groups.map((group) => [
        ...groupBy.map((name) => group[name]),
        group.cost_micro_usd,
      ]);
    expect(await by('day')).toEqual([
      ['2026-11-05', 21],
      ['2026-11-30', 300],
    ]);
    expect(await by('team')).toEqual([
      [null, 320],
      ['team_1', 1],
    ]);
    expect(await by('tag')).toEqual([
      [null, 300],
      ['x', 1],
      ['y', 20],
    ]);
    expect(await by('month', 'provider', 'model')).toEqual([
      ['2026-11', null, null, 0],
      ['2026-11', 'openai', 'gpt-4o', 321],
      ['2026-11', 'openai', 'new', 0],
    ]);
    expect((await usage.report(query({ groupBy: ['tag'], tag: 'project' }))).totals).toEqual(
      (await usage.report(query())).totals,
    );
    expect((await usage.report(query({ groupBy: ['day'], limit: 1 }))).complete).toBe(false);
    expect((await usage.report(query({ tenantId: null }))).totals.cost_micro_usd).toBe(50_321);
    expect((await usage.report(query({ userId: 'usr_1' }))).totals.cost_micro_usd).toBe(20);
  });

  describe('statements', () => {
    it('stay as they were once their month is closed; what comes late stands in the next', async () => {
      const october = new Date('2026-10-31T23:59:59Z');
      await write({ started_at: october, cost_micro_usd: 100 });
      const open = await statements.get(TENANT, '2026-10');
      expect(open).toMatchObject({
        closedAt: null,
        statement: { total_micro_usd: 100, lines: [{ month: '2026-10', requests: 1 }] },
      });
      const closed = await statements.close(TENANT, '2026-10', 'usr_1');
      expect(closed).toMatchObject({ closedAt: expect.any(Date), statement: open.statement });
      await write({ started_at: october, cost_micro_usd: 7 }, { cost_micro_usd: 40 });
      expect(await statements.get(TENANT, '2026-10')).toEqual(closed);
      expect(await statements.close(TENANT, '2026-10', 'usr_2')).toEqual(closed);
      expect((await statements.get(TENANT, '2026-11')).statement).toMatchObject({
        lines: [
          { month: '2026-10', amount_micro_usd: 7 },
          { month: '2026-11', amount_micro_usd: 40 },
        ],
        total_micro_usd: 47,
      });
    });

    it('are closed one after another, and not before their month is over', async () => {
      await write({ started_at: new Date('2026-08-01T00:00:00Z') }, { started_at: new Date('2026-09-01T00:00:00Z') });
      await expect(statements.close(TENANT, '2026-09', null)).rejects.toMatchObject({ code: 'conflict', message: /2026-08/ });
      await expect(statements.close(TENANT, '2999-01', null)).rejects.toMatchObject({ code: 'conflict' });
      await expect(statements.get('ten_none', '2026-09')).rejects.toMatchObject({ code: 'not_found' });
      await statements.close(TENANT, '2026-08', null);
      await statements.close(TENANT, '2026-09', null);
    });
  });

  describe('re-rating', () => {
    let price: Price | undefined;
    const job = (batch = 2): ReRating => {
      const from = new Date(0);
      const scope = { tenantId: null, providerId: 'openai', model: 'gpt-4o', from, to: new Date('2100-01-01') };
      const clock = { now: () => Date.UTC(2027, 0, 1), monotonic: () => 0 };
      return new ReRating(new ReRateRepository(db.database), { lookUp: () => price }, { scopeOf: async () => scope }, clock, {
        batch,
      });
    };
    beforeEach(() =>
      db.database.query(
        `INSERT INTO prices (id, provider_id, model, rates, valid_from, source) VALUES ('price_1', 'openai', 'gpt-4o', '{}', now(), 'manual')`,
      ),
    );

    it('books each difference once, changes nothing, and moves sums and statements along', async () => {
      await write(
        ...[10, 20, 30].map((input_tokens) => ({
          ...{ input_tokens, cache_read_tokens: 0, cache_write_tokens: 0, output_tokens: 0, reasoning_tokens: 0 },
          ...{ cost_micro_usd: 25, provider_cost_micro_usd: 25 },
        })),
        { model_used: 'gpt-4o-mini' },
        {
          model_used: 'gpt-4o-2024-05-13',
          cost_state: 'unknown',
          cost_micro_usd: null,
          provider_cost_micro_usd: null,
          input_tokens: 0,
        },
        { usage_known: false, cost_state: 'unknown', cost_micro_usd: null, provider_cost_micro_usd: null },
      );
      const before = await entries();
      price = { id: 'price_1', input: 1_000_000, output: 0, cacheRead: 0, cacheWrite: 0, markupBasisPoints: 10_000 };
      const expected = {
        requests_seen: 4,
        requests_adjusted: 4,
        charge_delta_micro_usd: -5 + 15 + 35,
        cost_delta_micro_usd: -15 - 5 + 5,
      };
      const jobs = job();
      expect(await jobs.dryRun('price_1')).toEqual({ ...expected, complete: true });
      expect(await entries()).toEqual(before);
      const begun = await jobs.begin('price_1', 'usr_1');
      await jobs.work();
      expect(await jobs.get(begun.id)).toMatchObject({ ...expected, state: 'done', created_by: 'usr_1' });
      const after = await entries();
      expect(after.filter(({ kind }) => kind !== 'adjust')).toEqual(before);
      expect((await usage.report(query({ model: 'gpt-4o' }))).totals).toMatchObject({
        cost_micro_usd: 120,
        adjusted_micro_usd: 45,
        provider_cost_micro_usd: 60,
      });
      expect((await usage.report(query({ groupBy: ['tag'] }))).totals).toEqual((await usage.report(query())).totals);
      expect((await usage.report(query({ model: 'gpt-4o-2024-05-13' }))).totals).toMatchObject({
        unpriced_requests: 0,
        cost_micro_usd: 0,
      });
      expect((await statements.get(TENANT, '2026-11')).statement).toMatchObject({ adjustments_micro_usd: 45 });
      // The same again finds nothing, and the old price brings it all back.
      expect(await jobs.dryRun('price_1')).toMatchObject({ requests_adjusted: 0, charge_delta_micro_usd: 0 });
      price = undefined;
      expect(await jobs.dryRun('price_1')).toMatchObject({ requests_adjusted: 0 });
    });

    it('goes on where a process stopped, and never books twice when two run', async () => {
      await write(...Array.from({ length: 7 }, () => ({})));
      price = { input: 0, output: 0 };
      const [first, second] = [job(1), job(3)];
      await first.begin('price_1', null);
      await Promise.all([first.stop(), second.work()]);
      await db.database.query(`UPDATE re_rates SET lease_until = '-infinity'`);
      await second.work();
      await second.begin('price_1', null);
      await second.work();
      expect(await balance('tenant')).toBe(0);
      const [{ n } = { n: -1 }] = await db.database.query<{ n: number }>(
        `SELECT count(*) AS n FROM money_entries WHERE kind = 'adjust'`,
      );
      expect(n).toBe(14);
    });
  });
});

describe('CSV', () => {
  it.each(['=cmd|x', '+1', '-1', '@SUM(A1)', '\t=1', '\n=1'])('makes a cell of a formula harmless: %j (K7)', (text) => {
    expect(csv(['a'], [{ a: text }])).toContain(`'${text}`);
  });

  it('quotes what needs it and leaves numbers alone', () => {
    expect(csv(['a', 'b', 'c'], [{ a: 'x,"y"', b: -5, c: null }])).toBe('a,b,c\r\n"x,""y""",-5,\r\n');
  });
});
