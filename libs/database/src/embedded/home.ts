import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canEnter, type Account } from './account';
import { EmbeddedPostgresError } from './failure';

/** Where a system keeps the state of services; used only when the account cannot enter our own directory. */
const SYSTEM_DIRS = ['/var/lib/route-llm-gateway', '/var/tmp/route-llm-gateway'] as const;

export interface Home {
  /** Holds the cluster; ours, and the account may pass through it. */
  dir: string;
  /** Holds copies of the binaries, when those of node_modules cannot be used. */
  binDir: string;
  /** True when `dir` was chosen outside the data directory just now. */
  moved: boolean;
}

const PASS_THROUGH = 0o711;

/**
 * A directory that the account can enter. As root, below /root or another closed directory, that is one
 * under /var/lib; a file named `location` in our own directory then says which, so that deleting the
 * data directory forgets it and moving the data directory keeps it.
 */
export async function prepareHome(dataDir: string, account: Account | undefined): Promise<Home> {
  if (account === undefined) return { dir: dataDir, binDir: dataDir, moved: false };
  await chmod(dataDir, PASS_THROUGH);
  const known = await readLocation(dataDir);
  if (known === undefined && (await canEnter(account, dataDir))) return { dir: dataDir, binDir: dataDir, moved: false };
  const base = await systemDir(account);
  const dir = known ?? join(base, `postgres-${randomBytes(6).toString('hex')}`);
  await mkdir(dir, { recursive: true });
  await chmod(dir, PASS_THROUGH);
  if (known === undefined) await writeLocation(dataDir, dir);
  return { dir, binDir: base, moved: known === undefined };
}

/** The cluster of this data directory as far as it can be known before anything is prepared. */
export async function clusterDirOf(dataDir: string): Promise<string> {
  return join((await readLocation(dataDir)) ?? dataDir, 'cluster');
}

async function readLocation(dataDir: string): Promise<string | undefined> {
  const text = await readFile(join(dataDir, 'location'), 'utf8').catch(() => '');
  return text.trim() === '' ? undefined : text.trim();
}

async function writeLocation(dataDir: string, dir: string): Promise<void> {
  const temporary = join(dataDir, 'location.new');
  await writeFile(temporary, `${dir}\n`);
  await rename(temporary, join(dataDir, 'location'));
}

async function systemDir(account: Account): Promise<string> {
  for (const dir of SYSTEM_DIRS) {
    if ((await isOurs(dir)) && (await canEnter(account, dir))) return dir;
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL runs as an unprivileged user, which can enter neither the data directory nor /var/lib: set GATEWAY_DATA_DIR to a directory that everybody may enter',
  );
}

/** Below /var/tmp anybody could have made the directory first: it must be root's and nobody else's to write. */
async function isOurs(dir: string): Promise<boolean> {
  try {
    await mkdir(dir, { recursive: true, mode: 0o755 });
    const found = await lstat(dir);
    if (!found.isDirectory() || found.uid !== 0) return false;
    await chmod(dir, 0o755);
    return true;
  } catch {
    return false;
  }
}
