import fc from 'fast-check';
import { Redis } from 'ioredis';
import { Secret } from '@libs/kernel';
import { createSharedState, type SharedState } from '@libs/shared-state';
import { ageRedis } from '../../../test/support/age-redis';
import { FakeClock } from '../../../test/support/fake-clock';
import { MODEL_TIMEOUT_MS, modelRuns } from '../../../test/support/model-runs';
import { inTime } from '../../../test/support/process/in-time';
import { describeWithRedis, startRedis, type TestRedis } from '../../../test/support/redis';
import type { KeyPool } from './key-pool';
import { key, NONE, provider, setUp } from './key-pool.fixture';

const MINUTE_MS = 60_000;
/** No divisor of a minute: the milliseconds that a real server takes decide nothing. */
const STEP_MS = 7_000;
/** Eight steps are a minute but for so much. */
const NEAREST_MS = 4_000;

describeWithRedis('three pools over one Redis', () => {
  let server: TestRedis;
  let redis: Redis;
  let clock: FakeClock;
  let states: SharedState[] = [];
  let pools: KeyPool[] = [];

  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });
  afterEach(close);

  async function close(): Promise<void> {
    for (const pool of pools.splice(0)) await pool.stop();
    for (const state of states.splice(0)) await state.close();
  }

  async function open(rows: Parameters<typeof setUp>[0], profile = 'acme'): Promise<Awaited<ReturnType<typeof setUp>>[]> {
    await close();
    await redis.flushall();
    clock = new FakeClock();
    const one = (): Promise<SharedState> =>
      createSharedState({ redisUrl: new Secret(server.url), replicas: 3, deadlineMs: 10_000, clock });
    states = await Promise.all([one(), one(), one()]);
    const made = await Promise.all(states.map((state) => setUp(rows, [provider('acme', { profile })], state.leases, { clock })));
    pools = made.map(({ pool }) => pool);
    return made;
  }
  const advance = async (ms: number): Promise<void> => {
    await ageRedis(redis, ms);
    clock.advance(ms);
  };
  /** So many at once, in turn over the replicas; the keys that were granted. */
  async function picks(count: number, tokens?: number): Promise<string[]> {
    const grants = await Promise.all(Array.from({ length: count }, (_, i) => pools[i % 3]?.lease('acme', 'm', NONE, tokens)));
    return grants.flatMap((grant) => (grant?.granted ? [grant.keyId ?? ''] : []));
  }

  it('G15: 200 picks at once of a key with an RPM of 10 are 10 calls', async () => {
    await open([key('a', { rpmLimit: 10 })]);
    expect(await picks(200)).toHaveLength(10);
    const refused = await pools[0]?.lease('acme', 'm', NONE);
    expect(refused).toMatchObject({ granted: false, reason: 'rate' });
  });

  it(
    'never admit more than the RPM and TPM of a key in any sliding minute, however 200 picks fall (property)',
    async () => {
      const limits = fc.record({ rpm: fc.integer({ min: 1, max: 20 }), tpm: fc.constantFrom(null, 500, 2_000) });
      const waves = fc.array(fc.record({ share: fc.integer({ min: 1, max: 10 }), steps: fc.nat(9) }), {
        minLength: 1,
        maxLength: 8,
      });
      await fc.assert(
        fc.asyncProperty(fc.array(limits, { minLength: 1, maxLength: 3 }), waves, (keys, list) =>
          inTime(NEAREST_MS - 500, async () => {
            await open(keys.map(({ rpm, tpm }, i) => key(`k${i}`, { rpmLimit: rpm, tpmLimit: tpm })));
            const all = list.reduce((sum, { share }) => sum + share, 0);
            const granted: { keyId: string; at: number }[] = [];
            for (const { share, steps } of list) {
              const at = clock.monotonic();
              for (const keyId of await picks(Math.ceil((200 * share) / all), 100)) granted.push({ keyId, at });
              await advance(steps * STEP_MS);
            }
            expect(granted.length).toBeGreaterThan(0);
            for (const [i, { rpm, tpm }] of keys.entries()) {
              const times = granted.filter(({ keyId }) => keyId === `k${i}`).map(({ at }) => at);
              for (const end of times) {
                const inMinute = times.filter((at) => at <= end && at > end - MINUTE_MS).length;
                expect(inMinute).toBeLessThanOrEqual(Math.min(rpm, tpm === null ? Infinity : tpm / 100));
              }
            }
          }),
        ),
        modelRuns('three pools over one Redis', 5, 0.01),
      );
    },
    MODEL_TIMEOUT_MS,
  );

  it('V5: a cooled key gets one probe, whoever asks', async () => {
    await open([key('a')]);
    const [first] = pools;
    const grant = await first?.lease('acme', 'm', NONE);
    first?.report('acme', 'a', { kind: 'rate', retryAfterMs: 7_000, lease: grant?.granted ? grant.lease : undefined });
    while ((await picks(3)).length > 0) await new Promise(setImmediate);
    await advance(STEP_MS + 1);
    expect(await picks(200)).toEqual(['a']);
    expect(await picks(200)).toEqual([]);
    await advance(121_000);
    expect(await picks(200)).toEqual(['a']);
  });

  it('goes on with its share of the limits while Redis is away, and shares them again afterwards', async () => {
    await open([key('a', { rpmLimit: 9, tpmLimit: 3_000 })]);
    expect(await picks(3, 100)).toHaveLength(3);
    const { port } = server;
    await server.stop();
    while (!states.every((state) => state.degraded())) await new Promise((resolve) => setTimeout(resolve, 5));
    // A third of nine each, less the one that each has granted already.
    expect(await picks(60, 100)).toHaveLength(6);
    expect(await picks(60, 100)).toEqual([]);
    server = await startRedis({ port });
    while (states.some((state) => state.degraded())) await new Promise((resolve) => setTimeout(resolve, 5));
    await advance(MINUTE_MS + 2_000);
    expect(await picks(60, 100)).toHaveLength(9);
  });
});
