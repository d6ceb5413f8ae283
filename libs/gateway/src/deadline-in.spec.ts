import { deadlineIn } from './deadline-in';

describe('deadlineIn', () => {
  it('expires once, and not when it was cleared', async () => {
    const expired: string[] = [];
    const cleared = deadlineIn(7, () => expired.push('cleared'));
    clearTimeout(cleared);
    await new Promise<void>((resolve) => {
      deadlineIn(7, () => {
        expired.push('kept');
        resolve();
      });
    });
    expect(expired).toEqual(['kept']);
  });

  it('leaves no timer behind that would be due all the time', () => {
    const held = jest.spyOn(globalThis, 'setInterval');
    for (const ms of [1, 2, 999]) clearTimeout(deadlineIn(ms, () => undefined));
    expect(held).not.toHaveBeenCalled();
    held.mockRestore();
  });

  it('holds the list of a length once, with a timer that keeps no process alive', () => {
    const held = jest.spyOn(globalThis, 'setInterval');
    const timers = [61_017, 61_017, 61_018].map((ms) => deadlineIn(ms, () => undefined));
    expect(held.mock.calls.map(([, ms]) => ms)).toEqual([61_017, 61_018]);
    for (const { value } of held.mock.results) expect((value as NodeJS.Timeout).hasRef()).toBe(false);
    // Lengths are clients' to choose: not each of them is held.
    for (let ms = 70_000; ms < 70_100; ms++) clearTimeout(deadlineIn(ms, () => undefined));
    expect(held.mock.calls.length).toBeLessThanOrEqual(32);
    timers.forEach(clearTimeout);
    held.mockRestore();
  });
});
