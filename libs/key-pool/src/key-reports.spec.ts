import type { KeyReport } from './cooling';
import { DAY, key, NONE, provider, setUp } from './key-pool.fixture';
import type { KeyGrant, KeyPool } from './key-pool';
import type { KeyLease } from './key-lease';

const pools: KeyPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.stop();
});
async function start(...args: Parameters<typeof setUp>) {
  const made = await setUp(...args);
  pools.push(made.pool);
  /** Leases, and says how it went. */
  const call = (model: string, report: KeyReport, tried = NONE): string => {
    const grant = made.lease(model, tried);
    if (!grant.granted) return grant.reason;
    made.pool.report('acme', grant.keyId ?? '', { ...report, lease: grant.lease });
    return `${grant.keyId}${grant.lease?.probe === true ? ' probe' : ''}`;
  };
  return { ...made, call };
}
const leaseOf = (grant: KeyGrant): KeyLease => {
  if (!grant.granted || grant.lease === undefined) throw new Error('refused');
  return grant.lease;
};
const PER_MODEL = [provider('acme', { profile: 'openai' })];
const WELL: KeyReport = { kind: 'success' };
const SERVER: KeyReport = { kind: 'server' };

describe('a key that cooled', () => {
  it('comes back through one call, and is active again once that went well', async () => {
    const { clock, world, lease, pool, call } = await start([key('a')]);
    expect(call('m', { kind: 'rate', retryAfterMs: 5_000 })).toBe('a');
    clock.advance(5_001);
    const probe = leaseOf(lease());
    expect(probe.probe).toBe(true);
    expect([call('m', WELL), call('m', WELL)]).toEqual(['cooling', 'cooling']);
    pool.report('acme', 'a', { kind: 'success', lease: probe });
    expect([call('m', WELL), call('m', WELL)]).toEqual(['a', 'a']);
    expect(world.written).toEqual(['cooling a 5000 rate_limited', 'recovered a m']);
  });

  it('cools for longer when the probe fails, and for another try when it ended without a verdict', async () => {
    const { clock, world, call } = await start([key('a')]);
    call('m', { kind: 'rate' });
    clock.advance(2_001);
    expect(call('m', { kind: 'no_verdict' })).toBe('a probe');
    expect(call('m', { kind: 'rate' })).toBe('a probe');
    expect(call('m', WELL)).toBe('cooling');
    clock.advance(4_001);
    expect([call('m', WELL), call('m', WELL)]).toEqual(['a probe', 'a']);
    expect(world.written).toEqual(['cooling a 2000 rate_limited', 'cooling a 4000 rate_limited', 'recovered a m']);
  });

  it('is not woken by calls that began before it cooled', async () => {
    const { clock, lease, pool, call } = await start([key('a')]);
    const early = leaseOf(lease());
    call('m', { kind: 'quota' });
    pool.report('acme', 'a', { kind: 'success', lease: early });
    expect(call('m', WELL)).toBe('cooling');
    clock.advance(15 * 60_000 + 1);
    expect(leaseOf(lease()).probe).toBe(true);
    expect(call('m', WELL)).toBe('cooling');
  });

  it('rests with one model where the provider limits by model, as a whole where not', async () => {
    const { world, call } = await start([key('a')], PER_MODEL);
    expect(call('large', { kind: 'rate', retryAfterMs: 5_000 })).toBe('a');
    expect([call('large', WELL), call('small', WELL)]).toEqual(['cooling', 'a']);
    expect(world.written).toEqual(['cooling a 5000 rate_limited large']);
    expect(call('small', { kind: 'quota' })).toBe('a');
    expect(call('tiny', WELL)).toBe('cooling');
    const whole = await start([key('a')]);
    whole.call('large', { kind: 'rate', retryAfterMs: 5_000 });
    expect(whole.call('small', WELL)).toBe('cooling');
  });

  it('is woken for every model by a person', async () => {
    const { world, pool, call } = await start([key('a')], PER_MODEL);
    call('large', { kind: 'rate', retryAfterMs: 60_000 });
    world.keys = [key('a', { updatedAt: new Date(DAY.getTime() + 1) })];
    await pool.refresh();
    expect([call('large', WELL), call('large', WELL)]).toEqual(['a', 'a']);
  });

  it('rests with a model after a restart as well', async () => {
    const resting = { model: 'large', reason: 'rate_limited', until: DAY, coolingMs: 5_000 };
    const { call } = await start([key('a', { coolingModels: [resting] })], PER_MODEL);
    expect([call('large', WELL), call('small', WELL)]).toEqual(['cooling', 'a']);
  });
});

