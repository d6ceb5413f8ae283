import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Database, migrate, startEmbeddedPostgres } from '@libs/database';
import { Secret, systemErrorCode } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';

export interface TestDatabase {
  url: Secret;
  database: Database;
  /** Closes the pool and removes the database; sessions of others are ended. */
  drop(): Promise<void>;
}

const TEMPLATE = 'gateway_template';
const LONGEST_START_MS = 120_000;
/** Every worker has gateways, replicas of them and a pool of its own. */
const CONNECTIONS = 600;
/** What is quick may wait for a busy machine. */
const PATIENCE = { connectTimeoutMs: 60_000, statementTimeoutMs: 60_000 };

/**
 * A migrated database of its own (about 40 ms). The first call of a run starts one real PostgreSQL for
 * all workers (about 1.5 s).
 */
export function createTestDatabase(): Promise<TestDatabase> {
  return create(`TEMPLATE ${TEMPLATE}`);
}

/** The same without the schema: for tests of the migrations themselves. */
export function createEmptyTestDatabase(): Promise<TestDatabase> {
  return create('TEMPLATE template0');
}

async function create(template: string): Promise<TestDatabase> {
  const server = await sharedServer();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await withServer(server, (admin) => admin.query(`CREATE DATABASE ${name} ${template}`));
  const url = withDatabase(server, name);
  const database = await Database.connect(url, { poolSize: 5, ...PATIENCE });
  const drop = async (): Promise<void> => {
    await database.close();
    await withServer(server, (admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  };
  return { url, database, drop };
}

/** The address of the run's PostgreSQL: the first worker to ask starts it, the others wait for its word. */
async function sharedServer(): Promise<Secret> {
  const dir = runDirectory();
  const ready = join(dir, 'postgres-ready.json');
  if (existsSync(ready)) return readServer(ready);
  if (takeTurn(join(dir, 'postgres-turn'))) {
    const outcome = await startServer(dir).catch((error: unknown) => ({ error: String(error) }));
    writeFileSync(`${ready}.new`, JSON.stringify(outcome), { mode: 0o600 });
    renameSync(`${ready}.new`, ready);
  }
  const deadline = performance.now() + LONGEST_START_MS;
  while (!existsSync(ready)) {
    if (performance.now() > deadline) throw new Error('the PostgreSQL of this test run did not start');
    await pause(20);
  }
  return readServer(ready);
}

async function startServer(dir: string): Promise<{ url: string }> {
  const { url } = await startEmbeddedPostgres({
    dataDir: join(dir, 'postgres'),
    durable: false,
    connections: CONNECTIONS,
    lifeline: join(dir, 'lifeline'),
  });
  await withServer(url, (admin) => admin.query(`CREATE DATABASE ${TEMPLATE}`));
  const template = await Database.connect(withDatabase(url, TEMPLATE), PATIENCE);
  await migrate(template);
  await template.close();
  return { url: openSecret(url) };
}

function readServer(ready: string): Secret {
  const outcome: unknown = JSON.parse(readFileSync(ready, 'utf8'));
  if (typeof outcome === 'object' && outcome !== null && 'url' in outcome) return new Secret(String(outcome.url));
  throw new Error(`the PostgreSQL of this test run did not start: ${JSON.stringify(outcome)}`);
}

function takeTurn(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function withServer(server: Secret, work: (admin: Database) => Promise<unknown>): Promise<void> {
  const admin = await Database.connect(server, { poolSize: 1, ...PATIENCE });
  try {
    await work(admin);
  } finally {
    await admin.close();
  }
}

function withDatabase(server: Secret, name: string): Secret {
  const url = new URL(openSecret(server));
  url.pathname = `/${name}`;
  return new Secret(url.href);
}

function runDirectory(): string {
  const dir = process.env.GATEWAY_TEST_RUN_DIR;
  if (dir === undefined) throw new Error('run the tests with jest.config.js: its global set-up makes the directory of the run');
  return dir;
}
