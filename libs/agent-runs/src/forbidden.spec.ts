import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { call, principal, RunBench, say, TENANT } from './agent-runs.fixture';
import { Scheduler } from './schedules/scheduler';
import { SchedulesRepository } from './schedules/schedules.repository';

describe('A10: whose key or user is gone', () => {
  let test: TestDatabase;
  let bench: RunBench;
  beforeAll(async () => {
    test = await createTestDatabase();
    await test.database.query('INSERT INTO tenants (id, name) VALUES ($1, $1)', [TENANT]);
  });
  beforeEach(() => {
    bench = new RunBench(test.database);
  });
  afterAll(() => test?.drop());

  it('gets no run begun', async () => {
    const id = await bench.submit();
    bench.current = () => Promise.resolve(undefined);
    const asked = jest.fn(() => say('never'));
    await bench.worker(asked).answer();
    expect(await bench.view(id)).toMatchObject({ status: 'failed', error: { code: 'key_invalid' }, steps: [] });
    expect(asked).not.toHaveBeenCalled();
    expect(bench.finished.map(({ type }) => type)).toEqual(['run.failed']);
  });

  it('gets no further step: what is completed stays', async () => {
    const id = await bench.submit({ prompt: 'x', tools: [{ type: 'calculator' }] });
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
    const revoked = (): ReturnType<typeof call> => {
      bench.current = () => Promise.resolve(undefined);
      jest.advanceTimersByTime(5_000);
      return call({ id: 'c', name: 'calculator', args: { expression: '1' } });
    };
    await bench.worker(revoked).answer();
    jest.useRealTimers();
    expect(await bench.view(id)).toMatchObject({
      status: 'failed',
      error: { code: 'key_invalid' },
      steps: [{ type: 'model', status: 'completed' }],
    });
  });

  it('goes on under the limits of now', async () => {
    const limits = { rpm: 3 };
    bench.current = (one) => Promise.resolve({ ...one, limits });
    await bench.submit();
    const seen: unknown[] = [];
    await bench.worker(({ run }) => (seen.push(run.principal.limits), say('ok'))).answer();
    expect(seen).toEqual([limits]);
  });

  it('gets one run of a schedule, which says so, and then none', async () => {
    const schedules = new SchedulesRepository(test.database);
    const input = { model: 'auto', prompt: 'x', max_steps: 1, priority: 5, timeout_seconds: 60, max_retries: 0 };
    const fields = { name: 'n', cron: '* * * * *', timeZone: 'UTC', overlap: 'skip' as const, enabled: true, input };
    await schedules.insert('sch_1', principal, { ...fields, nextAt: new Date(0) });
    const scheduler = new Scheduler(test.database, schedules, bench.runs, { current: () => Promise.resolve(undefined) });
    await scheduler.startDue();
    await scheduler.startDue();
    expect(bench.rung).toHaveLength(1);
    expect(await schedules.find('sch_1', TENANT)).toMatchObject({
      enabled: false,
      next_at: null,
      last_run_id: bench.rung[0]?.id,
    });
  });
});
