import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import './run-directory.setup';

const LONGEST_STOP_MS = 20_000;

/** Once per run, after the last test: lets go of the shared servers, waits for their end, removes what they wrote. */
export default async function removeRunDirectory(): Promise<void> {
  const dir = process.env.GATEWAY_TEST_RUN_DIR;
  if (dir === undefined) return;
  globalThis.releaseTestServers?.();
  const pidFile = join(dir, 'postgres', 'cluster', 'postmaster.pid');
  const deadline = performance.now() + LONGEST_STOP_MS;
  while (existsSync(pidFile) && performance.now() < deadline) await pause(20);
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}
