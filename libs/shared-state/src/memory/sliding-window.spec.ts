import fc from 'fast-check';
import { SlidingWindow } from './sliding-window';

const WINDOW = 60_000;

/** The obvious implementation: every event ever, counted anew each time. */
class Model {
  readonly events: number[] = [];
  used = (now: number): number => this.events.filter((at) => at > now - WINDOW).length;
}

/** Pauses as they come in bursts: mostly none, sometimes around a minute. */
const pause = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.double({ min: 0, max: 2_000, noNaN: true }) },
  { weight: 1, arbitrary: fc.integer({ min: 59_990, max: 60_010 }) },
);

describe('SlidingWindow', () => {
  it('admits exactly what the obvious implementation admits, and never too much in any minute (model)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(pause, { maxLength: 400 }), (limit, pauses) => {
        const window = new SlidingWindow();
        const model = new Model();
        let now = 1_000;
        for (const ms of pauses) {
          now += ms;
          expect(window.used(now)).toBe(model.used(now));
          const fits = window.waitMs(now, limit) === 0;
          expect(fits).toBe(model.used(now) < limit);
          if (!fits) continue;
          window.take(now);
          model.events.push(now);
        }
        for (const at of model.events)
          expect(model.events.filter((one) => one > at - WINDOW && one <= at).length).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 60 },
    );
  });

  it('names the wait after which, and not before which, there is room (property)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 60 }),
        (pauses, limit) => {
          const window = new SlidingWindow();
          let now = 0;
          for (const ms of pauses) window.take((now += ms));
          const wait = window.waitMs(now, limit);
          if (wait === 0) return;
          expect(window.waitMs(now + wait - 1, limit)).toBeGreaterThan(0);
          expect(window.waitMs(now + wait, limit)).toBe(0);
        },
      ),
    );
  });

  it('gives memory back after a burst', () => {
    const window = new SlidingWindow();
    for (let i = 0; i < 10_000; i++) window.take(i);
    expect(window.used(10_000)).toBe(10_000);
    for (let minute = 2; minute < 12; minute++) window.used(minute * WINDOW);
    expect(window.used(12 * WINDOW)).toBe(0);
    window.take(12 * WINDOW);
    expect(window.used(12 * WINDOW)).toBe(1);
  });

  it('lets nothing through a limit below one', () => {
    expect(new SlidingWindow().waitMs(0, 0)).toBe(WINDOW);
  });
});
