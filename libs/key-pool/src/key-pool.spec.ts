import { openSecret } from '@libs/kernel/open-secret';
import type { KeyLeaseStore } from '@libs/shared-state';
import type { KeyPool } from './key-pool';
import { DAY, key, NONE, provider, setUp } from './key-pool.fixture';

const pools: KeyPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.stop();
});
async function start(...args: Parameters<typeof setUp>) {
  const made = await setUp(...args);
  pools.push(made.pool);
  return made;
}

describe('KeyPool', () => {
  it('hands out the keys in turn, with name and secret', async () => {
    const { lease, picks } = await start([key('a'), key('b')]);
    const grant = lease();
    expect(grant).toMatchObject({ granted: true, keyId: 'a', name: 'name of a' });
    expect(grant.granted && grant.secret ? openSecret(grant.secret) : '').toBe('plain of sealed(a)');
    expect(picks(3)).toEqual(['b', 'a', 'b']);
  });

  it('serves a model only with keys that may, and never one tried before', async () => {
    const { lease } = await start([key('a', { models: ['small'] }), key('b')]);
    expect([lease('large'), lease('large')]).toMatchObject([{ keyId: 'b' }, { keyId: 'b' }]);
    expect(lease('small', new Set(['b']))).toMatchObject({ keyId: 'a' });
    expect(lease('large', new Set(['b']))).toMatchObject({ granted: false, reason: 'none' });
  });

  it('leaves out what is disabled', async () => {
    const { pool, lease } = await start(
      [key('a', { status: 'disabled' }), key('x', { providerId: 'off' })],
      [provider('acme'), provider('off', { enabled: false })],
    );
    expect(lease()).toMatchObject({ granted: false, reason: 'none' });
    expect(pool.lease('off', 'm', NONE)).toMatchObject({ granted: false, reason: 'none' });
    expect(pool.lease('unheard of', 'm', NONE)).toMatchObject({ granted: false, reason: 'none' });
    expect(pool.provider('off')).toBeUndefined();
    expect([...pool.readyProviders()]).toEqual([]);
  });

  it('calls a provider that needs no key without one, and with one where it has one', async () => {
    const keyless = provider('acme', { requiresKey: false });
    const without = await start([], [keyless]);
    expect(without.lease()).toEqual({ granted: true, keyId: undefined, name: undefined, secret: undefined, lease: undefined });
    expect([...without.pool.readyProviders()]).toEqual(['acme']);
    expect((await start([key('a')], [keyless])).lease()).toMatchObject({ keyId: 'a' });
  });

  it('describes a provider to the data path', async () => {
    const { pool } = await start([key('a')]);
    expect(pool.provider('acme')).toEqual({
      endpoint: { providerId: 'acme', baseUrl: 'https://acme.example/v1', allowPrivate: false },
      family: 'openai-compatible',
      profile: 'acme',
    });
  });

  it('says whether keys wait for their minute or are resting', async () => {
    const { clock, pool, lease, picks } = await start([key('a', { rpmLimit: 1 }), key('b', { rpmLimit: 1 })]);
    pool.report('acme', 'b', { kind: 'rate', retryAfterMs: 30_000 });
    expect(picks(1)).toEqual(['a']);
    expect(lease()).toEqual({ granted: false, reason: 'rate', retryAfterMs: 30_000 });
    pool.report('acme', 'a', { kind: 'quota' });
    expect(lease()).toEqual({ granted: false, reason: 'cooling', retryAfterMs: 30_000 });
    clock.advance(30_000);
    expect(picks(1)).toEqual(['b']);
  });

  it('never lets 200 picks at once exceed the RPM', async () => {
    const { picks } = await start([key('a', { rpmLimit: 10 })]);
    expect(picks(200).filter((id) => id === 'a')).toHaveLength(10);
  });
});

