import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { durationBucket, newId } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { until } from '../../../test/support/process/until';
import {
  type AttemptRecord,
  IssuedCounter,
  leftMarks,
  Ledger,
  type LedgerRecord,
  type NewLedgerRecord,
  type RequestFilter,
  RequestsRepository,
  Spool,
  writeRequestsWithin,
} from './index';
import { ledgerRecord } from './record.fixture';

const record = ledgerRecord;

describe('the ledger', () => {
  let db: TestDatabase;
  let repository: RequestsRepository;
  let dir: string;

  beforeAll(async () => {
    db = await createTestDatabase();
    repository = new RequestsRepository(db.database);
    dir = mkdtempSync(join(tmpdir(), 'ledger-'));
  });
  afterAll(async () => {
    await db.drop();
    rmSync(dir, { recursive: true, force: true });
  });
  beforeEach(() => db.database.query('TRUNCATE requests, ledger_processes, usage_series, usage_daily, money_entries'));

  const count = async (): Promise<number> =>
    (await db.database.query<{ n: number }>('SELECT count(*) AS n FROM requests'))[0]?.n ?? -1;
  const spool = (): Spool => new Spool(join(dir, newId('request')));

  it('writes every record once, in batches, with a sequence without gaps', async () => {
    const batches: number[] = [];
    const counting = {
      insert: (records: Parameters<RequestsRepository['insert']>[0]) => (
        batches.push(records.length),
        repository.insert(records)
      ),
    };
    const ledger = new Ledger(counting, spool(), { batchSize: 100 });
    for (let i = 0; i < 1050; i++) ledger.append(record());
    await ledger.close();
    expect(await count()).toBe(1050);
    expect(Math.max(...batches)).toBe(100);
    const [range] = await db.database.query<{ low: number; high: number; n: number }>(
      'SELECT min(seq) AS low, max(seq) AS high, count(DISTINCT seq) AS n FROM requests',
    );
    expect(range).toEqual({ low: 1, high: 1050, n: 1050 });
  });

  it('writes what is new of a batch, and sums no request twice', async () => {
    const rows = [1, 2, 3, 4].map((seq) => ({ ...record(), process_id: 'p_twice', seq }));
    const [first, second, third, fourth] = rows as [LedgerRecord, LedgerRecord, LedgerRecord, LedgerRecord];
    await repository.insert([first, second]);
    await repository.insert([second, third, third, fourth]);
    await repository.insert(rows);
    await db.database.transaction((sql) => writeRequestsWithin(sql, rows));
    const [sums] = await db.database.query<Record<string, number>>(`
      SELECT (SELECT count(*) FROM requests WHERE process_id = 'p_twice') AS rows, (SELECT sum(requests) FROM usage_daily)::int AS daily,
        (SELECT written FROM ledger_processes WHERE process_id = 'p_twice') AS written, count(*) AS entries FROM money_entries`);
    expect(sums).toEqual({ rows: 4, daily: 4, written: 4, entries: 8 });
    const series = await db.database.query<Record<string, unknown>>(
      `SELECT dimension, tenant_id, id, requests, attempts, output_tokens, latency, ttft FROM usage_series
       WHERE step = 'hour' ORDER BY 1, 2, 3`,
    );
    const counts = (measured: boolean, ms: number): number[] =>
      measured ? [...Array<number>(durationBucket(ms)).fill(0), 4] : [];
    const hour = (dimension: string, tenant_id: string, id: string, attempts: number, measured: boolean): unknown => ({
      ...{ dimension, tenant_id, id, requests: 4, attempts, output_tokens: 32 },
      ...{ latency: counts(measured, 12.5), ttft: counts(measured, 3.25) },
    });
    expect(series).toEqual([
      hour('all', '', '', 4, true),
      hour('all', 'ten_a', '', 4, true),
      hour('model', '', 'gpt-4o', 0, true),
      hour('model', 'ten_a', 'gpt-4o', 0, false),
      hour('provider', '', 'openai', 4, true),
      hour('provider', 'ten_a', 'openai', 4, false),
      hour('virtual_key', 'ten_a', 'vk_1', 0, false),
    ]);
  });

  it('stores and shows every column', async () => {
    const ledger = new Ledger(repository, spool());
    const full = record({ user_id: 'usr_1', run_id: 'run_1', error_code: 'stream_truncated', outcome: 'truncated' });
    ledger.append(full);
    ledger.append(record({ cost_state: 'unknown', cost_micro_usd: null, metadata: null, ttft_ms: null }));
    await ledger.close();
    const view = await repository.find(full.request_id, 'ten_a');
    expect(view).toMatchObject({
      id: full.request_id,
      started_at: full.started_at.toISOString(),
      provider: 'openai',
      attempts: full.attempts,
      usage: {
        input_tokens: 10,
        cache_read_tokens: 1,
        cache_write_tokens: 2,
        output_tokens: 5,
        reasoning_tokens: 3,
        estimated: false,
      },
      cost_usd: 0.001234,
      latency_ms: 12.5,
      ttft_ms: 3.25,
      metadata: { team: 'a' },
      run_id: 'run_1',
      outcome: 'truncated',
    });
    expect(await repository.find(full.request_id, 'ten_b')).toBeUndefined();
  });

  it('lists by filter, newest first, page by page', async () => {
    const ledger = new Ledger(repository, spool());
    const ids = Array.from({ length: 7 }, (_, i) => {
      const made = record({ started_at: new Date(1_000_000 + Math.floor(i / 2)), model_used: i === 3 ? 'other' : 'gpt-4o' });
      ledger.append(made);
      return made.request_id;
    });
    ledger.append(record({ tenant_id: 'ten_b' }));
    await ledger.close();
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await repository.list({ tenantId: 'ten_a' }, { limit: 3, cursor });
      seen.push(...page.data.map((view) => view.id));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen)).toEqual(new Set(ids));
    expect(seen).toHaveLength(7);
    expect((await repository.list({ tenantId: null }, { limit: 10 })).data).toHaveLength(8);
    expect((await repository.list({ tenantId: 'ten_a', model: 'other' }, { limit: 10 })).data.map((view) => view.id)).toEqual([
      ids[3],
    ]);
    await expect(repository.list({ tenantId: null }, { limit: 1, cursor: "x' OR 1=1" })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'cursor',
    });
  });

  it('finds requests by whatever is known of them', async () => {
    const ledger = new Ledger(repository, spool());
    const put = (more: Partial<NewLedgerRecord>): string => {
      const made = record({ tenant_id: 'ten_s', ...more });
      ledger.append(made);
      return made.request_id;
    };
    const attempt = { ...record().attempts[0], outcome: 'rate', provider_key_id: 'key_bad' } as AttemptRecord;
    const dear = put({ cost_micro_usd: 9_000_000, team_id: 'team_1' });
    const slow = put({ latency_ms: 99_000, streamed: true, model_asked: 'auto', user_id: 'usr_7' });
    const failed = put({
      outcome: 'error',
      status: 502,
      error_code: 'upstream_error',
      attempts: [attempt],
      provider_key_id: null,
    });
    const cached = put({
      cache_kind: 'exact',
      metadata: { ticket: "T-1' OR 1=1" },
      virtual_key_id: 'vk_00000000000000000000000777',
    });
    const other = put({ fallback_used: true, model_used: 'claude-x', provider_id: 'anthropic' });
    await ledger.close();
    await db.database.query(`INSERT INTO tenants (id, name) VALUES ('ten_s', 'searched') ON CONFLICT DO NOTHING`);
    await db.database.query(
      `INSERT INTO virtual_keys (id, tenant_id, name, key_hash, key_prefix, key_last4)
       VALUES ('vk_00000000000000000000000777', 'ten_s', 'Check-out 100%', '\\x77', 'rlg_', 'abcd')`,
    );
    const find = async (filter: Partial<RequestFilter>): Promise<string[]> =>
      (await repository.list({ tenantId: 'ten_s', ...filter }, { limit: 10 })).data.map(({ id }) => id);
    expect(await find({ minCostMicroUsd: 1_000_000 })).toEqual([dear]);
    expect(await find({ teamId: 'team_1' })).toEqual([dear]);
    expect(await find({ minLatencyMs: 50_000, streamed: true })).toEqual([slow]);
    expect(await find({ maxLatencyMs: 1 })).toEqual([]);
    expect(await find({ userId: 'usr_7', model: 'auto' })).toEqual([slow]);
    expect(await find({ providerKeyId: 'key_bad' })).toEqual([failed]);
    expect(await find({ status: 502, outcome: 'error', errorCode: 'upstream_error' })).toEqual([failed]);
    expect(await find({ cached: true })).toEqual([cached]);
    expect(await find({ metadata: { name: 'ticket', value: "T-1' OR 1=1" } })).toEqual([cached]);
    expect(await find({ fallbackUsed: true })).toEqual([other]);
    expect(await find({ text: 'LAUDE' })).toEqual([other]);
    expect(await find({ text: 'out 100%' })).toEqual([cached]);
    expect(await find({ text: "T-1' OR 1=1" })).toEqual([cached]);
    expect(await find({ text: 'upstream_error' })).toEqual([failed]);
    expect(await find({ text: dear })).toEqual([dear]);
    expect(await find({ text: '%' })).toEqual([cached]);
    expect(await find({ from: new Date(Date.now() + 60_000) })).toEqual([]);
    expect((await find({ from: new Date(Date.now() - 60_000), to: new Date(Date.now() + 60_000) })).length).toBe(5);
    expect(await repository.find(failed, 'ten_s')).toMatchObject({ fallback_used: false, captured: false, stages: null });
    const pages: number[] = [];
    for await (const page of repository.all({ tenantId: 'ten_s' }, 3)) pages.push(page.length);
    expect(pages).toEqual([3]);
  });

  const flaky = (state: { away: boolean }) => ({
    insert: (records: LedgerRecord[] | readonly LedgerRecord[]) =>
      state.away ? Promise.reject(new Error('away')) : repository.insert(records),
  });

  it('loses nothing while PostgreSQL is away: files first, then the table, each once', async () => {
    const state = { away: true };
    const troubles: unknown[] = [];
    const ledger = new Ledger(flaky(state), spool(), { batchSize: 20, retryMs: 5, onTrouble: (error) => troubles.push(error) });
    for (let i = 0; i < 120; i++) ledger.append(record());
    await ledger.flush();
    expect(ledger.status()).toMatchObject({ waiting: 0, troubled: true, lost: 0, issued: 120 });
    expect(ledger.status().spooledBytes).toBeGreaterThan(10_000);
    for (let i = 0; i < 30; i++) ledger.append(record());
    await ledger.flush();
    state.away = false;
    await until('all of them are written', async () => (await count()) === 150);
    await ledger.close();
    expect(ledger.status()).toMatchObject({ waiting: 0, spooledBytes: 0, troubled: false });
    expect(troubles).toHaveLength(2);
    expect(await repository.processes(10)).toMatchObject([
      { process_id: ledger.processId, written: 150, last_seq: 150, missing: 0 },
    ]);
  });

  /** A store whose statements wait until they are let through; it tells what it was given. */
  const gated = () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const state = { open: () => open(), given: [] as number[], refusing: false };
    const store = {
      insert: async (records: readonly LedgerRecord[]) => {
        state.given.push(...records.map(({ seq }) => seq));
        await gate;
        if (state.refusing) throw new Error('away');
        await repository.insert(records);
      },
    };
    return { store, state };
  };
  const impatient = { flushEveryMs: 1, patienceMs: 0, retryMs: 5, batchSize: 10 };
  /** What another process would find. */
  const inFiles = async (files: Spool): Promise<number[]> => {
    const reader = new Spool(files.dataDir);
    const contents = await Promise.all((await reader.segments()).map((segment) => reader.read(segment)));
    return contents.flatMap(({ records }) => records.map(({ seq }) => seq)).sort((a, b) => a - b);
  };
  const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

  it('has all there is in files behind a statement that hangs, and writes each once, from memory', async () => {
    const { store, state } = gated();
    const files = spool();
    const ledger = new Ledger(store, files, impatient);
    ledger.append(record());
    await until('the statement to hang', () => Promise.resolve(state.given.length === 1));
    for (let i = 0; i < 34; i++) ledger.append(record());
    await until('all to be in files', async () => (await inFiles(files)).length === 35);
    expect([ledger.waiting, await inFiles(files)]).toEqual([0, upTo(35)]);
    expect(await ledger.recover()).toBe(0);
    state.open();
    await ledger.close();
    expect(state.given.sort((a, b) => a - b)).toEqual(upTo(35));
    expect([await count(), files.bytes, await inFiles(files)]).toEqual([35, 0, []]);
    expect(ledger.status()).toMatchObject({ waiting: 0, lost: 0, troubled: false });
  });

  it('takes up from files what it held when the statement that hung fails', async () => {
    const { store, state } = gated();
    const files = spool();
    const ledger = new Ledger(store, files, impatient);
    ledger.append(record());
    await until('the statement to hang', () => Promise.resolve(state.given.length === 1));
    for (let i = 0; i < 34; i++) ledger.append(record());
    await until('all to be in files', async () => (await inFiles(files)).length === 35);
    state.refusing = true;
    state.open();
    await until('the failure', () => Promise.resolve(ledger.status().troubled));
    ledger.append(record());
    state.refusing = false;
    await until('all of them are written', async () => (await count()) === 36);
    await ledger.close();
    expect([files.bytes, await inFiles(files)]).toEqual([0, []]);
    expect(await repository.processes(10)).toMatchObject([{ written: 36, last_seq: 36, missing: 0 }]);
  });

  it('holds no more in memory than it may: the rest waits in files alone', async () => {
    const { store, state } = gated();
    const files = spool();
    const ledger = new Ledger(store, files, { ...impatient, mostInMemory: 20 });
    ledger.append(record());
    await until('the statement to hang', () => Promise.resolve(state.given.length === 1));
    for (let i = 0; i < 99; i++) ledger.append(record());
    await until('all to be in files', async () => (await inFiles(files)).length === 100);
    state.open();
    await until('all of them are written', async () => (await count()) === 100);
    await ledger.close();
    expect([files.bytes, ledger.status().lost]).toEqual([0, 0]);
  });

  it('goes on from memory while there is no disk', async () => {
    const { store, state } = gated();
    const files = new Spool('/dev/null/nowhere');
    const ledger = new Ledger(store, files, impatient);
    for (let i = 0; i < 30; i++) ledger.append(record());
    await until('the lack to be seen', () => Promise.resolve(ledger.status().troubled));
    state.open();
    await until('all of them are written', async () => (await count()) === 30);
    await ledger.close();
    expect(ledger.status()).toMatchObject({ waiting: 0, lost: 0 });
  });

  it('hands what it could not write to the next process', async () => {
    const files = spool();
    const first = new Ledger({ insert: () => Promise.reject(new Error('away')) }, files);
    first.append(record());
    await first.close();
    const next = new Ledger(repository, new Spool(files.dataDir));
    expect(await next.recover()).toBe(1);
    expect(await next.recover()).toBe(0);
    expect(await count()).toBe(1);
  });

  it('passes over what was cut off or changed in a file, tells of it, and reads files of an older version', async () => {
    const files = spool();
    const first = new Ledger({ insert: () => Promise.reject(new Error('away')) }, files);
    for (let i = 0; i < 3; i++) first.append(record({ latency_ms: 77 }));
    await first.close();
    files.rotate();
    const [segment = ''] = await files.segments();
    const [one, two = '', three = ''] = readFileSync(segment, 'utf8').split('\n');
    writeFileSync(segment, [one, two.replace('"latency_ms":77', '"latency_ms":78'), three.slice(0, 40)].join('\n'));
    writeFileSync(
      join(files.dataDir, 'ledger-spool.ndjson'),
      `${JSON.stringify({ ...record(), process_id: 'p_old', seq: 1 })}\n{"cut`,
    );
    const losses: unknown[] = [];
    const next = new Ledger(repository, new Spool(files.dataDir), { onLoss: (n, why) => losses.push([n, why]) });
    expect(await next.recover()).toBe(2);
    expect(losses).toEqual([
      [1, 'damaged'],
      [2, 'damaged'],
    ]);
    expect(await count()).toBe(2);
    expect(await repository.processes(10)).toMatchObject([{ written: 1 }, { written: 1 }]);
  });

  it('keeps to its bound on disk, and counts what there is no room for', async () => {
    const small = new Spool(join(dir, newId('request')), { maxBytes: 10_000 });
    const losses: unknown[] = [];
    const ledger = new Ledger({ insert: () => Promise.reject(new Error('away')) }, small, {
      onLoss: (n, why) => losses.push([n, why]),
    });
    for (let i = 0; i < 50; i++) ledger.append(record());
    await ledger.close();
    expect(small.bytes).toBeLessThanOrEqual(10_000);
    expect(losses).toEqual([[ledger.status().lost, 'no_room']]);
    expect(ledger.status().lost).toBeGreaterThan(0);
  });

  it('writes all others when PostgreSQL refuses one for what it is', async () => {
    const losses: unknown[] = [];
    const ledger = new Ledger(repository, spool(), { onLoss: (n, why) => losses.push([n, why]) });
    for (let i = 0; i < 9; i++) ledger.append(record(i === 4 ? { model_asked: 'a\u0000b' } : {}));
    await ledger.close();
    expect(await count()).toBe(8);
    expect(losses).toEqual([[1, 'refused']]);
    expect(await repository.processes(10)).toMatchObject([{ written: 8, last_seq: 9, missing: 1 }]);
  });

  it('knows what a killed process took with it, by the numbers it had given out', async () => {
    const dataDir = join(dir, newId('request'));
    const marks = join(dataDir, 'ledger-marks');
    mkdirSync(marks, { recursive: true });
    const killed = new Ledger(repository, new Spool(dataDir));
    for (let i = 0; i < 5; i++) killed.append(record());
    await killed.flush();
    const issued = Buffer.alloc(8);
    issued.writeDoubleBE(8);
    // No process has this number.
    writeFileSync(join(marks, `4194305-${killed.processId}.seq`), issued);
    const own = new IssuedCounter(dataDir, 'p_00');
    own.note(3);
    expect(leftMarks(dataDir)).toEqual([{ path: expect.stringContaining(marks), processId: killed.processId, issued: 8 }]);
    await repository.noteIssued(killed.processId, 8);
    expect(await repository.processes(10)).toMatchObject([{ written: 5, last_seq: 5, missing: 3, closed_at: null }]);
    own.close();
    await repository.closeProcess(killed.processId, 5);
    expect(await repository.processes(10)).toMatchObject([{ closed_at: expect.any(String) }]);
  });
});
