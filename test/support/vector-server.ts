import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '@libs/database';
import { Secret } from '@libs/kernel';
import { freePort } from './process/ports';

/** A PostgreSQL server of its own that has pgvector. */
export interface VectorServer {
  /** As its administrator, or as another user. */
  connect(database: string, user?: string): Promise<Database>;
  stop(): Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';
const WANTED =
  'no PostgreSQL with pgvector: put one into GATEWAY_TEST_POSTGRES_BIN (its folder of programs), or install one (Debian 13: apt-get install postgresql-17-pgvector)';
const PATIENCE = { connectTimeoutMs: 60_000, statementTimeoutMs: 300_000 };

/** The folder of programs of a server whose extensions have pgvector among them. */
function findPrograms(): string | undefined {
  const debian = existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, 'bin')) : [];
  const folders = [process.env.GATEWAY_TEST_POSTGRES_BIN, ...(process.env.PATH ?? '').split(':'), ...debian];
  return folders.find((folder) => folder !== undefined && existsSync(join(folder, 'initdb')) && hasVector(folder));
}

function hasVector(folder: string): boolean {
  try {
    const shared = execFileSync(join(folder, 'pg_config'), ['--sharedir'], { encoding: 'utf8' }).trim();
    return existsSync(join(shared, 'extension', 'vector.control'));
  } catch {
    return false;
  }
}

/**
 * `describe` of what needs such a server: without one it is skipped by name. In CI too: distributions that are still in use
 * have no package of it, and what it does is told everywhere by PGlite's pgvector.
 */
export function describeWithVectors(name: string, tests: () => void): void {
  if (findPrograms() === undefined) return describe.skip(`${name} (${WANTED})`, tests);
  describe(name, tests);
}

/** PostgreSQL refuses to run as root. */
function account(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (...args: string[]): number =>
    Number(execFileSync('id', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const name of ['postgres', 'nobody'])
    try {
      return { uid: id('-u', name), gid: id('-g', name) };
    } catch {
      // The next one, then.
    }
  return {};
}

export async function startVectorServer(): Promise<VectorServer> {
  const programs = findPrograms();
  if (programs === undefined) throw new Error(WANTED);
  const folder = mkdtempSync(join(tmpdir(), 'vectors-'));
  const who = account();
  if (who.uid !== undefined) chownSync(folder, who.uid, who.gid ?? who.uid);
  chmodSync(folder, 0o700);
  const cluster = join(folder, 'cluster');
  const options = { ...who, cwd: '/', stdio: 'ignore' } as const;
  execFileSync(join(programs, 'initdb'), ['-D', cluster, '-U', 'admin', '-A', 'trust', '-E', 'UTF8', '--no-sync'], options);
  const port = await freePort();
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'];
  const server = spawn(join(programs, 'postgres'), ['-D', cluster, ...settings.flatMap((one) => ['-c', one])], options);
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const connect = (database: string, user = 'admin'): Promise<Database> =>
    Database.connect(new Secret(`postgresql://${user}@127.0.0.1:${port}/${database}`), { poolSize: 4, ...PATIENCE });
  await answering(connect, () => server.exitCode);
  const stop = async (): Promise<void> => {
    server.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { connect, stop };
}

async function answering(connect: VectorServer['connect'], exitCode: () => number | null): Promise<void> {
  for (;;) {
    if (exitCode() !== null) throw new Error(`the PostgreSQL with pgvector ended with ${exitCode()}`);
    try {
      const database = await connect('postgres');
      return await database.close();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