describe('a key that keeps failing', () => {
  const without = (...ids: string[]): ReadonlySet<string> => new Set(ids);

  it('rests when another one serves the same model meanwhile', async () => {
    const { world, call } = await start([key('a'), key('b')]);
    for (let i = 0; i < 2; i++) call('m', SERVER, without('b'));
    call('m', WELL, without('a'));
    call('m', SERVER, without('b'));
    expect(world.written).toEqual(['cooling a 5000 server_errors']);
    expect([call('m', WELL), call('m', WELL)]).toEqual(['b', 'b']);
  });

  it('goes on where it is alone, all fail, or the other one serves another model', async () => {
    const alone = await start([key('a')]);
    for (let i = 0; i < 10; i++) expect(alone.call('m', SERVER)).toBe('a');
    const both = await start([key('a'), key('b')]);
    both.call('m', WELL, without('a'));
    both.clock.advance(1);
    for (let i = 0; i < 10; i++) both.call('m', SERVER);
    both.call('other', WELL, without('a'));
    for (let i = 0; i < 10; i++) both.call('m', SERVER);
    expect(alone.world.written.concat(both.world.written)).toEqual([]);
  });

  it('rests after as many failures as was set', async () => {
    const { world, call } = await start([key('a'), key('b')], undefined, undefined, { serverFailuresToCool: 1 });
    call('m', WELL, without('a'));
    call('m', SERVER, without('b'));
    expect(world.written).toEqual(['cooling a 5000 server_errors']);
  });
});

describe('a key that is refused', () => {
  it('rests with the model that it may not use, and serves the others', async () => {
    const { world, call } = await start([key('a')]);
    expect(call('large', { kind: 'denied' })).toBe('a');
    expect([call('large', WELL), call('small', WELL)]).toEqual(['cooling', 'a']);
    expect(world.written).toEqual(['cooling a 900000 model_not_permitted large']);
    expect(world.alerts).toEqual([]);
  });

  it('without a word about it is bad where it has served nothing, and lacks a right where it serves', async () => {
    const doubtful: KeyReport = { kind: 'auth', doubtful: true };
    const idle = await start([key('a')]);
    idle.call('m', doubtful);
    expect(idle.world.written).toEqual(['disabled a credentials_rejected']);
    const busy = await start([key('a')]);
    busy.call('small', WELL);
    busy.call('large', doubtful);
    expect(busy.world.written).toEqual(['cooling a 900000 model_not_permitted large']);
    busy.clock.advance(3_600_001);
    busy.call('small', doubtful);
    expect(busy.world.written.at(-1)).toBe('disabled a credentials_rejected');
    const rejected = await start([key('a')]);
    rejected.call('small', WELL);
    rejected.call('large', { kind: 'auth' });
    expect(rejected.world.written).toEqual(['disabled a credentials_rejected']);
  });

  it('raises an alert when it is disabled or has no money left', async () => {
    const { world, call } = await start([key('a'), key('b')]);
    call('m', { kind: 'quota' });
    call('m', { kind: 'auth' });
    expect(world.alerts.map(({ kind, severity }) => `${kind} ${severity}`)).toEqual([
      'provider_key.quota_exhausted warning',
      'provider_key.disabled critical',
    ]);
    expect(JSON.stringify(world.alerts)).not.toContain('plain of');
  });
});

