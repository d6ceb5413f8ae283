import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EmbeddedPostgresError } from './failure';

const POLL_MS = 20;
const FAST_MS = 15_000;
const IMMEDIATE_MS = 5_000;

export interface PidFile {
  pid: number;
  /** `starting`, `ready`, `stopping`, `standby`; '' while the file is being written. */
  status: string;
}

export function readPidFile(clusterDir: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0 ? { pid, status: (lines[7] ?? '').trim() } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Stops whatever an earlier, killed process left running on this cluster, and removes a pid file whose
 * number now belongs to another program (usual in containers, where numbers start again from 1).
 * The caller holds the lock of the data directory: nobody else can be using the cluster rightfully.
 */
export async function stopLeftovers(clusterDir: string, log: (line: string) => void): Promise<void> {
  const found = processesOf(clusterDir);
  if (found.length > 0) {
    log('Stopping the PostgreSQL of an earlier run that was killed');
    const postmaster = readPidFile(clusterDir)?.pid;
    const ended =
      (await endAll(
        clusterDir,
        postmaster !== undefined && found.includes(postmaster) ? [postmaster] : found,
        'SIGINT',
        FAST_MS,
      )) ||
      (await endAll(clusterDir, found, 'SIGQUIT', IMMEDIATE_MS)) ||
      (await endAll(clusterDir, processesOf(clusterDir), 'SIGKILL', IMMEDIATE_MS));
    if (!ended)
      throw new EmbeddedPostgresError(
        `PostgreSQL of an earlier run does not end (process ${found.join(', ')}): end it and start again`,
      );
  }
  rmSync(join(clusterDir, 'postmaster.pid'), { force: true });
}

async function endAll(clusterDir: string, pids: readonly number[], signal: NodeJS.Signals, withinMs: number): Promise<boolean> {
  for (const pid of pids) send(pid, signal);
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if (processesOf(clusterDir).length === 0) return true;
    await pause(POLL_MS);
  }
  return false;
}

/** PostgreSQL processes at work in the cluster: on Linux by their working directory, elsewhere by the pid file. */
export function processesOf(clusterDir: string): number[] {
  if (process.platform === 'linux') {
    const real = realPath(clusterDir);
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && linkOf(`/proc/${name}/cwd`) === real && isPostgres(linkOf(`/proc/${name}/exe`)))
      .map(Number);
  }
  const pid = readPidFile(clusterDir)?.pid;
  return pid !== undefined && isPostgres(commandOf(pid)) && commandOf(pid).includes(clusterDir) ? [pid] : [];
}

const isPostgres = (path: string): boolean => /\/postgres\b/.test(path);

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // already gone
  }
}
