import { KeepAlive } from './keep-alive';

describe('KeepAlive', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('speaks once in each silence of its length, and not while others do', () => {
    const say = jest.fn();
    const keepAlive = new KeepAlive(15_000, say);
    for (let i = 0; i < 100; i++) {
      jest.advanceTimersByTime(1_000);
      keepAlive.wrote();
    }
    expect(say).not.toHaveBeenCalled();
    jest.advanceTimersByTime(15_000);
    expect(say).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(30_000);
    expect(say).toHaveBeenCalledTimes(3);
    keepAlive.end();
    jest.advanceTimersByTime(60_000);
    expect(say).toHaveBeenCalledTimes(3);
  });

  it('is off at 0', () => {
    const say = jest.fn();
    new KeepAlive(0, say);
    jest.advanceTimersByTime(3_600_000);
    expect(say).not.toHaveBeenCalled();
  });
});
