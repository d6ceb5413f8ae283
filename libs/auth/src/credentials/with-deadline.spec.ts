import { setTimeout as pause } from 'node:timers/promises';
import { withDeadline } from './with-deadline';

const never = new Promise<never>(() => undefined);
const refused = { code: 'dependency_unavailable', status: 503 };
/** Nothing else is done in this process until then. */
function stand(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('a deadline for the database', () => {
  it('hands on what comes in time, good or bad', async () => {
    await expect(withDeadline(Promise.resolve(7), 60_000)).resolves.toBe(7);
    await expect(withDeadline(Promise.reject(new Error('no such key')), 60_000)).rejects.toThrow('no such key');
  });

  it('refuses what does not come', async () => {
    const began = performance.now();
    await expect(withDeadline(never, 250)).rejects.toMatchObject(refused);
    expect(performance.now() - began).toBeGreaterThan(245);
  });

  it('does not count that this process stood still: the answer may come a moment later', async () => {
    const work = withDeadline(
      pause(1).then(() => pause(60, 'there')),
      150,
    );
    stand(400);
    await expect(work).resolves.toBe('there');
  });

  it('ends all the same where the process is never there', async () => {
    const work = withDeadline(never, 200);
    const standing = setInterval(() => stand(160), 1);
    await expect(work)
      .rejects.toMatchObject(refused)
      .finally(() => clearInterval(standing));
  });
});
