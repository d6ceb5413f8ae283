import { GatewayError } from '@libs/kernel';
import { until } from '../../../test/support/process/until';
import { newGate } from '../../../test/support/upstream/gate';
import { answer, BatchWorld, inputOf, principal } from './batches.fixture';
import type { LineAnswer } from './index';

let world: BatchWorld;
beforeAll(async () => {
  world = await BatchWorld.open();
});
afterAll(() => world?.test.drop());
beforeEach(() => world.clear());

describe('before its last line', () => {
  it('is cancelled: what is under way may end, the rest is named', async () => {
    const id = await world.create(inputOf(20));
    const hang = newGate();
    let served = 0;
    const work = world
      .processor(
        async () => {
          if (served++ >= 5) await hang.opened;
          return answer();
        },
        { graceMs: { cancelled: 10_000, shutdown: 20 } },
      )
      .process(id);
    await until('lines to hang', () => served >= 9);
    const noticed = world.beatThatSays('cancelling');
    expect(await world.batches.cancel(principal, id)).toMatchObject({
      status: 'cancelling',
      cancelling_at: expect.any(Number) as number,
    });
    expect(await world.batches.cancel(principal, id)).toMatchObject({ status: 'cancelling' });
    await noticed;
    hang.open();
    await work;
    const batch = await world.get(id);
    expect(batch).toMatchObject({ status: 'cancelled', request_counts: { total: 20, completed: 9, failed: 0 } });
    expect(world.files.lines(batch['output_file_id'])).toHaveLength(9);
    const undone = world.files.lines(batch['error_file_id']);
    expect(undone).toHaveLength(11);
    expect(undone[0]).toMatchObject({ response: null, error: { code: 'batch_cancelled' } });
    expect(world.events.map(({ type }) => type)).toEqual(['batch.cancelled']);
    expect(await world.batches.cancel(principal, id)).toMatchObject({ status: 'cancelled' });
  });

  it('is cancelled before anybody has looked at it', async () => {
    const id = await world.create(inputOf(2));
    await world.batches.cancel(principal, id);
    await world.processor().process(id);
    expect(await world.get(id)).toMatchObject({ status: 'cancelled', output_file_id: null, error_file_id: null });
    expect(world.asked).toEqual([]);
  });

  it('gives up what is under way for too long', async () => {
    const id = await world.create(inputOf(4));
    const work = world
      .processor((_line, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(answer()))))
      .process(id);
    await until('lines to be asked', () => world.asked.length === 4);
    await world.batches.cancel(principal, id);
    await work;
    expect(await world.get(id)).toMatchObject({ status: 'cancelled', request_counts: { completed: 0, failed: 0 } });
  });

  it('expires, and says which lines were never executed', async () => {
    const id = await world.create(inputOf(8));
    let served = 0;
    const work = world
      .processor((_line, signal) => {
        if (served++ < 3) return Promise.resolve(answer());
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve(answer())));
      })
      .process(id);
    await until('three answers', async () => (await world.get(id))['request_counts'] !== undefined && served >= 7);
    await world.test.database.query(`UPDATE batches SET expires_at = now() - interval '1 second' WHERE id = $1`, [id]);
    await work;
    const batch = await world.get(id);
    expect(batch).toMatchObject({
      status: 'expired',
      expired_at: expect.any(Number) as number,
      request_counts: { completed: 3 },
    });
    const undone = world.files.lines(batch['error_file_id']);
    expect(undone).toHaveLength(5);
    expect(undone[0]).toMatchObject({ error: { code: 'batch_expired' } });
  });

  it('stops when its key is revoked', async () => {
    const id = await world.create(inputOf(50));
    const noticed = newGate();
    world.current = (one) => {
      if (world.asked.length < 10) return Promise.resolve(one);
      noticed.open();
      return Promise.resolve(undefined);
    };
    const serve = async (): Promise<LineAnswer> => {
      if (world.asked.length >= 10) await noticed.opened;
      return answer();
    };
    await world.processor(serve).process(id);
    const batch = await world.get(id);
    expect(batch).toMatchObject({ status: 'failed', errors: { data: [{ code: 'key_invalid' }] } });
    const { completed } = batch['request_counts'] as { completed: number };
    expect(completed).toBeLessThan(50);
    expect(world.files.lines(batch['error_file_id'])).toHaveLength(50 - completed);
  });

  it('stops when its key is revoked, also where the wall clock was set back since', async () => {
    const began = Date.now();
    let setBy = 0;
    world.clock = { now: () => began + setBy, monotonic: () => performance.now() };
    const id = await world.create(inputOf(1));
    world.current = (one) => Promise.resolve(setBy === 0 ? one : undefined);
    const serve = (_line: unknown, signal: AbortSignal): Promise<LineAnswer> => {
      setBy = -3_600_000;
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(answer())));
    };
    await world.processor(serve, { principalMs: 1 }).process(id);
    expect(await world.get(id)).toMatchObject({ status: 'failed', errors: { data: [{ code: 'key_invalid' }] } });
  });

  it('does not rest for a wall clock that is set back, where it has no hours', async () => {
    let now = Date.now();
    world.clock = { now: () => (now -= 3), monotonic: () => performance.now() };
    const id = await world.create(inputOf(3));
    await world.processor().process(id);
    expect(await world.get(id)).toMatchObject({ status: 'completed', request_counts: { completed: 3, failed: 0 } });
  });

  it('F6: fails when its input is deleted, and keeps what was answered', async () => {
    const id = await world.create(inputOf(6));
    const first = world.processor(async ({ customId }) => {
      if (customId === 'id-4') void first.stop();
      return answer();
    });
    await first.process(id);
    world.files.texts.clear();
    await world.processor().process(id);
    const batch = await world.get(id);
    expect(batch).toMatchObject({
      status: 'failed',
      errors: { data: [{ code: 'invalid_input_file' }] },
      error_file_id: null,
    });
    const { completed } = batch['request_counts'] as { completed: number };
    expect(world.files.lines(batch['output_file_id'])).toHaveLength(completed);
  });

  it('is handed back by a worker that is stopped, and goes on elsewhere', async () => {
    const id = await world.create(inputOf(60));
    const first = world.processor(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return answer();
    });
    const work = first.process(id);
    await until('some answers', () => world.asked.length > 10);
    await first.stop();
    await work;
    expect(await world.get(id)).toMatchObject({ status: 'in_progress' });
    await world.processor().process(id);
    expect(await world.get(id)).toMatchObject({
      ...{ status: 'completed', request_counts: { completed: 60, failed: 0 }, 'x-gateway': { ambiguous: 0 } },
    });
    expect(new Set(world.asked.map(({ customId }) => customId)).size).toBe(60);
    expect(world.asked).toHaveLength(60);
  });

  it('rests outside its hours', async () => {
    const hour = (shift: number): string => `${String((new Date().getUTCHours() + shift + 24) % 24).padStart(2, '0')}:00`;
    const id = await world.create(inputOf(2), { 'x-batch-off-peak': { from: hour(2), to: hour(4) } });
    await world.processor().process(id);
    const { 'x-gateway': facts, status } = await world.get(id);
    expect(status).toBe('in_progress');
    expect((facts as { waiting_until: number }).waiting_until * 1_000).toBeGreaterThan(Date.now());
    expect(world.asked).toEqual([]);
    expect(await world.work.waiting(10)).toEqual([]);
    await world.batches.cancel(principal, id);
    expect(await world.work.waiting(10)).toMatchObject([{ id }]);
  });
});

