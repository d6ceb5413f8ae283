import { FakeClock } from '../../../../test/support/fake-clock';
import { MemoryLoginThrottle, waitAfter } from './login-throttle';
import { networkOf } from './network';

describe('A6: MemoryLoginThrottle', () => {
  let clock: FakeClock;
  let throttle: MemoryLoginThrottle;
  const fail = (account: string, network: string, times: number): number[] =>
    Array.from({ length: times }, () => throttle.begin(account, network));

  beforeEach(() => {
    clock = new FakeClock();
    throttle = new MemoryLoginThrottle(clock);
  });

  it('100 guesses on one user: five are looked at, then waits that double up to a quarter of an hour', () => {
    expect(fail('ada', 'net', 100)).toEqual([0, 0, 0, 0, 0, ...Array<number>(95).fill(30)]);
    clock.advance(30_000);
    expect(fail('ada', 'net', 2)).toEqual([0, 60]);
    expect([5, 6, 7, 8, 9, 10, 50].map((count) => waitAfter(count, 5))).toEqual([30, 60, 120, 240, 480, 900, 900]);
  });

  it('one guess on each of 1,000 users: five are looked at', () => {
    const waits = Array.from({ length: 1000 }, (_, i) => throttle.begin(`user-${i}`, 'net'));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
  });

  it('counts guesses that are sent at once, before any of them is decided', () => {
    expect(fail('ada', 'net', 6).at(-1)).toBeGreaterThan(0);
  });

  it('does not lock the owner out: not from another network, not by neighbours of a network known to be theirs', () => {
    expect(throttle.begin('ada', 'home')).toBe(0);
    throttle.succeeded('ada', 'home');
    fail('ada', 'attacker', 100);
    expect(throttle.begin('ada', 'elsewhere')).toBe(0);
    for (let i = 0; i < 100; i++) throttle.begin(`user-${i}`, 'home');
    expect(throttle.begin('ada', 'home')).toBe(0);
    expect(throttle.begin('stranger', 'home')).toBeGreaterThan(0);
  });

  it('a login of their own does not buy an attacker guesses at others', () => {
    fail('ada', 'net', 4);
    expect(throttle.begin('mallory', 'net')).toBe(0);
    throttle.succeeded('mallory', 'net');
    expect(fail('ada', 'net', 2)).toEqual([0, 30]);
  });

  it('one user guessed at from many networks: strange networks wait in the end, known ones never', () => {
    throttle.begin('ada', 'home');
    throttle.succeeded('ada', 'home');
    const waits = Array.from({ length: 300 }, (_, i) => throttle.begin('ada', `net-${i}`));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(100);
    expect(throttle.begin('ada', 'home')).toBe(0);
  });

  it('an outage uses up nobody’s guesses, and an hour forgets', () => {
    for (let i = 0; i < 20; i++) {
      expect(throttle.begin('ada', 'net')).toBe(0);
      throttle.abandoned('ada', 'net');
    }
    fail('ada', 'net', 20);
    clock.advance(60 * 60 * 1000 + 1);
    expect(fail('ada', 'net', 5)).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('networkOf', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s belongs to %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
