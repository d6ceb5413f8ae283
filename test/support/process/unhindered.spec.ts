import { unhindered } from './unhindered';

/** Nothing else is done in this process until then. */
function stand(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('what is held against a limit on time', () => {
  const failing = (standsMs: number, tries: { count: number }) => (): Promise<void> => {
    tries.count++;
    stand(standsMs);
    return new Promise((_resolve, reject) => setTimeout(() => reject(new Error('not so')), 1));
  };

  it('fails at once where the machine was there', async () => {
    const tries = { count: 0 };
    await expect(unhindered(60_000, '', failing(0, tries))).rejects.toThrow('not so');
    expect(tries.count).toBe(1);
  });

  it('is looked at anew where it was not, from a clean beginning', async () => {
    const late = { count: 0 };
    const seen: string[] = [];
    const look = (): Promise<void> => (seen.push('look'), late.count === 0 ? failing(200, late)() : Promise.resolve());
    await unhindered(100, '', look, () => Promise.resolve(void seen.push('again')));
    expect(seen).toEqual(['look', 'again', 'look']);
  });

  it('fails in the end on a machine that is never there', async () => {
    const tries = { count: 0 };
    await expect(unhindered(100, '', failing(200, tries))).rejects.toThrow('not so');
    expect(tries.count).toBe(5);
  });
});
