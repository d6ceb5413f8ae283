import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { Ledger, RequestsRepository, Spool } from './index';
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
  beforeEach(() => db.database.query('DELETE FROM requests'));

  const count = async (): Promise<number> =>
    (await db.database.query<{ n: number }>('SELECT count(*) AS n FROM requests'))[0]?.n ?? -1;
  const spool = (): Spool => new Spool(join(dir, `${newId('request')}.ndjson`));

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

  it('loses nothing while PostgreSQL is away: memory first, then the spool, then the table, each once', async () => {
    let away = true;
    const troubles: unknown[] = [];
    const flaky = {
      insert: (records: Parameters<RequestsRepository['insert']>[0]) =>
        away ? Promise.reject(new Error('away')) : repository.insert(records),
    };
    const path = join(dir, 'outage.ndjson');
    const ledger = new Ledger(flaky, new Spool(path), {
      maxPending: 50,
      batchSize: 20,
      retryMs: 5,
      onTrouble: (error) => troubles.push(error),
    });
    for (let i = 0; i < 120; i++) ledger.append(record());
    await ledger.flush();
    expect(ledger.waiting).toBe(50);
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(70);
    away = false;
    await ledger.flush();
    expect(await count()).toBe(120);
    expect(existsSync(path)).toBe(false);
    expect(troubles).toHaveLength(2);
    await ledger.close();
  });

  it('hands what it could not write to the next process', async () => {
    const path = join(dir, 'handover.ndjson');
    const away = { insert: () => Promise.reject(new Error('away')) };
    const first = new Ledger(away, new Spool(path));
    first.append(record());
    await first.close();
    const next = new Ledger(repository, new Spool(path));
    expect(await next.recover()).toBe(1);
    expect(await next.recover()).toBe(0);
    expect(await count()).toBe(1);
  });
});
