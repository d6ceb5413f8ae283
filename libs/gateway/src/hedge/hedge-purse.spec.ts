import fc from 'fast-check';
import { FakeClock } from '../../../../test/support/fake-clock';
import { HedgePurse } from './hedge-purse';

describe('HedgePurse', () => {
  it('holds a share of what was spent, and nothing at first', () => {
    const purse = new HedgePurse(0.02, new FakeClock());
    expect(purse.reserve(1)).toBe(false);
    expect(purse.reserve(0)).toBe(true);
    purse.earn(5_000);
    expect(purse.free).toBe(100);
    expect([purse.reserve(60), purse.reserve(60), purse.reserve(40)]).toEqual([true, false, true]);
    purse.settle(60, 10);
    expect(purse.free).toBe(50);
    purse.settle(40, 400);
    expect(purse.free).toBe(50);
  });

  it('forgets half of what is not used with each hour, and nothing of what is reserved', () => {
    const clock = new FakeClock();
    const purse = new HedgePurse(0.5, clock);
    purse.earn(2_000);
    expect(purse.reserve(600)).toBe(true);
    clock.advance(3_600_000);
    expect(purse.free).toBeCloseTo(200, 6);
    purse.settle(600, 0);
    expect(purse.free).toBeCloseTo(800, 6);
  });

  it('never pays more than its share, however many start at once and whatever they cost', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('earn' as const), amount: fc.nat(10_000) }),
      fc.record({ do: fc.constant('reserve' as const), amount: fc.nat(400) }),
      fc.record({ do: fc.constant('settle' as const), amount: fc.nat(800) }),
      fc.record({ do: fc.constant('wait' as const), amount: fc.nat(10_000_000) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const clock = new FakeClock();
        const purse = new HedgePurse(0.02, clock);
        const open: number[] = [];
        let [earned, paid] = [0, 0];
        for (const { do: what, amount } of steps) {
          if (what === 'earn') {
            purse.earn(amount);
            earned += amount;
          } else if (what === 'wait') clock.advance(amount);
          else if (what === 'reserve') {
            if (purse.reserve(amount)) open.push(amount);
          } else if (open.length > 0) {
            const worst = open.shift() as number;
            purse.settle(worst, amount);
            paid += Math.min(amount, worst);
          }
          const owed = open.reduce((sum, worst) => sum + worst, 0);
          expect(paid + owed).toBeLessThanOrEqual(earned * 0.02 + 1e-6);
          expect(purse.free).toBeGreaterThanOrEqual(-1e-6);
        }
      }),
    );
  });
});
