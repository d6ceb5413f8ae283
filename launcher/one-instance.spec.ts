import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InstanceLock } from './one-instance';
import { StartError } from './start-error';

let room: string;
beforeEach(() => void (room = mkdtempSync(join(tmpdir(), 'gateway-lock-'))));
afterEach(() => rmSync(room, { recursive: true, force: true }));

const take = (dir: string): Promise<InstanceLock> => InstanceLock.take(dir, () => 'the one that answers');

it('gives a directory to one, tells the next who has it, and is free again after release', async () => {
  const lock = await take(room);
  await expect(take(room)).rejects.toThrow(new StartError(refusal(room)));
  lock.release();
  (await take(room)).release();
  expect(readdirSync(room)).toEqual([]);
});

const leaveDeadHolder = (): void => {
  const script = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  expect(spawnSync(process.execPath, ['-e', script, join(room, 'instance.sock')]).signal).toBe('SIGKILL');
  expect(existsSync(join(room, 'instance.sock'))).toBe(true);
};

it('takes over from a holder that was killed', async () => {
  leaveDeadHolder();
  const lock = await take(room);
  await expect(take(room)).rejects.toThrow(refusal(room));
  lock.release();
});

it('gives it to exactly one of many that come at once, also after one that was killed', async () => {
  leaveDeadHolder();
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => take(room)));
  const winners = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  expect(winners).toHaveLength(1);
  await expect(take(room)).rejects.toThrow(refusal(room));
  for (const winner of winners) winner.release();
});

it('works where the path is longer than the name of a socket may be', async () => {
  const deep = join(room, 'd'.repeat(100), 'e'.repeat(100));
  mkdirSync(deep, { recursive: true });
  const lock = await take(deep);
  expect(readdirSync(deep)).toEqual(['instance.sock']);
  await expect(take(deep)).rejects.toThrow(refusal(deep));
  lock.release();
  expect(readdirSync(deep)).toEqual([]);
});

const refusal = (dir: string): string =>
  `The gateway is already running on ${dir}: the one that answers. Stop it first, or set GATEWAY_DATA_DIR and PORT for a second one.`;
