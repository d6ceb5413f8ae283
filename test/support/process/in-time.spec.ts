import { inTime } from './in-time';

describe('what is held against the clock of a server', () => {
  let now = 0;
  beforeEach(() => {
    now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => jest.restoreAllMocks());
  const failing = (ms: number, tries: { count: number }) => (): Promise<void> => {
    tries.count++;
    now += ms;
    return Promise.reject(new Error('not so'));
  };

  it('fails at once where the machine was in time', async () => {
    const tries = { count: 0 };
    await expect(inTime(100, failing(100, tries))).rejects.toThrow('not so');
    expect(tries.count).toBe(1);
  });

  it('is looked at anew where it was late, from a clean beginning', async () => {
    const late = { count: 0 };
    const seen: string[] = [];
    const look = (): Promise<void> => (seen.push('look'), late.count === 0 ? failing(101, late)() : Promise.resolve());
    await inTime(100, look, () => Promise.resolve(void seen.push('again')));
    expect(seen).toEqual(['look', 'again', 'look']);
  });

  it('fails in the end on a machine that is always late', async () => {
    const tries = { count: 0 };
    await expect(inTime(100, failing(101, tries))).rejects.toThrow('not so');
    expect(tries.count).toBe(20);
  });
});
