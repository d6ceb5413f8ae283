import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { until } from '../../../test/support/process/until';
import { call, gate, other, principal, RunBench, say, untilAborted } from './agent-runs.fixture';
import { isTerminal, mayBecome, RUN_STATUSES, TRANSITIONS } from './state-machine';

describe('the state machine', () => {
  it('lets a run end once', () => {
    for (const status of RUN_STATUSES) if (isTerminal(status)) expect(TRANSITIONS[status]).toEqual([]);
    expect(mayBecome('queued', 'running')).toBe(true);
    expect(mayBecome('running', 'queued')).toBe(true);
    expect(mayBecome('completed', 'cancelled')).toBe(false);
    expect(mayBecome('queued', 'completed')).toBe(false);
  });
});

describe('agent runs', () => {
  let test: TestDatabase;
  let bench: RunBench;

  beforeAll(async () => {
    test = await createTestDatabase();
    await test.database.query(`INSERT INTO tenants (id, name) VALUES ('ten_a', 'a'), ('ten_b', 'b')`);
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    await test.database.query('DELETE FROM agent_runs');
    await test.database.query('DELETE FROM agent_run_turns');
    await test.database.query('DELETE FROM idempotency_keys');
    bench = new RunBench(test.database);
  });
  afterEach(() => bench.bury());
  afterEach(() => expect(bench.troubles).toEqual([]));

  it('executes a run once, however many workers answer', async () => {
    const id = await bench.submit();
    let asked = 0;
    await Promise.all(Array.from({ length: 5 }, () => bench.worker(() => (asked++, say('ok'))).answer()));
    expect(asked).toBe(1);
    expect(await bench.view(id)).toMatchObject({
      status: 'completed',
      output: { content: 'ok', provider: 'acme', model: 'm-1', finish_reason: 'stop' },
      usage: { total_tokens: 10 },
      cost_usd: 0.000005,
      step_count: 1,
      steps: [{ index: 0, type: 'model', status: 'completed', attempts: 1, content: 'ok', cost_usd: 0.000005 }],
    });
    expect(bench.rung).toEqual([{ id, delayMs: 0 }]);
    expect(await bench.eventTypes(id)).toEqual(['run.queued', 'run.running', 'step.started', 'step.completed', 'run.completed']);
    expect(bench.finished).toMatchObject([{ tenantId: 'ten_a', type: 'run.completed', data: { id, status: 'completed' } }]);
  });

  it('asks, calls tools, asks again, and writes down each step before the next', async () => {
    const id = await bench.submit({
      instructions: 'Be exact.',
      messages: [{ role: 'user', content: 'What is 6 x 7?' }],
      tools: [{ type: 'calculator' }],
    });
    const heard: unknown[] = [];
    const written: number[] = [];
    await bench
      .worker(async ({ messages, tools }) => {
        heard.push([messages.length, tools.length]);
        written.push(((await bench.view(id)).steps ?? []).filter(({ status }) => status === 'completed').length);
        if (messages.at(-1)?.['role'] === 'tool') return say(`It is ${String(messages.at(-1)?.['content'])}.`);
        return call({ id: 'c1', name: 'calculator', args: { expression: '6 * 7' } }, { id: 'c2', name: 'made_up' });
      })
      .answer();
    expect(await bench.view(id)).toMatchObject({
      status: 'completed',
      output: { content: `It is Error: There is no tool 'made_up'..` },
      usage: { total_tokens: 20 },
      steps: [
        { type: 'model', tool_calls: [{ id: 'c1' }, { id: 'c2' }] },
        { type: 'tool', tool: 'calculator', tool_type: 'calculator', tool_call_id: 'c1', content: '42', is_error: false },
        { type: 'tool', tool: 'made_up', tool_type: null, is_error: true },
        { type: 'model' },
      ],
    });
    expect(heard).toEqual([
      [2, 1],
      [5, 1],
    ]);
    expect(written).toEqual([0, 3]);
  });

  it('waits for what its client must do, and goes on with it', async () => {
    const tools = [{ type: 'function', function: { name: 'ask_user', parameters: { type: 'object' } } }];
    const id = await bench.submit({ prompt: 'x', tools });
    const worker = bench.worker(({ messages }) =>
      messages.at(-1)?.['role'] === 'tool'
        ? say(
            `both: ${messages
              .slice(-2)
              .map(({ content }) => String(content))
              .join(' ')}`,
          )
        : call({ id: 'c1', name: 'ask_user', args: { q: 1 } }, { id: 'c2', name: 'ask_user' }),
    );
    await worker.answer();
    expect(await bench.view(id)).toMatchObject({
      status: 'requires_action',
      required_action: {
        type: 'submit_tool_outputs',
        tool_calls: [{ id: 'c1', name: 'ask_user', arguments: '{"q":1}' }, { id: 'c2' }],
      },
    });
    expect(bench.finished).toMatchObject([{ type: 'run.requires_action' }]);
    const outputs = (...list: object[]) => bench.runs.submitOutputs(principal, id, { tool_outputs: list });
    await expect(outputs({ tool_call_id: 'c9', output: 'x' })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'tool_outputs',
    });
    await expect(
      bench.runs.submitOutputs(other, id, { tool_outputs: [{ tool_call_id: 'c1', output: 'x' }] }),
    ).rejects.toMatchObject({
      code: 'not_found',
    });
    expect((await outputs({ tool_call_id: 'c1', output: { a: 1 } })).status).toBe('requires_action');
    expect((await outputs({ tool_call_id: 'c1', output: { a: 1 } })).status).toBe('requires_action');
    await expect(outputs({ tool_call_id: 'c1', output: 'other' })).rejects.toMatchObject({ code: 'conflict' });
    expect((await outputs({ tool_call_id: 'c2', output: 'two' })).status).toBe('queued');
    expect(bench.rung.map((ring) => ring.id)).toEqual([id, id]);
    await worker.answer();
    expect(await bench.view(id)).toMatchObject({ status: 'completed', output: { content: 'both: {"a":1} two' }, step_count: 4 });
    await expect(outputs({ tool_call_id: 'c1', output: 'x' })).rejects.toMatchObject({
      code: 'run_already_finished',
      status: 409,
    });
  });

  it('goes on behind the last completed step after its worker died, and asks a lost step again under its own id (J6)', async () => {
    const id = await bench.submit({ prompt: 'x', tools: [{ type: 'calculator' }] });
    const asked: string[] = [];
    const answer = (message: number) =>
      message < 3 ? call({ id: 'c', name: 'calculator', args: { expression: '1+1' } }) : say('done');
    const dying = gate();
    void bench
      .worker(
        async ({ requestId, messages }) => {
          asked.push(requestId);
          if (messages.length < 3) return answer(messages.length);
          dying.open();
          return bench.dead();
        },
        { heartbeatMs: 60_000 },
      )
      .answer();
    await dying.opened;
    await bench.loseHolder(id);
    await bench.sweeper.sweep();
    expect(await bench.view(id)).toMatchObject({ status: 'queued', stalls: 1, step_count: 2 });
    await bench.worker(({ requestId, messages }) => (asked.push(requestId), answer(messages.length))).answer();
    expect(await bench.view(id)).toMatchObject({
      status: 'completed',
      stalls: 0,
      cost_usd: 0.00001,
      steps: [{}, {}, { attempts: 2 }],
    });
    expect(await bench.attempts(id)).toEqual(['0 completed', '1 completed', '2 ambiguous', '2 completed']);
    expect(asked).toHaveLength(3);
    expect(asked[2]).toBe(asked[1]);
  });

  it('drops the result of a worker that lost its run (J7)', async () => {
    const id = await bench.submit();
    const [started, blocked] = [gate(), gate()];
    const first = bench.worker(async () => (started.open(), await blocked.opened, say('late')), { heartbeatMs: 60_000 }).answer();
    await started.opened;
    await bench.loseHolder(id);
    await bench.sweeper.sweep();
    await bench.worker(() => say('ok')).answer();
    blocked.open();
    await first;
    expect(await bench.view(id)).toMatchObject({ status: 'completed', output: { content: 'ok' }, cost_usd: 0.000005 });
    expect(await bench.attempts(id)).toEqual(['0 ambiguous', '0 completed']);
    expect((await bench.eventTypes(id)).filter((type) => type === 'run.completed')).toHaveLength(1);
  });

  it('stops what it does when it hears that the run is no longer its own', async () => {
    const id = await bench.submit();
    const started = gate();
    const first = bench.worker((ask, signal, onText) => (started.open(), untilAborted(ask, signal, onText))).answer();
    await started.opened;
    await bench.database.query('UPDATE agent_runs SET fence = fence + 1 WHERE id = $1', [id]);
    await first;
    expect(await bench.status(id)).toBe('running');
  });

  it('cancels a waiting run at once and a running one when its worker hears of it (J9)', async () => {
    const waiting = await bench.submit();
    expect((await bench.runs.cancel(principal, waiting)).status).toBe('cancelled');
    const running = await bench.submit();
    const started = gate();
    const worker = bench.worker((ask, signal, onText) => (started.open(), untilAborted(ask, signal, onText)), {
      heartbeatMs: 60_000,
    });
    const work = worker.answer();
    await started.opened;
    await bench.runs.cancel(principal, running);
    worker.heard(running);
    await work;
    expect(await bench.view(running)).toMatchObject({ status: 'cancelled', steps: [{ status: 'cancelled' }] });
    await expect(bench.runs.cancel(principal, running)).rejects.toMatchObject({ code: 'run_already_finished', status: 409 });
    expect(bench.finished.map(({ type }) => type)).toEqual(['run.cancelled', 'run.cancelled']);
  });

  it('ends once when cancel and completion race (J9)', async () => {
    for (let round = 0; round < 20; round++) {
      const id = await bench.submit();
      const asked = gate();
      const work = bench.worker(() => (asked.open(), say('ok'))).answer();
      await asked.opened;
      const cancelled = await bench.runs.cancel(principal, id).then(
        () => true,
        (error: { code: string }) => error.code,
      );
      await work;
      const status = await bench.status(id);
      expect(['completed', 'cancelled']).toContain(status);
      if (cancelled !== true) expect([cancelled, status]).toEqual(['run_already_finished', 'completed']);
      expect((await bench.eventTypes(id)).filter((type) => /run\.(completed|cancelled)$/.test(type))).toHaveLength(1);
    }
  });

  it('lets the step under way end when its worker leaves, then hands the run back without a stall', async () => {
    const id = await bench.submit({ prompt: 'x', tools: [{ type: 'calculator' }] });
    const [started, end] = [gate(), gate()];
    const leaving = bench.worker(
      async () => (started.open(), await end.opened, call({ id: 'c', name: 'calculator', args: { expression: '1' } })),
      { graceMs: 60_000 },
    );
    const work = leaving.answer();
    await started.opened;
    const stopped = leaving.stop();
    end.open();
    await Promise.all([work, stopped]);
    expect(await bench.view(id)).toMatchObject({ status: 'queued', stalls: 0, step_count: 1 });
    expect(bench.rung).toHaveLength(2);
    await bench.worker(() => say('done')).answer();
    expect(await bench.view(id)).toMatchObject({ status: 'completed', step_count: 3 });
  });

  it('cuts a step that takes longer than a leaving worker may wait', async () => {
    const id = await bench.submit();
    const started = gate();
    const leaving = bench.worker((ask, signal, onText) => (started.open(), untilAborted(ask, signal, onText)));
    const work = leaving.answer();
    await started.opened;
    await Promise.all([leaving.stop(), work]);
    expect(await bench.status(id)).toBe('queued');
    expect(await bench.attempts(id)).toEqual(['0 cancelled']);
  });

  it('gives up a run that kills its workers, and others proceed (J8)', async () => {
    const [id, healthy] = [await bench.submit({ prompt: 'poison', priority: 9 }), await bench.submit()];
    for (let i = 0; i < 2; i++) {
      const died = gate();
      void bench.worker(() => (died.open(), bench.dead()), { heartbeatMs: 60_000 }).answer();
      await died.opened;
      await bench.loseHolder(id);
      await bench.sweeper.sweep();
    }
    await bench.worker(() => say('ok')).answer();
    expect(await bench.view(id)).toMatchObject({ status: 'failed', stalls: 2, error: { code: 'run_poisoned' } });
    expect(await bench.status(healthy)).toBe('completed');
    expect(await bench.attempts(id)).toEqual(['0 ambiguous', '0 ambiguous']);
  });

  it('tries a run again later when the model cannot answer now, and fails when it cannot be helped', async () => {
    const fail = (retryable: boolean) => ({
      ...{
        ok: false as const,
        error: { code: 'upstream_timeout', message: 'slow' },
        retryable,
        retryAfterMs: 7_000,
        charge: undefined,
      },
    });
    const id = await bench.submit({ prompt: 'x', max_retries: 1 });
    await bench.worker(() => fail(true)).answer();
    expect(await bench.view(id)).toMatchObject({ status: 'queued', retries: 1, error: null, steps: [{ status: 'failed' }] });
    expect(bench.rung[1]?.delayMs).toBeGreaterThanOrEqual(7_000);
    await bench.worker(() => say('too early')).answer();
    expect(await bench.status(id)).toBe('queued');
    await bench.database.query(`UPDATE agent_runs SET due_at = now() - interval '1 second' WHERE id = $1`, [id]);
    await bench.sweeper.sweep();
    await bench.worker(() => fail(true)).answer();
    expect(await bench.view(id)).toMatchObject({ status: 'failed', error: { code: 'upstream_timeout' } });
    expect(await bench.attempts(id)).toEqual(['0 failed', '0 failed']);
    const hopeless = await bench.submit();
    await bench.worker(() => fail(false)).answer();
    expect(await bench.view(hopeless)).toMatchObject({ status: 'failed', error: { code: 'upstream_timeout', message: 'slow' } });
  });

  it.each([
    [{ max_steps: 3 }, 'max_steps_reached', 3],
    [{ max_total_tokens: 10 }, 'max_tokens_reached', 2],
    [{ max_cost_usd: 0.000005 }, 'max_cost_reached', 2],
  ])('ends within its caps: %j', async (cap, code, steps) => {
    const id = await bench.submit({ prompt: 'x', tools: [{ type: 'calculator' }], ...cap });
    let n = 0;
    await bench.worker(() => call({ id: `c${n++}`, name: 'calculator', args: { expression: '1' } })).answer();
    expect(await bench.view(id)).toMatchObject({ status: 'failed', error: { code }, step_count: steps });
  });

  it('expires at its deadline, waiting or running', async () => {
    const waiting = await bench.submit({ prompt: 'x', deadline: '2020-01-01T00:00:00Z' });
    await bench.sweeper.sweep();
    expect(await bench.status(waiting)).toBe('expired');
    const running = await bench.submit({ prompt: 'x', timeout_seconds: 60 });
    const others = ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const;
    const timers = ['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const;
    jest.useFakeTimers({ doNotFake: [...others, ...timers] });
    try {
      // Its minute is over as soon as its step has begun.
      const passes = (...[ask, signal, onText]: Parameters<typeof untilAborted>) => {
        const answer = untilAborted(ask, signal, onText);
        jest.advanceTimersByTime(60_000);
        return answer;
      };
      await bench.worker(passes, { heartbeatMs: 60_000 }).answer();
    } finally {
      jest.useRealTimers();
    }
    expect(await bench.view(running)).toMatchObject({ status: 'expired', steps: [{ status: 'cancelled' }] });
    expect(bench.finished.map(({ type }) => type)).toEqual(['run.expired', 'run.expired']);
  });

  it('shows what is being written, and tells it piece by piece', async () => {
    const id = await bench.submit();
    const end = gate();
    const work = bench
      .worker(async (_ask, _signal, onText) => {
        onText('Half ');
        await end.opened;
        return say('Half an answer');
      })
      .answer();
    await until('the piece to be there', async () => (await bench.view(id)).partial_output === 'Half ');
    end.open();
    await work;
    expect(await bench.view(id)).toMatchObject({ partial_output: null, output: { content: 'Half an answer' } });
    const { events } = await bench.runs.eventsAfter(principal, id, 3);
    expect(events[0]).toMatchObject({ seq: 4, type: 'output.delta', data: { step: 0, content: 'Half ' } });
    await expect(bench.runs.eventsAfter(other, id, 0)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('serves tenants in turn and each in the order of its priorities', async () => {
    const order: string[] = [];
    for (let i = 0; i < 5; i++) await bench.submit({ prompt: `a${i}`, ...(i === 4 && { priority: 9 }) });
    for (let i = 0; i < 2; i++) await bench.submit({ prompt: `b${i}` }, undefined, other);
    const worker = bench.worker(({ run }) => (order.push(String(run.input.prompt)), say('ok')));
    for (let i = 0; i < 7; i++) await worker.answer();
    expect(order.join(' ')).toBe('a4 b0 a0 b1 a1 a2 a3');
  });

  it('gives a tenant no more than its share of workers', async () => {
    for (let i = 0; i < 3; i++) await bench.submit();
    const foreign = await bench.submit({ prompt: 'x' }, undefined, other);
    const end = gate();
    const options = { tenantConcurrency: 2 };
    const work = Array.from({ length: 4 }, () => bench.worker(async () => (await end.opened, say('ok')), options).answer());
    await until('the other tenant to be served', async () => (await bench.view(foreign, other)).status === 'running');
    await until('two to run', async () => (await bench.runs.list(principal, { limit: 9, status: 'running' })).data.length === 2);
    await Promise.race(work); // Sent away now: asked any later, it would find a place that has become free.
    end.open();
    await Promise.all(work);
    expect((await bench.runs.list(principal, { limit: 9, status: 'queued' })).data).toHaveLength(1);
  });

  it('rings as often as rings are missing, and keeps a run whose doorbell failed (K1)', async () => {
    const ids = [
      await bench.submit(),
      await bench.submit(),
      await bench.submit({ prompt: 'x', start_at: '2099-01-01T00:00:00Z', deadline: undefined }),
    ];
    expect(bench.rung[2]?.delayMs).toBeGreaterThan(1e9);
    bench.rung.length = 0;
    bench.rings = 1;
    await bench.sweeper.sweep();
    expect(bench.rung).toEqual([{ id: ids[0], delayMs: 0 }]);
    expect(await bench.status(ids[2] as string)).toBe('queued');
  });

  it('makes one run of fifty equal requests at once (J3), another for another tenant (J5)', async () => {
    const made = await Promise.all(
      Array.from({ length: 50 }, () => bench.runs.submit(principal, { prompt: 'x', metadata: { a: 1, b: 2 } }, 'key')),
    );
    expect(new Set(made.map(({ run }) => run.id)).size).toBe(1);
    expect(made.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect((await bench.runs.submit(principal, { metadata: { b: 2, a: 1 }, prompt: 'x' }, 'key')).replayed).toBe(true);
    expect((await bench.runs.submit(other, { prompt: 'x' }, 'key')).replayed).toBe(false);
    await expect(bench.runs.submit(principal, { prompt: 'y' }, 'key')).rejects.toMatchObject({
      code: 'idempotency_key_reused',
      status: 422,
    });
    for (const bad of ['', ' ', 'a b', 'k'.repeat(256)])
      await expect(bench.runs.submit(principal, { prompt: 'x' }, bad)).rejects.toMatchObject({ status: 400 });
  });
});
