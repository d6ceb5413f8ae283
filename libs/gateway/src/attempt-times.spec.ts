import { Real } from './attempt-loop.fixture';
import { upstreamTime } from './upstream-time';

/** Everything that was resolved has been gone on with. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it.each([-3_000, 3_000])(
  'times of attempts are the request’s own, when the wall clock is set by %d ms meanwhile',
  async (setBy) => {
    const real = new Real();
    const { clock } = real.world;
    const arrivedAt = clock.now();
    for (const id of ['a', 'b']) real.world.keys.set(id, new Set([id]));
    real.start(['a', 'b'], false, false);
    await settled();
    clock.advance(5.25);
    clock.setWall(setBy);
    real.calls[0]?.handler.onHead({ status: 401, headers: {} });
    real.calls[0]?.handler.onChunk(Buffer.from('{"error":{"message":"no such key"}}'));
    real.calls[0]?.handler.onEnd();
    await settled();
    clock.advance(7.5);
    real.calls[1]?.handler.onHead({ status: 200, headers: {} });
    real.calls[1]?.handler.onChunk(Buffer.from('content'));
    real.calls[1]?.handler.onEnd();
    await settled();
    const { attempts } = real.requests[0]?.state ?? { attempts: [] };
    expect(attempts).toMatchObject([
      { provider_id: 'a', started_at_ms: arrivedAt, duration_ms: 5.25 },
      { provider_id: 'b', started_at_ms: arrivedAt + 5.25, duration_ms: 7.5, outcome: 'completed' },
    ]);
    expect(upstreamTime(attempts)).toBe(12.75);
  },
);