describe('workers', () => {
  it('take so many batches of one tenant at once, and hear of the others in turn', async () => {
    const hang = newGate();
    const worker = world.processor(() => hang.opened.then(() => answer()), { perTenant: 2 });
    const claim = jest.spyOn(world.work, 'claim');
    const mine: string[] = [];
    for (let i = 0; i < 4; i++) mine.push(await world.create(inputOf(1)));
    const work = mine.map((id) => worker.process(id));
    await until('two to be asked', () => world.asked.length === 2);
    await Promise.all(claim.mock.results.map(({ value }) => value as Promise<unknown>));
    claim.mockRestore();
    expect(await world.test.database.query('SELECT 1 FROM batches WHERE lease_until IS NOT NULL')).toHaveLength(2);
    hang.open();
    await Promise.all(work);
    expect(await world.work.waiting(10)).toHaveLength(2);
  });

  it('tell of a database that is away only when it stays away', async () => {
    const id = await world.create(inputOf(1));
    const failing = jest
      .spyOn(world.work, 'claim')
      .mockRejectedValueOnce(new GatewayError('dependency_unavailable', 'The database is away.'));
    await world.processor().process(id);
    expect(world.troubles).toHaveLength(1);
    failing.mockRestore();
    await world.processor().process(id);
    expect(await world.get(id)).toMatchObject({ status: 'completed' });
  });
});
