import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Secret, systemErrorCode } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { Account } from './account';
import type { Binaries } from './binaries';
import { EmbeddedPostgresError, explain } from './failure';

export const SUPERUSER = 'gateway';

export interface ClusterOptions {
  /** Ours: keeps the password, out of reach of the account. */
  dataDir: string;
  /** The account's: holds `cluster`. */
  homeDir: string;
  account: Account | undefined;
  binaries: Binaries;
  /** false: initdb does not wait for the disk; for tests. */
  durable: boolean;
  log: (line: string) => void;
}

export interface Cluster {
  dir: string;
  password: Secret;
}

const run = promisify(execFile);

/** The cluster of this data directory, made at the first call. A run of initdb that was killed leaves no half cluster. */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const dir = join(options.homeDir, 'cluster');
  const existing = await clusterVersion(dir);
  if (existing === undefined) return { dir, password: await createCluster(dir, options) };
  const needed = options.binaries.version.split('.')[0];
  if (existing !== needed) {
    throw new EmbeddedPostgresError(
      `the database in ${dir} was made by PostgreSQL ${existing}, this version brings PostgreSQL ${needed}: start the earlier version of the product, dump with pg_dump, and restore into a new GATEWAY_DATA_DIR`,
    );
  }
  await refuseForeignOwner(dir);
  const password = await readPassword(options.dataDir);
  if (password === undefined) {
    throw new EmbeddedPostgresError(
      `the database in ${dir} is there but its password file ${passwordPath(options.dataDir)} is missing: restore that file`,
    );
  }
  return { dir, password };
}

async function createCluster(dir: string, options: ClusterOptions): Promise<Secret> {
  options.log('Creating the database');
  const { account, binaries, homeDir } = options;
  await removeHalfMade(homeDir);
  const password = (await readPassword(options.dataDir)) ?? (await writePassword(options.dataDir));
  const temporary = `${dir}.new`;
  const passwordFile = join(homeDir, 'password.new');
  await mkdir(temporary, { mode: 0o700 });
  await writeFile(passwordFile, openSecret(password), { mode: 0o600 });
  if (account !== undefined) {
    await chown(temporary, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const flags = [
    `--pgdata=${temporary}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Built into PostgreSQL, so the same on every system and free of its libraries' versions.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
    ...(options.durable ? [] : ['--no-sync']),
  ];
  try {
    await run(binaries.initdb, flags, { ...account, cwd: homeDir, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } });
  } catch (error) {
    throw explain('PostgreSQL could not create its database', outputOf(error));
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(temporary, dir);
  return password;
}

async function removeHalfMade(homeDir: string): Promise<void> {
  for (const name of await readdir(homeDir)) {
    if (name.endsWith('.new')) await rm(join(homeDir, name), { recursive: true, force: true });
  }
}

async function clusterVersion(dir: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dir, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw new EmbeddedPostgresError(`the database in ${dir} cannot be read by the current user (${systemErrorCode(error)})`);
  }
}

async function refuseForeignOwner(dir: string): Promise<void> {
  const uid = process.getuid?.();
  const owner = (await stat(dir)).uid;
  if (uid !== undefined && uid !== 0 && owner !== uid) {
    throw new EmbeddedPostgresError(
      `the database in ${dir} belongs to another user (uid ${owner}): start as that user or as root`,
    );
  }
}

const passwordPath = (dataDir: string): string => join(dataDir, 'password');

async function readPassword(dataDir: string): Promise<Secret | undefined> {
  const text = await readFile(passwordPath(dataDir), 'utf8').catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return '';
    throw new EmbeddedPostgresError(`${passwordPath(dataDir)} cannot be read by the current user (${systemErrorCode(error)})`);
  });
  return text.trim() === '' ? undefined : new Secret(text.trim());
}

async function writePassword(dataDir: string): Promise<Secret> {
  const plain = randomBytes(24).toString('base64url');
  const temporary = `${passwordPath(dataDir)}.tmp`;
  await writeFile(temporary, plain, { mode: 0o600, flush: true });
  await rename(temporary, passwordPath(dataDir));
  return new Secret(plain);
}

const outputOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'stderr' in error && typeof error.stderr === 'string' && error.stderr !== ''
    ? error.stderr
    : String(error instanceof Error ? error.message : error);
