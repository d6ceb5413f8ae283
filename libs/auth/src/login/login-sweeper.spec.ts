import { LoginSweeper } from './login-sweeper';

describe('LoginSweeper', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** Sweeps that end when they are told to. */
  function sweeperOver() {
    const ends: (() => void)[] = [];
    const trouble: unknown[] = [];
    const state = { swept: 0, fails: false };
    const sweep = (): Promise<void> => {
      state.swept++;
      return state.fails ? Promise.reject(new Error('away')) : new Promise((resolve) => ends.push(resolve));
    };
    return { sweeper: new LoginSweeper({ sweep }, (error) => trouble.push(error), 1_000), ends, state, trouble };
  }
  const turn = () => jest.advanceTimersByTimeAsync(0);

  it('sweeps at the start and then once in a while, never twice at a time', async () => {
    const { sweeper, ends, state } = sweeperOver();
    sweeper.start();
    sweeper.start();
    await turn();
    expect(state.swept).toBe(1);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(state.swept).toBe(1);
    ends.pop()?.();
    await turn();
    expect(state.swept).toBe(2);
  });

  it('goes on after a failure, and tells about it', async () => {
    const { sweeper, state, trouble } = sweeperOver();
    state.fails = true;
    sweeper.start();
    await jest.advanceTimersByTimeAsync(1_000);
    expect([state.swept, trouble.length]).toEqual([2, 2]);
    await sweeper.stop();
  });

  it('stops, and waits for the sweep that is under way', async () => {
    const { sweeper, ends, state } = sweeperOver();
    sweeper.start();
    await turn();
    let stopped = false;
    const stopping = sweeper.stop().then(() => (stopped = true));
    await turn();
    expect(stopped).toBe(false);
    ends.pop()?.();
    await stopping;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(state.swept).toBe(1);
  });
});
