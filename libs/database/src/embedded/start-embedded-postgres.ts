import { randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { Secret, systemErrorCode } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { chooseAccount } from './account';
import { findBinaries } from './binaries';
import { openCluster, SUPERUSER } from './cluster';
import { EmbeddedPostgresError } from './failure';
import { clusterDirOf, prepareHome } from './home';
import { stopLeftovers } from './leftover';
import { startPostmaster, type Postmaster, type PostmasterOptions } from './postmaster';

export interface EmbeddedPostgresOptions {
  /** Absolute. The caller holds whatever lock keeps a second process away from it. */
  dataDir: string;
  /** Default: a free one, another at every start. */
  port?: number;
  /** Told what takes time, in words for the person at the terminal. */
  log?: (line: string) => void;
  /** false gives up safety for speed; for tests. */
  durable?: boolean;
  /** Most sessions at once; default 100. */
  connections?: number;
  /** A FIFO: the server ends when its last writer has gone. Default: it ends with this process. */
  lifeline?: string;
}

export interface EmbeddedPostgres {
  /** Address of the database `postgres` as superuser, reachable from this machine only. */
  url: Secret;
  stop(): Promise<void>;
}

/** Below the range from which systems hand out ports of their own accord. */
const PORTS = [15_000, 32_000] as const;
const PORT_TRIES = 10;

/**
 * A real PostgreSQL in this directory: made at the first start, recovered after any kind of end, gone
 * with this process even when that is killed.
 * @throws EmbeddedPostgresError whose message is one line for the operator
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log = () => undefined, durable = true, connections = 100 } = options;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o711 });
    const account = await chooseAccount(await clusterDirOf(dataDir));
    const home = await prepareHome(dataDir, account);
    if (home.moved)
      log(`Keeping the database in ${home.dir}: PostgreSQL does not run as root, and its user cannot enter ${dataDir}`);
    const binaries = await findBinaries(account, home.binDir);
    const cluster = await openCluster({ dataDir, homeDir: home.dir, account, binaries, durable, log });
    await stopLeftovers(cluster.dir, log);
    const { lifeline } = options;
    const fixed = {
      binaries,
      clusterDir: cluster.dir,
      logDir: dataDir,
      account,
      durable,
      connections,
      ...(lifeline !== undefined && { lifeline }),
    };
    const { port, postmaster } = await onPort(options.port, fixed);
    const url = new Secret(`postgresql://${SUPERUSER}:${openSecret(cluster.password)}@127.0.0.1:${port}/postgres`);
    return { url, stop: () => postmaster.stop() };
  } catch (error) {
    throw inOneLine(error, dataDir);
  }
}

/** PostgreSQL itself says whether a port is free; asking beforehand would prove nothing about a moment later. */
async function onPort(
  wanted: number | undefined,
  fixed: Omit<PostmasterOptions, 'port'>,
): Promise<{ port: number; postmaster: Postmaster }> {
  for (let tries = 1; ; tries++) {
    const port = wanted ?? randomInt(...PORTS);
    try {
      return { port, postmaster: await startPostmaster({ ...fixed, port }) };
    } catch (error) {
      const taken = error instanceof EmbeddedPostgresError && /address already in use/i.test(error.detail);
      if (wanted !== undefined || !taken || tries === PORT_TRIES) throw error;
    }
  }
}

function inOneLine(error: unknown, dataDir: string): Error {
  if (error instanceof EmbeddedPostgresError) return error;
  const reasons: Record<string, string> = {
    ENOSPC: 'the disk is full: free some space and start again, nothing is lost',
    EDQUOT: 'the disk quota is used up: free some space and start again, nothing is lost',
    EROFS: 'the file system is read-only: set GATEWAY_DATA_DIR to a directory that can be written',
    EACCES: 'it cannot be written by the current user: set GATEWAY_DATA_DIR to a directory that can',
    EPERM: 'it cannot be written by the current user: set GATEWAY_DATA_DIR to a directory that can',
  };
  const reason = reasons[systemErrorCode(error)];
  if (reason !== undefined) return new EmbeddedPostgresError(`${dataDir}: ${reason}`, String(error));
  return error instanceof Error ? error : new Error(String(error));
}
