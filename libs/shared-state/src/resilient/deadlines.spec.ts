import { DeadlineExceeded, Deadlines } from './deadlines';

describe('Deadlines', () => {
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('passes on what comes in time', async () => {
    const deadlines = new Deadlines(1_000);
    await expect(deadlines.within(Promise.resolve(7))).resolves.toBe(7);
    await expect(deadlines.within(Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('gives up on silence', async () => {
    await expect(new Deadlines(5).within(new Promise(() => undefined))).rejects.toBeInstanceOf(DeadlineExceeded);
  });

  it('gives up on each in its turn with one timer', async () => {
    const deadlines = new Deadlines(10);
    const ended: number[] = [];
    const silent = [1, 2, 3].map((n) => deadlines.within(new Promise(() => undefined)).catch(() => ended.push(n)));
    await Promise.all(silent);
    expect(ended).toEqual([1, 2, 3]);
  });

  it('does not blame the other side for our own busy moment', async () => {
    const deadlines = new Deadlines(5);
    const work = new Promise<string>((resolve) => setImmediate(() => resolve('was there all along')));
    const answer = deadlines.within(work);
    const until = performance.now() + 20;
    while (performance.now() < until);
    await expect(answer).resolves.toBe('was there all along');
  });

  it('extends a deadline that it could not keep, once', async () => {
    let now = 1_000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] });
    const rings = async (): Promise<void> => {
      jest.advanceTimersByTime(20);
      for (let turns = 0; turns < 5; turns++) await new Promise(setImmediate);
    };
    const deadlines = new Deadlines(20);
    let late: (value: string) => void = () => undefined;
    const answer = deadlines.within(new Promise<string>((resolve) => (late = resolve)));
    const never = deadlines.within(new Promise(() => undefined));
    // The timer was due at 20.
    now += 60;
    await rings();
    late('came after all');
    await expect(answer).resolves.toBe('came after all');
    now += 20;
    await Promise.all([rings(), expect(never).rejects.toBeInstanceOf(DeadlineExceeded)]);
  });
});
