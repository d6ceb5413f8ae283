import type { LoginThrottle } from './port';

export interface LoginThrottleHarness {
  throttle: LoginThrottle;
  /** As if this much time passed for everything it remembers. */
  advance(ms: number): Promise<void>;
  /** Starts with nothing remembered. */
  reset(): Promise<void>;
}

/** What every LoginThrottle must do. `open` is called once; the suite resets between tests. */
export function loginThrottleContract(open: () => Promise<LoginThrottleHarness>): void {
  let harness: LoginThrottleHarness;
  beforeAll(async () => {
    harness = await open();
  });
  beforeEach(() => harness.reset());

  const begin = async (account: string, network: string, known = false): Promise<number> =>
    harness.throttle.begin(account, network, known);
  async function guess(account: string, network: string, times: number, known = false): Promise<number[]> {
    const waits: number[] = [];
    for (let i = 0; i < times; i++) waits.push(await begin(account, network, known));
    return waits;
  }
  const expectWait = (wait: number | undefined, seconds: number): void => {
    expect(wait).toBeLessThanOrEqual(seconds);
    expect(wait).toBeGreaterThan(seconds / 2);
  };

  it('A6: 100 guesses at one user: five are looked at, then waits that double', async () => {
    const waits = await guess('ada', 'net', 100);
    expect(waits.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    for (const wait of waits.slice(5)) expectWait(wait, 30);
    await harness.advance(30_000);
    const [looked, next] = await guess('ada', 'net', 2);
    expect(looked).toBe(0);
    expectWait(next, 60);
  });

  it('A6: one guess at each of 1,000 users: five are looked at', async () => {
    const waits: number[] = [];
    for (let i = 0; i < 1_000; i++) waits.push(await begin(`user-${i}`, 'net'));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
  });

  it('A6: counts guesses that come at once', async () => {
    const waits = await Promise.all(Array.from({ length: 50 }, () => begin('ada', 'net')));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
  });

  it('A6: does not lock the owner out: not from elsewhere, not by neighbours where they are known', async () => {
    await guess('ada', 'attacker', 100);
    expect(await begin('ada', 'elsewhere')).toBe(0);
    await harness.throttle.succeeded('ada', 'elsewhere');
    for (let i = 0; i < 20; i++) await begin(`user-${i}`, 'home');
    expect(await begin('ada', 'home', true)).toBe(0);
    expectWait(await begin('stranger', 'home'), 60);
  });

  it('A6: where they are known an owner still has five guesses, no more', async () => {
    const waits = await guess('ada', 'home', 6, true);
    expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
  });

  it('A6: an own login buys no guesses at others', async () => {
    await guess('ada', 'net', 4);
    expect(await begin('mallory', 'net')).toBe(0);
    await harness.throttle.succeeded('mallory', 'net');
    const [looked, refused] = await guess('ada', 'net', 2);
    expect(looked).toBe(0);
    expectWait(refused, 30);
  });

  it('A6: one user guessed at from everywhere: strange networks wait in the end, known ones never', async () => {
    const waits: number[] = [];
    for (let i = 0; i < 120; i++) waits.push(await begin('ada', `net-${i}`));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(100);
    expect(await begin('ada', 'home', true)).toBe(0);
  });

  it('a success forgets the guesses of its own account there', async () => {
    await guess('ada', 'home', 4, true);
    await harness.throttle.succeeded('ada', 'home');
    expect(await guess('ada', 'home', 5, true)).toEqual([0, 0, 0, 0, 0]);
  });

  it('an outage uses up nobody’s guesses, and an hour forgets', async () => {
    for (let i = 0; i < 20; i++) {
      expect(await begin('ada', 'net')).toBe(0);
      await harness.throttle.abandoned('ada', 'net');
    }
    await harness.throttle.abandoned('ada', 'net');
    await guess('ada', 'net', 20);
    await harness.advance(60 * 60 * 1000 + 1);
    expect(await guess('ada', 'net', 5)).toEqual([0, 0, 0, 0, 0]);
  });
}
