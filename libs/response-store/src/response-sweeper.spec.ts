import { ResponseSweeper } from './response-sweeper';

describe('ResponseSweeper', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('sweeps at the start and then once in a while, also after a failure, until it is stopped', async () => {
    const trouble: unknown[] = [];
    let swept = 0;
    const sweep = (): Promise<number> => (++swept === 1 ? Promise.reject(new Error('away')) : Promise.resolve(0));
    const sweeper = new ResponseSweeper({ sweep }, (error) => trouble.push(error), 1_000);
    sweeper.start();
    sweeper.start();
    await jest.advanceTimersByTimeAsync(0);
    expect([swept, trouble.length]).toEqual([1, 1]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(swept).toBe(2);
    await sweeper.stop();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(swept).toBe(2);
  });
});
