import fc from 'fast-check';
import { FakeClock } from '../../../../test/support/fake-clock';
import type { LeaseCandidate } from '../ports';
import { MemoryKeyLeaseStore } from './memory-key-lease-store';

type Step = { do: 'lease' } | { do: 'wait'; ms: number } | { do: 'cool'; key: number; ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Step>({ do: 'lease' }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 30_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('cool' as const), key: fc.nat(3), ms: fc.integer({ min: 0, max: 90_000 }) }),
  },
);
const pool = fc.array(
  fc.record({
    priority: fc.nat(1),
    weight: fc.integer({ min: 1, max: 4 }),
    rpmLimit: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 4 },
);

/** Everything that ever happened, and the rules read off it directly. */
class History {
  private readonly leases: { keyId: string; at: number }[] = [];
  private readonly coolUntil = new Map<string, number>();

  granted = (keyId: string, at: number): void => void this.leases.push({ keyId, at });
  cooled = (keyId: string, until: number): void => void this.coolUntil.set(keyId, until);

  isEligible({ keyId, rpmLimit }: LeaseCandidate, now: number): boolean {
    if ((this.coolUntil.get(keyId) ?? 0) > now) return false;
    const used = this.leases.filter((lease) => lease.keyId === keyId && lease.at > now - 60_000).length;
    return rpmLimit === undefined || used < rpmLimit;
  }
}

describe('MemoryKeyLeaseStore', () => {
  it('grants only the eligible of the best tier, refuses only when there is none, and names the right wait (model)', () => {
    fc.assert(
      fc.property(pool, fc.array(step, { maxLength: 120 }), (shapes, steps) => {
        const clock = new FakeClock();
        const store = new MemoryKeyLeaseStore(clock);
        const history = new History();
        const candidates = shapes.map((shape, i) => ({ keyId: `k${i}`, ...shape }));
        for (const one of steps) {
          const now = clock.monotonic();
          if (one.do === 'wait') clock.advance(one.ms);
          if (one.do === 'cool') {
            store.cool('p', `k${one.key}`, one.ms);
            history.cooled(`k${one.key}`, now + one.ms);
          }
          if (one.do !== 'lease') continue;
          const eligible = candidates.filter((candidate) => history.isEligible(candidate, now));
          const result = store.lease('p', candidates);
          expect(result.granted).toBe(eligible.length > 0);
          if (result.granted) {
            const best = Math.min(...eligible.map(({ priority }) => priority));
            expect(eligible.filter(({ priority }) => priority === best).map(({ keyId }) => keyId)).toContain(result.keyId);
            history.granted(result.keyId, now);
          } else {
            expect(candidates.some((candidate) => history.isEligible(candidate, now + result.retryAfterMs))).toBe(true);
            expect(candidates.some((candidate) => history.isEligible(candidate, now + result.retryAfterMs - 1))).toBe(false);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
