import { GatewayError } from '@libs/kernel';
import { Real } from '../attempt-loop.fixture';

/** Everything that was resolved has been gone on with. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const STREAM_HEAD = { status: 200, headers: { 'content-type': 'text/event-stream' } };

describe('a race', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick', 'performance'] }));
  afterEach(() => void jest.useRealTimers());

  async function late(plan: readonly string[], stream = false): Promise<Real> {
    const real = new Real();
    real.purse.earn(1_000);
    for (const id of ['a', 'b']) real.world.keys.set(id, new Set([`${id}1`, `${id}2`]));
    real.start(plan, stream, true);
    await settled();
    jest.advanceTimersByTime(1_000);
    await settled();
    return real;
  }

  it('ends the loser, holds nothing against it but that it was slow, and books its cost apart', async () => {
    const real = await late(['a', 'b'], true);
    const [first, second] = real.calls;
    second?.handler.onHead(STREAM_HEAD);
    second?.handler.onChunk(Buffer.from('content\n\n'));
    await settled();
    expect(first?.state).toBe('aborted');
    expect(real.requests[0]?.end).toMatchObject({ target: { providerId: 'b' } });
    expect(real.requests[0]?.state.attempts).toMatchObject([
      { provider_id: 'a', outcome: 'lost', input_tokens: 100, cost_micro_usd: 100, paid_by: 'gateway', usage_estimated: true },
      { provider_id: 'b', outcome: 'completed', status: 200 },
    ]);
    expect(real.verdicts).toEqual([['no_verdict'], ['success']]);
    expect(real.slow).toEqual(['a/m']);
    expect(real.purse.free).toBe(900);
  });

  it('does not begin once a whole answer has', async () => {
    const real = new Real();
    real.purse.earn(1_000);
    real.world.keys.set('a', new Set(['a1', 'a2']));
    real.start(['a'], false, true);
    await settled();
    real.calls[0]?.handler.onHead({ status: 200, headers: {} });
    jest.advanceTimersByTime(5_000);
    await settled();
    expect(real.calls).toHaveLength(1);
  });

  it('gives back the key of a second one that was found too late', async () => {
    const real = new Real();
    real.purse.earn(1_000);
    for (const id of ['a', 'b']) real.world.keys.set(id, new Set([`${id}1`]));
    let open: () => void = () => undefined;
    real.beforeLease = (providerId) => (providerId === 'b' ? new Promise<void>((resolve) => (open = resolve)) : undefined);
    real.start(['a', 'b'], false, true);
    await settled();
    jest.advanceTimersByTime(1_000);
    await settled();
    const [first] = real.calls;
    first?.handler.onHead({ status: 200, headers: {} });
    first?.handler.onChunk(Buffer.from('content'));
    first?.handler.onEnd();
    await settled();
    expect(real.requests[0]?.end).toMatchObject({ target: { providerId: 'a' } });
    open();
    await settled();
    expect(real.calls).toHaveLength(1);
    expect(real.verdicts).toEqual([['success'], ['no_verdict']]);
    expect(real.purse.free).toBe(1_000);
  });

  it('ends both when the client leaves, and books the second one apart', async () => {
    const real = await late(['a', 'b']);
    real.stop(0, 'client_closed');
    await settled();
    expect(real.calls.map(({ state }) => state)).toEqual(['aborted', 'aborted']);
    expect(real.requests[0]?.end).toBeInstanceOf(GatewayError);
    expect(real.requests[0]?.state.attempts.map(({ outcome }) => outcome)).toEqual(['aborted', 'aborted']);
    expect(real.requests[0]?.state.attempts.map(({ paid_by }) => paid_by)).toEqual(['gateway', 'gateway']);
    expect(real.verdicts).toEqual([['no_verdict'], ['no_verdict']]);
    expect(real.purse.free).toBe(900);
  });

  it('is nobody when all others are on trial or out of keys', async () => {
    const real = new Real();
    real.purse.earn(1_000);
    for (const id of ['a', 'b', 'c']) real.world.keys.set(id, new Set(id === 'c' ? [] : [`${id}1`]));
    real.world.breakers.set('b/m', 'half_open');
    real.start(['a', 'b', 'c'], false, true);
    await settled();
    jest.advanceTimersByTime(1_000);
    await settled();
    expect(real.calls).toHaveLength(1);
    expect(real.trials.get('b/m')).toBe(0);
    expect(real.purse.free).toBe(1_000);
  });
});
