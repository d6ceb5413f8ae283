import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, constants, mkdtempSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Once per run of the tests, before the first of them: a directory that all workers share, with a FIFO
 * in it that this process keeps open. Servers which workers start for each other (see postgres.ts) read
 * the other end and go when this process goes, also when it is killed.
 */
export default function createRunDirectory(): void {
  const dir = mkdtempSync(join(tmpdir(), 'gateway-tests-'));
  chmodSync(dir, 0o755);
  const lifeline = join(dir, 'lifeline');
  execFileSync('mkfifo', ['-m', '644', lifeline]);
  const fd = openSync(lifeline, constants.O_RDWR | constants.O_NONBLOCK);
  process.env.GATEWAY_TEST_RUN_DIR = dir;
  globalThis.releaseTestServers = () => closeSync(fd);
}

declare global {
  var releaseTestServers: (() => void) | undefined;
}
