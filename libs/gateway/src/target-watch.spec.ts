import { FakeClock } from '../../../test/support/fake-clock';
import { TargetWatch } from './target-watch';

describe('TargetWatch', () => {
  it('says that a target serves while it has done so lately, and more often than not', () => {
    const clock = new FakeClock();
    const watch = new TargetWatch(clock);
    expect(watch.serves('a/m')).toBe(false);
    watch.served('a/m', false, 10);
    expect([watch.serves('a/m'), watch.serves('b/m')]).toEqual([true, false]);
    watch.failed('a/m');
    expect(watch.serves('a/m')).toBe(false);
    watch.served('a/m', false, 10);
    expect(watch.serves('a/m')).toBe(true);
    clock.advance(60_000);
    expect(watch.serves('a/m')).toBe(false);
  });

  it('knows after twenty answers when most of them have begun, streams and others apart', () => {
    const watch = new TargetWatch(new FakeClock());
    for (let i = 0; i < 19; i++) watch.served('a/m', true, 100);
    expect(watch.usuallyWithin('a/m', true)).toBeUndefined();
    watch.served('a/m', true, 100);
    expect(watch.usuallyWithin('a/m', true)).toBeGreaterThan(80);
    expect(watch.usuallyWithin('a/m', true)).toBeLessThan(125);
    expect(watch.usuallyWithin('a/m', false)).toBeUndefined();
    // Those that were given up would have been later still.
    for (let i = 0; i < 2; i++) watch.outrun('a/m', true, 4_000);
    expect(watch.usuallyWithin('a/m', true)).toBeGreaterThan(3_000);
  });

  it('forgets the oldest of too many targets', () => {
    const watch = new TargetWatch(new FakeClock());
    for (let i = 0; i <= 1_000; i++) watch.served(`a/${i}`, false, 1);
    expect([watch.serves('a/0'), watch.serves('a/1'), watch.serves('a/1000')]).toEqual([false, true, true]);
  });
});
