import type { Principal } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { AgentRuns, type ClaimedRun, MAX_STALLS, RunProcessor, type RunResult, RunsRepository, RunSweeper } from './index';
import { isTerminal, mayBecome, RUN_STATUSES, TRANSITIONS } from './state-machine';

const TENANT = 'ten_a';
const principal: Principal = { kind: 'virtual_key', tenantId: TENANT, virtualKeyId: 'vk_1', role: 'member', limits: {} };
const other: Principal = { ...principal, tenantId: 'ten_b' };
const done: RunResult = { status: 'completed', output: { content: 'ok' }, usage: {}, costMicroUsd: 5 };

describe('the state machine', () => {
  it('lets a run end once', () => {
    for (const status of RUN_STATUSES) {
      if (isTerminal(status)) expect(TRANSITIONS[status]).toEqual([]);
    }
    expect(mayBecome('queued', 'running')).toBe(true);
    expect(mayBecome('completed', 'cancelled')).toBe(false);
    expect(mayBecome('queued', 'completed')).toBe(false);
  });
});

describe('agent runs', () => {
  let test: TestDatabase;
  let repository: RunsRepository;
  let rung: string[];
  let runs: AgentRuns;
  const troubles: unknown[] = [];

  beforeAll(async () => {
    test = await createTestDatabase();
    await test.database.query(`INSERT INTO tenants (id, name) VALUES ('ten_a', 'a'), ('ten_b', 'b')`);
    repository = new RunsRepository(test.database);
  }, 60_000);
  afterAll(() => test.drop());
  beforeEach(async () => {
    await test.database.query('DELETE FROM agent_runs');
    await test.database.query('DELETE FROM idempotency_keys');
    rung = [];
    const ring = (id: string): Promise<void> => Promise.resolve(void rung.push(id));
    runs = new AgentRuns(test.database, repository, { ring }, () => undefined);
  });

  const submit = async (body: Record<string, unknown> = { prompt: 'x' }, key?: string) =>
    (await runs.submit(principal, body, key)).run.id;
  const processor = (execute: (run: ClaimedRun, signal: AbortSignal) => Promise<RunResult>, leaseMs = 10_000) =>
    new RunProcessor(
      test.database,
      repository,
      { execute },
      { leaseMs, heartbeatMs: 5, onTrouble: (_id, error) => troubles.push(error) },
    );
  const statusOf = async (id: string) => (await runs.get(principal, id)).status;
  const expireLease = (id: string) =>
    test.database.query(`UPDATE agent_runs SET lease_until = now() - interval '1 second' WHERE id = $1`, [id]);

  it('executes a run once, however many workers answer', async () => {
    const id = await submit();
    let executions = 0;
    const workers = Array.from({ length: 5 }, () => processor(() => Promise.resolve((executions++, done))));
    await Promise.all(workers.map((worker) => worker.process(id)));
    expect(executions).toBe(1);
    expect(await runs.get(principal, id)).toMatchObject({ status: 'completed', output: { content: 'ok' }, cost_usd: 0.000005 });
    expect(rung).toEqual([id]);
  });

  it('drops the result of a worker that lost its lease (J7)', async () => {
    const id = await submit();
    let release!: () => void;
    const blocked = new Promise<void>((resolve) => (release = resolve));
    let started!: () => void;
    const running = new Promise<void>((resolve) => (started = resolve));
    const slow = new RunProcessor(
      test.database,
      repository,
      { execute: async () => (started(), await blocked, { ...done, output: { content: 'late' } }) },
      { leaseMs: 10_000, heartbeatMs: 60_000, onTrouble: (_id, error) => troubles.push(error) },
    );
    const first = slow.process(id);
    await running;
    await expireLease(id);
    await processor(() => Promise.resolve(done)).process(id);
    release();
    await first;
    expect((await runs.get(principal, id)).output).toEqual({ content: 'ok' });
    const attempts = await test.database.query<{ outcome: string }>(
      'SELECT outcome FROM agent_run_attempts WHERE run_id = $1 ORDER BY fence',
      [id],
    );
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['ambiguous', 'completed']);
  });

  it('cancels a waiting run at once and a running one through its heartbeat (J9)', async () => {
    const waiting = await submit();
    expect((await runs.cancel(principal, waiting)).status).toBe('cancelled');
    const running = await submit();
    const untilAborted = (_run: ClaimedRun, signal: AbortSignal): Promise<RunResult> =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve({ status: 'cancelled' })));
    const work = processor(untilAborted).process(running);
    while ((await statusOf(running)) !== 'running');
    await runs.cancel(principal, running);
    await work;
    expect(await statusOf(running)).toBe('cancelled');
    await expect(runs.cancel(principal, running)).rejects.toMatchObject({ code: 'run_already_finished', status: 409 });
  });

  it('hands held runs back on shutdown, without counting a stall', async () => {
    const id = await submit();
    const leaving = processor(
      (_run, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve({ status: 'cancelled' }))),
    );
    const work = leaving.process(id);
    while ((await statusOf(id)) !== 'running');
    await leaving.stop();
    await work;
    expect(await statusOf(id)).toBe('queued');
    await processor(() => Promise.resolve(done)).process(id);
    expect(await statusOf(id)).toBe('completed');
  });

  it('hands back a run whose claim was on its way when it was told to stop', async () => {
    const id = await submit();
    const leaving = processor(() => Promise.reject(new Error('was executed')));
    const work = leaving.process(id);
    await Promise.all([leaving.stop(), work]);
    expect(await statusOf(id)).toBe('queued');
    await processor(() => Promise.resolve(done)).process(id);
    expect(await statusOf(id)).toBe('completed');
  });

  it('rings again for runs nobody works on, and gives up one that kills its workers (J8, K1)', async () => {
    const id = await submit();
    rung.length = 0;
    const sweeper = new RunSweeper(
      repository,
      { ring: (run) => Promise.resolve(void rung.push(run)) },
      { everyMs: 60_000, waitedMs: 0, onTrouble: (error) => troubles.push(error) },
    );
    await sweeper.sweep();
    expect(rung).toEqual([id]);
    for (let i = 0; i <= MAX_STALLS; i++) {
      await test.database.transaction((sql) => repository.claim(sql, id, `req_${i}`, 10_000));
      await expireLease(id);
    }
    await sweeper.sweep();
    expect(await runs.get(principal, id)).toMatchObject({ status: 'failed', error: { code: 'run_poisoned' } });
  });

  it('keeps a run whose doorbell failed', async () => {
    const lost: string[] = [];
    const deaf = new AgentRuns(test.database, repository, { ring: () => Promise.reject(new Error('no queue')) }, (id) =>
      lost.push(id),
    );
    const { run } = await deaf.submit(principal, { prompt: 'x' }, undefined);
    expect(lost).toEqual([run.id]);
    expect(await statusOf(run.id)).toBe('queued');
  });

  it('makes one run of fifty equal requests at once (J3), another for another tenant (J5)', async () => {
    const made = await Promise.all(
      Array.from({ length: 50 }, () => runs.submit(principal, { prompt: 'x', metadata: { a: 1, b: 2 } }, 'key')),
    );
    expect(new Set(made.map(({ run }) => run.id)).size).toBe(1);
    expect(made.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect((await runs.submit(principal, { metadata: { b: 2, a: 1 }, prompt: 'x' }, 'key')).replayed).toBe(true);
    expect((await runs.submit(other, { prompt: 'x' }, 'key')).replayed).toBe(false);
    await expect(runs.submit(principal, { prompt: 'y' }, 'key')).rejects.toMatchObject({
      code: 'idempotency_key_reused',
      status: 422,
    });
    for (const bad of ['', ' ', 'a b', 'k'.repeat(256)])
      await expect(runs.submit(principal, { prompt: 'x' }, bad)).rejects.toMatchObject({ status: 400 });
  });

  it('shows a tenant its own runs, page by page (B3)', async () => {
    const ids = [await submit(), await submit(), await submit()];
    await expect(runs.get(other, ids[0] as string)).rejects.toMatchObject({ code: 'not_found' });
    await expect(runs.cancel(other, ids[0] as string)).rejects.toMatchObject({ code: 'not_found' });
    const first = await runs.list(principal, 2);
    const rest = await runs.list(principal, 2, first.next_cursor ?? '');
    expect([...first.data, ...rest.data].map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(rest.next_cursor).toBeNull();
    await expect(runs.list(principal, 2, "x' OR 1=1")).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it.each([
    [{}, 'prompt'],
    [{ prompt: 'x', messages: [] }, 'prompt'],
    [{ prompt: 1 }, 'prompt'],
    [{ messages: ['x'] }, 'messages'],
    [{ prompt: 'x', max_tokens: 1.5 }, 'max_tokens'],
    [{ prompt: 'x', temperature: 3 }, 'temperature'],
    [{ prompt: 'x', metadata: 'x' }, 'metadata'],
    [{ prompt: 'x', tenant_id: 'ten_b' }, 'tenant_id'],
  ])('refuses %j by the name of its field', async (body, param) => {
    await expect(runs.submit(principal, body, undefined)).rejects.toMatchObject({ status: 400, param });
  });
});
