import { Sweeper } from './sweeper';

describe('Sweeper', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('sweeps at the start and then once in a while, also after a failure, until it is stopped', async () => {
    const trouble: unknown[] = [];
    let swept = 0;
    const sweep = (): Promise<number> => (++swept === 1 ? Promise.reject(new Error('away')) : Promise.resolve(0));
    const onSwept = jest.fn();
    const sweeper = new Sweeper({ sweep, onTrouble: (error) => trouble.push(error), onSwept, everyMs: 1_000 });
    sweeper.start().start();
    await jest.advanceTimersByTimeAsync(0);
    expect([swept, trouble.length]).toEqual([1, 1]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect([swept, onSwept.mock.calls.length]).toEqual([2, 1]);
    await sweeper.stop();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(swept).toBe(2);
  });

  it('has one sweep at a time, and waits for it when it is stopped', async () => {
    const ends: (() => void)[] = [];
    const sweeper = new Sweeper({
      sweep: () => new Promise<void>((resolve) => ends.push(resolve)),
      ...{ onTrouble: () => undefined, everyMs: 1_000 },
    }).start();
    await jest.advanceTimersByTimeAsync(3_000);
    expect(ends).toHaveLength(1);
    let stopped = false;
    const stopping = sweeper.stop().then(() => (stopped = true));
    await jest.advanceTimersByTimeAsync(0);
    expect([stopped, ends.length]).toEqual([false, 1]);
    ends.pop()?.();
    await stopping;
  });
});
