import { FakeClock } from '../../../../test/support/fake-clock';
import { loginThrottleContract } from './login-throttle.contract';
import { MemoryLoginThrottle } from './memory-login-throttle';
import { waitAfter } from './port';

describe('MemoryLoginThrottle', () => {
  loginThrottleContract(() => {
    const clock = new FakeClock();
    let inner = new MemoryLoginThrottle(clock);
    return Promise.resolve({
      get throttle() {
        return inner;
      },
      advance: (ms: number) => Promise.resolve(clock.advance(ms)),
      reset: () => Promise.resolve(void (inner = new MemoryLoginThrottle(clock))),
    });
  });

  it('waits double up to a quarter of an hour', () => {
    expect([4, 5, 6, 7, 8, 9, 10, 50].map((count) => waitAfter(count, 5))).toEqual([0, 30, 60, 120, 240, 480, 900, 900]);
  });
});
