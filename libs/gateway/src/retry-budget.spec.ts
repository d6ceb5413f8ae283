import fc from 'fast-check';
import { RetryBudget } from './retry-budget';

const clockAt = (start = 1_000_000) => {
  let now = start;
  return { monotonic: () => now, advance: (ms: number) => void (now += ms) };
};

describe('RetryBudget', () => {
  it('allows a share of the traffic, and a little where there is hardly any', () => {
    const clock = clockAt();
    const budget = new RetryBudget(clock, { share: 0.2, floorPerSecond: 1 });
    const take = (): number => {
      let taken = 0;
      while (budget.takeRetry()) taken++;
      return taken;
    };
    expect(take()).toBe(10);
    for (let i = 0; i < 1_000; i++) budget.request();
    expect(take()).toBe(190);
    clock.advance(10_000);
    expect(take()).toBe(10);
  });

  it('forgets second by second, also over long silences and odd starts', () => {
    const clock = clockAt(999);
    const budget = new RetryBudget(clock, { share: 1, floorPerSecond: 0 });
    budget.request();
    clock.advance(5_000);
    budget.request();
    expect([budget.takeRetry(), budget.takeRetry(), budget.takeRetry()]).toEqual([true, true, false]);
    clock.advance(4_999);
    expect(budget.takeRetry()).toBe(false);
    clock.advance(1e9);
    expect(budget.takeRetry()).toBe(false);
    budget.request();
    expect(budget.takeRetry()).toBe(true);
  });

  it('tells of each retry that it refuses', () => {
    let refused = 0;
    const budget = new RetryBudget(clockAt(), { share: 0, floorPerSecond: 0.2 }, () => refused++);
    expect(Array.from({ length: 5 }, () => budget.takeRetry())).toEqual([true, true, false, false, false]);
    expect(refused).toBe(3);
  });

  it('G12: never allows more than its share in any ten seconds', () => {
    const step = fc.record({ wait: fc.integer({ min: 0, max: 4_000 }), requests: fc.nat(20), tries: fc.nat(10) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const clock = clockAt();
        const budget = new RetryBudget(clock, { share: 0.2, floorPerSecond: 0.1 });
        const requests: number[] = [];
        const retries: number[] = [];
        for (const { wait, requests: count, tries } of steps) {
          clock.advance(wait);
          const now = clock.monotonic();
          for (let i = 0; i < count; i++) {
            budget.request();
            requests.push(now);
          }
          const inWindow = (at: number): boolean => Math.floor(at / 1_000) > Math.floor(now / 1_000) - 10;
          for (let i = 0; i < tries; i++) {
            const allowed = Math.max(1, requests.filter(inWindow).length * 0.2);
            const fits = retries.filter(inWindow).length + 1 <= allowed;
            expect(budget.takeRetry()).toBe(fits);
            if (fits) retries.push(now);
          }
        }
      }),
    );
  });
});