describe('a key whose secret changes', () => {
  it('lets calls with the old one end, and is not judged by them', async () => {
    const { clock, world, pool, lease, call } = await start([key('a')]);
    const old = [leaseOf(lease()), leaseOf(lease())];
    world.keys = [key('a', { secretCiphertext: 'sealed(anew)', updatedAt: new Date(DAY.getTime() + 1) })];
    await pool.refresh();
    clock.advance(60_000);
    pool.report('acme', 'a', { kind: 'auth', lease: old[0] });
    pool.report('acme', 'a', { kind: 'quota', lease: old[1] });
    expect(call('m', WELL)).toBe('a');
    expect(world.written).toEqual([]);
    expect(call('m', { kind: 'auth' })).toBe('a');
    expect(world.written).toEqual(['disabled a credentials_rejected']);
    expect(call('m', WELL)).toBe('none');
  });
});

describe('tokens of a key', () => {
  const used = async (pool: KeyPool): Promise<number | undefined> => (await pool.usage('acme', ['a']))[0]?.tokens;

  it('are reserved by the lease, booked by the report, once, and free again when the call was refused', async () => {
    const { pool, lease } = await start([key('a', { tpmLimit: 1_000 })]);
    const first = leaseOf(lease('m', NONE, 800));
    expect(lease('m', NONE, 800)).toMatchObject({ granted: false, reason: 'rate' });
    pool.report('acme', 'a', { kind: 'success', lease: first });
    expect(await used(pool)).toBe(800);
    pool.report('acme', 'a', { kind: 'success', lease: first, tokens: 300 });
    pool.report('acme', 'a', { kind: 'success', lease: first, tokens: 0 });
    expect(await used(pool)).toBe(300);
    const second = leaseOf(lease('m', NONE, 600));
    pool.report('acme', 'a', { kind: 'server', lease: second });
    expect(await used(pool)).toBe(300);
    const third = leaseOf(lease('m', NONE, 600));
    pool.report('acme', 'a', { kind: 'no_verdict', lease: third });
    expect(await used(pool)).toBe(900);
  });

  it.each([NaN, -5, Infinity])('stay as estimated when the report says %d', async (tokens) => {
    const { pool, lease } = await start([key('a', { tpmLimit: 1_000 })]);
    pool.report('acme', 'a', { kind: 'success', lease: leaseOf(lease('m', NONE, 100)), tokens });
    expect(await used(pool)).toBe(tokens === Infinity ? 1e9 : 100);
  });

  it.each([NaN, -5, Infinity])('are not counted by an estimate of %d', async (estimate) => {
    const { pool, lease } = await start([key('a')]);
    expect(lease('m', NONE, estimate).granted).toBe(true);
    expect(await used(pool)).toBe(estimate === Infinity ? 1e9 : 0);
  });
});

describe('what the upstream says is left', () => {
  const left = (requests: number, resetMs = 10_000): KeyReport => ({
    kind: 'success',
    limits: { requests: { limit: 100, left: requests, resetMs } },
  });

  it('keeps a key from running into the limit', async () => {
    const { clock, call } = await start([key('a'), key('b', { priority: 1 })]);
    expect(call('m', left(2))).toBe('a');
    expect([call('m', WELL), call('m', WELL), call('m', WELL)]).toEqual(['a', 'a', 'b']);
    clock.advance(10_001);
    expect(call('m', WELL)).toBe('a');
  });

  it('is the newest word, less the calls that began after it was said', async () => {
    const { lease, pool, call } = await start([key('a')]);
    const [first, second, third] = [leaseOf(lease()), leaseOf(lease()), leaseOf(lease())];
    pool.report('acme', 'a', { ...left(5), lease: second });
    pool.report('acme', 'a', { ...left(90), lease: first });
    expect([1, 2, 3, 4, 5].map(() => call('m', WELL))).toEqual(['a', 'a', 'a', 'a', 'rate']);
    pool.report('acme', 'a', { ...left(80), lease: third });
    expect(call('m', WELL)).toBe('a');
  });

  it('is of one model where the provider limits by model', async () => {
    const { call } = await start([key('a')], PER_MODEL);
    expect(call('large', left(0))).toBe('a');
    expect([call('large', WELL), call('small', WELL)]).toEqual(['rate', 'a']);
  });

  it('counts in tokens too', async () => {
    const { lease, pool } = await start([key('a')]);
    const limits = { tokens: { limit: 10_000, left: 500, resetMs: 10_000 } };
    pool.report('acme', 'a', { kind: 'success', limits, lease: leaseOf(lease()) });
    expect(lease('m', NONE, 501)).toMatchObject({ granted: false, reason: 'rate' });
    expect(lease('m', NONE, 400).granted).toBe(true);
    expect(lease('m', NONE, 400).granted).toBe(false);
  });
});