describe('KeyPool and failing keys', () => {
  it('disables a key with rejected credentials at once, tells the database and raises an alert', async () => {
    const { world, pool, picks } = await start([key('a'), key('b')]);
    pool.report('acme', 'a', { kind: 'auth', message: 'canary-echo-of-secret' });
    expect(picks(2)).toEqual(['b', 'b']);
    await pool.refresh();
    expect(world.written).toEqual(['disabled a credentials_rejected']);
    expect(world.alerts).toMatchObject([{ kind: 'provider_key.disabled', severity: 'critical', subject: { id: 'a' } }]);
    expect(world.logged.join()).not.toContain('canary');
  });

  it('keeps it out of use while the database cannot be told, and tells it later', async () => {
    const { world, pool, picks } = await start([key('a'), key('b')]);
    world.down = true;
    pool.report('acme', 'a', { kind: 'auth' });
    await pool.refresh();
    expect(picks(2)).toEqual(['b', 'b']);
    world.down = false;
    await pool.refresh();
    expect(world.written).toEqual(['disabled a credentials_rejected']);
  });

  it('uses it again when it gets a new secret, and gives that one time to be known', async () => {
    const { clock, world, pool, picks } = await start([key('a')]);
    world.down = true;
    pool.report('acme', 'a', { kind: 'auth' });
    expect(picks(1)).toEqual(['-']);
    world.down = false;
    world.keys = [key('a', { secretCiphertext: 'sealed(anew)', updatedAt: new Date(DAY.getTime() + 1) })];
    await pool.refresh();
    expect(picks(1)).toEqual(['a']);

    world.keys = [key('a', { secretCiphertext: 'sealed(third)', updatedAt: new Date(DAY.getTime() + 2) })];
    await pool.refresh();
    pool.report('acme', 'a', { kind: 'auth' });
    clock.advance(1_001);
    expect(picks(1)).toEqual(['a']);
    clock.advance(30_000);
    pool.report('acme', 'a', { kind: 'auth' });
    expect(picks(1)).toEqual(['-']);
  });

  it('counts a burst of refusals as one and lets only a longer hint extend the rest', async () => {
    const { world, pool } = await start([key('a')]);
    for (let i = 0; i < 50; i++) pool.report('acme', 'a', { kind: 'rate' });
    expect(world.written).toEqual(['cooling a 2000 rate_limited']);
    pool.report('acme', 'a', { kind: 'rate', retryAfterMs: 2_500 });
    expect(world.written).toHaveLength(1);
    pool.report('acme', 'a', { kind: 'rate', retryAfterMs: 60_000 });
    expect(world.written[1]).toBe('cooling a 60000 rate_limited');
  });

  it('rests a key after three server failures in a row; a success between them starts the count anew', async () => {
    const { clock, pool, picks } = await start([key('a')]);
    pool.report('acme', 'a', { kind: 'server' });
    pool.report('acme', 'a', { kind: 'server' });
    pool.report('acme', 'a', { kind: 'success' });
    pool.report('acme', 'a', { kind: 'server' });
    pool.report('acme', 'a', { kind: 'server' });
    expect(picks(1)).toEqual(['a']);
    pool.report('acme', 'a', { kind: 'server' });
    expect(picks(1)).toEqual(['-']);
    clock.advance(5_000);
    expect(picks(1)).toEqual(['a']);
  });

  it('does not mind a report about a key that is gone or of another provider', async () => {
    const { pool, picks } = await start([key('a')]);
    pool.report('acme', 'gone', { kind: 'auth' });
    pool.report('other', 'a', { kind: 'auth' });
    expect(picks(1)).toEqual(['a']);
  });
});

describe('KeyPool and its rows', () => {
  it('rests what rested before a restart, or at another replica', async () => {
    const { clock, picks } = await start([
      key('a', { status: 'cooling', coolingMs: 10_000 }),
      key('b', { status: 'cooling', coolingMs: 0 }),
    ]);
    expect(picks(2)).toEqual(['b', 'b']);
    clock.advance(10_000);
    expect(picks(2)).toContain('a');
  });

  it('wakes a key that a person set active', async () => {
    const { world, pool, picks } = await start([key('a')]);
    pool.report('acme', 'a', { kind: 'quota' });
    await pool.refresh();
    expect(picks(1)).toEqual(['-']);
    world.keys = [key('a', { updatedAt: new Date(DAY.getTime() + 1) })];
    await pool.refresh();
    expect(picks(1)).toEqual(['a']);
  });

  it('opens each secret once, however often the rows are read', async () => {
    const { world, pool } = await start([key('a'), key('b')]);
    await pool.refresh();
    await pool.refresh();
    expect(world.opened).toBe(2);
  });

  it('goes on with its last copy while the database is away, says so once, and recovers', async () => {
    const { world, pool, picks } = await start([key('a')]);
    world.down = true;
    await pool.refresh();
    await pool.refresh();
    expect(picks(1)).toEqual(['a']);
    world.down = false;
    world.keys = [key('b')];
    await pool.refresh();
    expect(picks(1)).toEqual(['b']);
    expect(world.logged.map((line) => line.split(' ')[0])).toEqual(['warn', 'info']);
  });

  it('disables a key whose stored secret was tampered with, and only leaves out one of another master key', async () => {
    const { world, pool, picks } = await start([
      key('a', { secretCiphertext: 'tampered' }),
      key('b', { secretCiphertext: 'foreign' }),
      key('c'),
    ]);
    expect(picks(2)).toEqual(['c', 'c']);
    await pool.refresh();
    expect(world.written).toEqual(['disabled a secret_unreadable']);
    expect(world.logged.map((line) => line.split(' ')[0])).toEqual(['error', 'error']);
  });

  it('does not start without the database', async () => {
    const made = await setUp([key('a')]);
    await made.pool.stop();
    made.world.down = true;
    await expect(made.pool.start()).rejects.toThrow('database down');
  });

  it('asks a slower store and does not hand out a key that was disabled meanwhile', async () => {
    let answer: (keyId: string) => void = () => undefined;
    const asked: string[][] = [];
    const slow: KeyLeaseStore = {
      lease: (_, candidates) => {
        asked.push(candidates.map(({ keyId }) => keyId));
        return new Promise(
          (resolve) => (answer = (keyId) => resolve({ granted: true, keyId, probe: false, ticket: { reserved: 0 } })),
        );
      },
      cool: () => Promise.reject(new Error('away')),
      forgive: () => Promise.reject(new Error('away')),
      settle: () => Promise.reject(new Error('away')),
      probed: () => Promise.reject(new Error('away')),
      observe: () => Promise.reject(new Error('away')),
      usage: () => Promise.reject(new Error('away')),
    };
    const { pool } = await start([key('a'), key('b')], undefined, slow);
    const grant = pool.lease('acme', 'm', NONE);
    pool.report('acme', 'a', { kind: 'auth' });
    answer('a');
    while (asked.length < 2) await new Promise(setImmediate);
    answer('b');
    expect(await grant).toMatchObject({ granted: true, keyId: 'b' });
    expect(asked).toEqual([['a', 'b'], ['b']]);
  });
});
