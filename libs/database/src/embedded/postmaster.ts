import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Account } from './account';
import type { Binaries } from './binaries';
import { explain } from './failure';
import { readPidFile, send } from './leftover';

const POLL_MS = 10;
const START_MS = 60_000;
const FAST_STOP_MS = 15_000;

/**
 * The shell stands between us and PostgreSQL for one reason: it holds the reading end of a lifeline.
 * When we die, however suddenly, the lifeline breaks and the shell asks PostgreSQL for a fast shutdown.
 */
const GUARD = `
if [ -n "$LIFELINE" ]; then exec 3<"$LIFELINE"; else exec 3<&0; fi
"$@" </dev/null 3<&- &
postgres=$!
{ read -r _; kill -INT "$postgres"; } <&3 &
reader=$!
exec 3<&-
wait "$postgres"
code=$?
kill "$reader" 2>/dev/null
wait "$reader" 2>/dev/null
exit "$code"
`;

export interface PostmasterOptions {
  binaries: Binaries;
  clusterDir: string;
  /** Ours: receives postgres.log. */
  logDir: string;
  account: Account | undefined;
  port: number;
  durable: boolean;
  connections: number;
  /** A FIFO that lives as long as whoever should keep the server alive; absent: this process keeps it alive. */
  lifeline?: string;
}

export interface Postmaster {
  /** Fast shutdown: sessions are ended, everything committed is on disk. */
  stop(): Promise<void>;
}

/** @throws EmbeddedPostgresError when PostgreSQL ends before it is ready */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const logPath = join(options.logDir, 'postgres.log');
  const child = spawnGuarded(options, logPath);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const isOver = (): boolean => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const deadline = performance.now() + START_MS;
  while (readPidFile(options.clusterDir)?.status !== 'ready') {
    if (isOver()) throw explain('PostgreSQL did not start', tail(logPath));
    if (performance.now() > deadline) {
      await stop(child, ended, options.clusterDir);
      throw explain('PostgreSQL did not become ready in time', tail(logPath));
    }
    await pause(POLL_MS);
  }
  if (options.lifeline !== undefined) child.unref();
  return { stop: () => (isOver() ? Promise.resolve() : stop(child, ended, options.clusterDir)) };
}

function spawnGuarded(options: PostmasterOptions, logPath: string): ChildProcess {
  keepPrevious(logPath);
  const log = openSync(logPath, 'w', 0o600);
  try {
    return spawn('/bin/sh', ['-c', GUARD, 'sh', options.binaries.postgres, ...flags(options)], {
      // A group of its own: Ctrl-C in the terminal is ours to answer, in order.
      detached: true,
      stdio: [options.lifeline === undefined ? 'pipe' : 'ignore', 'ignore', log],
      cwd: options.clusterDir,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', LIFELINE: options.lifeline ?? '' },
      ...options.account,
    });
  } finally {
    closeSync(log);
  }
}

function flags({ clusterDir, port, durable, connections }: PostmasterOptions): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: connections,
    shared_buffers: '64MB',
    max_wal_size: '256MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }),
  };
  return ['-D', clusterDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

async function stop(child: ChildProcess, ended: Promise<void>, clusterDir: string): Promise<void> {
  const pid = readPidFile(clusterDir)?.pid;
  if (child.stdin !== null) child.stdin.end();
  else if (pid !== undefined) send(pid, 'SIGINT');
  if (await within(ended, FAST_STOP_MS)) return;
  // An immediate shutdown loses nothing that was committed: the next start replays the log.
  if (pid !== undefined) send(pid, 'SIGQUIT');
  if (await within(ended, FAST_STOP_MS)) return;
  if (child.pid !== undefined) send(-child.pid, 'SIGKILL');
  await ended;
}

async function within(event: Promise<void>, milliseconds: number): Promise<boolean> {
  const giveUp = new AbortController();
  try {
    return await Promise.race([event.then(() => true), pause(milliseconds, false, { signal: giveUp.signal }).catch(() => false)]);
  } finally {
    giveUp.abort();
  }
}

function keepPrevious(logPath: string): void {
  try {
    renameSync(logPath, `${logPath}.1`);
  } catch {
    // the first start
  }
}

function tail(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(-4_000);
  } catch {
    return '';
  }
}