describe('models of a key', () => {
  it('are exact names, and beginnings with a star', async () => {
    const { lease } = await start([key('a', { models: ['gpt-4*', 'o3'] }), key('b', { models: ['*'], priority: 1 })]);
    const who = (model: string): string | undefined => {
      const grant = lease(model);
      return grant.granted ? grant.keyId : grant.reason;
    };
    expect(['gpt-4', 'gpt-4o-mini', 'o3', 'o3-mini', 'gpt-3.5', 'GPT-4'].map(who)).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);
  });
});

describe('what a row is told', () => {
  it('is the last use and the last error, without the secret', async () => {
    const { world, pool, clock, call } = await start([key('a'), key('b')]);
    const message = 'bad key plain of sealed(a), sk-proj-0123456789abcdef';
    expect(call('m', { kind: 'server', message })).toBe('a');
    clock.advance(1_000);
    expect(pool.activityOf('a')).toEqual({
      ...{ keyId: 'a', usedMsAgo: 1_000 },
      error: { text: 'server: bad key [secret], [redacted]', msAgo: 1_000 },
    });
    await pool.stop();
    expect(world.activity).toEqual([pool.activityOf('a') ?? expect.objectContaining({ keyId: 'a', usedMsAgo: 1_000 })]);
  });

  it('tells the others once the database knows of a disabled key', async () => {
    let told = 0;
    const changes = { publish: () => void told++, subscribe: () => undefined };
    const { world, pool, call } = await start([key('a')], undefined, undefined, { changes });
    world.down = true;
    call('m', { kind: 'auth' });
    await pool.refresh();
    expect(told).toBe(0);
    world.down = false;
    await pool.refresh();
    expect(told).toBe(1);
  });

  it('reads the rows anew when others changed them', async () => {
    let tell: () => void = () => undefined;
    const changes = { publish: () => undefined, subscribe: (listener: () => void) => void (tell = listener) };
    const { world, picks, pool } = await start([key('a')], undefined, undefined, { changes });
    world.keys = [key('b')];
    tell();
    await pool.refresh();
    expect(picks(1)).toEqual(['b']);
  });
});

describe('a key that was disabled', () => {
  it('stays so when another one is disabled before the rows are read again', async () => {
    const { pool, call } = await start([key('a'), key('b'), key('c')]);
    expect([call('m', { kind: 'auth' }), call('m', { kind: 'auth' })]).toEqual(['a', 'b']);
    await new Promise(setImmediate);
    expect([call('m', { kind: 'auth' }), call('m', WELL)]).toEqual(['c', 'none']);
    await pool.refresh();
    expect(call('m', WELL)).toBe('none');
  });

  it('begins anew when it comes back: what it rested for before is forgiven', async () => {
    const { world, pool, call } = await start([key('a')], PER_MODEL);
    call('large', { kind: 'rate', retryAfterMs: 600_000 });
    call('small', { kind: 'auth' });
    await pool.refresh();
    world.keys = [key('a', { status: 'disabled', updatedAt: new Date(DAY.getTime() + 1) })];
    await pool.refresh();
    world.keys = [key('a', { updatedAt: new Date(DAY.getTime() + 2) })];
    await pool.refresh();
    expect([call('large', WELL), call('large', WELL)]).toEqual(['a', 'a']);
  });
});
