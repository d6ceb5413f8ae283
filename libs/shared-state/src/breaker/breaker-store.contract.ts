import { inTime } from '../../../../test/support/process/in-time';
import type { BreakerAnswer, BreakerSettings, BreakerStore, BreakerView } from './port';

export interface BreakerHarness {
  store: BreakerStore;
  /** As if this much time passed for everything the store remembers. */
  advance(ms: number): Promise<void>;
  /** Everything told so far is known wherever it has to be. */
  settle(): Promise<void>;
}

export const CONTRACT_SETTINGS: BreakerSettings = {
  ...{ windowMs: 30_000, minimumCalls: 4, failureRate: 0.5, slowRate: 0.75 },
  ...{ openMs: 10_000, longestOpenMs: 30_000, probes: 2, probeLeaseMs: 60_000 },
};

const GOOD = { ok: true, slow: false, ms: 100 };
const BAD = { ok: false, slow: false, ms: 5 };
const SLOW = { ok: true, slow: true, ms: 9_000 };

/** What is open for 6 s more is seen to be so for more than 4.5. */
const NEAREST_MS = 1_500;

/** What every BreakerStore with CONTRACT_SETTINGS must do. `open` is called before each test. */
export function breakerStoreContract(open: () => Promise<BreakerHarness>): void {
  let harness: BreakerHarness;
  const openAnew = async (): Promise<void> => void (harness = await open());
  beforeEach(openAnew);
  const it = (promise: string, look: () => Promise<void>): void =>
    globalThis.it(promise, () => inTime(NEAREST_MS - 100, look, openAnew));

  const ask = async (target = 't'): Promise<BreakerAnswer> => harness.store.allow(target);
  const tell = async (...outcomes: (typeof GOOD & { probe?: boolean })[]): Promise<void> => {
    for (const outcome of outcomes) harness.store.record('t', outcome);
    await harness.settle();
  };
  const view = async (): Promise<BreakerView | undefined> =>
    (await harness.store.snapshot()).find(({ target }) => target === 't');
  const fail = (): Promise<void> => tell(BAD, BAD, BAD, BAD);
  const ALLOWED = { allowed: true, probe: false };
  const TRIAL = { allowed: true, probe: true };

  it('lets everything pass that it never heard of, and remembers nothing of it', async () => {
    expect(await ask()).toEqual(ALLOWED);
    expect(harness.store.peek('t')).toBe('closed');
    expect(await harness.store.snapshot()).toEqual([]);
  });

  it('opens on the share of failures, not on the first ones', async () => {
    await tell(BAD, BAD, BAD);
    expect(await ask()).toEqual(ALLOWED);
    await tell(GOOD);
    expect(await ask()).toMatchObject({ allowed: false });
    expect(harness.store.peek('t')).toBe('open');
    expect(await ask('other')).toEqual(ALLOWED);
  });

  it('stays closed below the share', async () => {
    await tell(GOOD, GOOD, GOOD, BAD, GOOD, GOOD, BAD, BAD);
    expect(await ask()).toEqual(ALLOWED);
    expect(await view()).toMatchObject({ state: 'closed', calls: 8, failures: 3, slow: 0, meanMs: 64, reason: null });
  });

  it('opens on the share of slow calls', async () => {
    await tell(SLOW, GOOD, SLOW);
    expect(await ask()).toEqual(ALLOWED);
    await tell(SLOW);
    expect(await ask()).toMatchObject({ allowed: false });
    expect(await view()).toMatchObject({ state: 'open', reason: 'slow' });
  });

  it('forgets what left the window', async () => {
    await tell(BAD, BAD, BAD);
    await harness.advance(31_000);
    await tell(GOOD, BAD, GOOD, GOOD);
    expect(await view()).toMatchObject({ state: 'closed', calls: 4, failures: 1 });
  });

  it('says how long it stays open', async () => {
    await fail();
    await harness.advance(4_000);
    const answer = await ask();
    expect(answer.allowed ? 0 : answer.retryAfterMs).toBeGreaterThan(4_500);
    expect(answer.allowed ? 0 : answer.retryAfterMs).toBeLessThanOrEqual(6_000);
    const shown = await view();
    expect(shown).toMatchObject({ state: 'open', reason: 'failures', calls: 4, failures: 4 });
    expect(shown?.retryAfterMs).toBeLessThanOrEqual(6_000);
    expect(shown?.forMs).toBeGreaterThanOrEqual(4_000);
  });

  it('closes after as many good trials as it wants, and no more run at once', async () => {
    await fail();
    await harness.advance(10_001);
    expect(harness.store.peek('t')).toBe('half_open');
    const asked = await Promise.all(Array.from({ length: 50 }, () => ask()));
    expect(asked.filter(({ allowed }) => allowed)).toEqual([TRIAL, TRIAL]);
    await tell({ ...GOOD, probe: true });
    expect(await ask()).toMatchObject({ allowed: false });
    expect(await view()).toMatchObject({ state: 'half_open', reason: 'failures' });
    await tell({ ...GOOD, probe: true });
    expect(await ask()).toEqual(ALLOWED);
    expect(await harness.store.snapshot()).toEqual([]);
  });

  it('opens for twice as long with each failed trial, up to the longest', async () => {
    await fail();
    for (const openFor of [10_000, 20_000, 30_000, 30_000]) {
      await harness.advance(openFor - 2_000);
      expect(await ask()).toMatchObject({ allowed: false });
      await harness.advance(2_001);
      expect(await ask()).toEqual(TRIAL);
      await tell({ ...BAD, probe: true });
    }
    await harness.advance(30_001);
    expect(await ask()).toEqual(TRIAL);
    expect(await ask()).toEqual(TRIAL);
    await tell({ ...GOOD, probe: true }, { ...GOOD, probe: true });
    expect(await ask()).toEqual(ALLOWED);
    await fail();
    await harness.advance(10_001);
    expect(await ask()).toEqual(TRIAL);
  });

  it('takes a slow trial for a failed one only where slowness was the reason', async () => {
    await tell(SLOW, SLOW, SLOW, SLOW);
    await harness.advance(10_001);
    expect(await ask()).toEqual(TRIAL);
    await tell({ ...SLOW, probe: true });
    expect(harness.store.peek('t')).toBe('open');
    await harness.advance(20_001);
    expect([await ask(), await ask()]).toEqual([TRIAL, TRIAL]);
    await tell({ ...GOOD, probe: true }, { ...GOOD, probe: true });
    await fail();
    await harness.advance(10_001);
    expect([await ask(), await ask()]).toEqual([TRIAL, TRIAL]);
    await tell({ ...SLOW, probe: true }, { ...SLOW, probe: true });
    expect(harness.store.peek('t')).toBe('closed');
  });

  it('is not moved by calls that began before it opened', async () => {
    await fail();
    await tell(GOOD, GOOD, GOOD, BAD);
    expect(await ask()).toMatchObject({ allowed: false });
    await harness.advance(10_001);
    expect(await ask()).toEqual(TRIAL);
    await tell(BAD, GOOD, BAD);
    expect(harness.store.peek('t')).toBe('half_open');
    expect(await ask()).toEqual(TRIAL);
  });

  it('gives a trial that was lost to somebody else, and one that was handed back at once', async () => {
    await fail();
    await harness.advance(10_001);
    expect([await ask(), await ask()]).toEqual([TRIAL, TRIAL]);
    expect(await ask()).toMatchObject({ allowed: false });
    harness.store.abandon('t');
    await harness.settle();
    expect(await ask()).toEqual(TRIAL);
    expect(await ask()).toMatchObject({ allowed: false });
    await harness.advance(60_001);
    expect(await ask()).toEqual(TRIAL);
  });

  it('stays open by hand until it is closed by hand, and then begins anew', async () => {
    await tell(BAD, BAD, BAD);
    await harness.store.force('t', 'open');
    await harness.advance(3_600_000);
    expect(await ask()).toEqual({ allowed: false, retryAfterMs: 10_000 });
    expect(await view()).toMatchObject({ state: 'open', reason: 'manual', retryAfterMs: null });
    await tell(GOOD, GOOD, GOOD, GOOD, { ...GOOD, probe: true });
    expect(harness.store.peek('t')).toBe('open');
    await harness.store.force('t', 'closed');
    expect(await ask()).toEqual(ALLOWED);
    await tell(BAD, BAD, BAD);
    expect(await ask()).toEqual(ALLOWED);
    await tell(BAD);
    expect(await ask()).toMatchObject({ allowed: false });
  });

  it('closes by hand what opened by itself', async () => {
    await fail();
    await harness.store.force('t', 'closed');
    expect(await ask()).toEqual(ALLOWED);
  });

  it('shows every breaker in the order of the targets', async () => {
    for (const target of ['b', 'c', 'a']) harness.store.record(target, GOOD);
    await harness.settle();
    expect((await harness.store.snapshot()).map(({ target }) => target)).toEqual(['a', 'b', 'c']);
  });
}
