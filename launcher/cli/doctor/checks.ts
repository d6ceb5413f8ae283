import { accessSync, constants, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, httpOf, type ReadEnvironment, readEnvironment } from '@libs/config';
import { Database, schemaState } from '@libs/database';
import type { Secret } from '@libs/kernel';
import { inspectRedis } from '@libs/shared-state';
import { InstanceLock } from '../../one-instance';
import { assertPortFree } from '../../port-check';
import type { Io } from '../answering';
import { advice, clockFinding, type Finding, ok, wrong } from './check';

const OLDEST_NODE = [20, 19] as const;
const OLDEST_POSTGRES = 150_000;
const SLOW_MS = 50;

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function checkNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return ok('node', `Node.js ${version}`);
  return wrong('node', `Node.js ${version} is too old`, `Install Node.js ${OLDEST_NODE.join('.')} or newer from nodejs.org.`);
}

/** Every problem of the environment is a finding; the environment is undefined when it has one. */
export function checkEnvironment(io: Io): { findings: Finding[]; read?: ReadEnvironment } {
  try {
    const read = readEnvironment(io.env);
    const mode = `${read.mode}${read.production ? ', production' : ''}`;
    const warnings = read.warnings.map((text) =>
      advice('configuration', text, 'See .env.backend.example for every variable and its default.'),
    );
    return { read, findings: [ok('configuration', `valid (${mode})`), ...warnings] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const fix =
      'Correct the variable; .env.backend.example lists each with its default. `openssl rand -base64 48` makes a secret.';
    return { findings: error.problems.map((problem) => wrong('configuration', problem, fix)) };
  }
}

export function checkSecrets({ values, production, mode }: ReadEnvironment): Finding[] {
  const missing = (['JWT_SECRET', 'MASTER_KEY'] as const).filter((name) => values[name] === undefined);
  if (missing.length === 0) return [ok('secrets', 'JWT_SECRET and MASTER_KEY are set')];
  if (mode === 'cluster' && !production)
    return [
      advice(
        'secrets',
        `${missing.join(' and ')} not set: each machine makes its own, so a second process would not understand the first`,
        'Set them to the same values everywhere; `openssl rand -base64 48` makes one.',
      ),
    ];
  return [ok('secrets', 'generated once and kept in the data directory: include secrets.json in your backups')];
}

export async function checkPlace(read: ReadEnvironment): Promise<Finding[]> {
  const directory = resolve(read.values.GATEWAY_DATA_DIR);
  const found: Finding[] = [];
  if (existsSync(directory)) {
    try {
      accessSync(directory, constants.W_OK);
      found.push(ok('data directory', directory));
    } catch {
      found.push(
        wrong(
          'data directory',
          `${directory} cannot be written by this user`,
          'Give it to this user (chown), or set GATEWAY_DATA_DIR.',
        ),
      );
    }
  } else found.push(ok('data directory', `${directory} will be made at the first start`));
  const { port, host } = httpOf(read);
  const holder = existsSync(directory) ? await InstanceLock.holder(directory) : undefined;
  if (holder !== undefined) return [...found, ok('process', `the gateway is running: ${holder}`)];
  const taken = await assertPortFree(port, host).then(
    () => undefined,
    (error: unknown) => said(error),
  );
  const note =
    taken === undefined
      ? ok('port', `${port} is free`)
      : advice('port', taken, 'Fine when that is the gateway itself; else choose another PORT.');
  return [...found, note];
}

export async function checkDatabase(
  url: Secret,
  { poolSize, replicas }: { poolSize: number; replicas: number },
): Promise<Finding[]> {
  let database: Database;
  try {
    database = await Database.connect(url, { poolSize: 1, applicationName: 'route-llm-gateway-doctor' });
  } catch (error) {
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : said(error);
    return [
      wrong(
        'database',
        `it cannot be reached: ${why}`,
        'Check host, port, user, password and database in DATABASE_URL, and that firewalls let you through.',
      ),
    ];
  }
  try {
    const asked = performance.now();
    const [facts] = await database.query<{ version: number; now: number; most: number }>(
      `SELECT current_setting('server_version_num')::int AS version, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now,
         current_setting('max_connections')::int AS most`,
    );
    if (!facts) return [wrong('database', 'it answers nothing', 'Look at its own log.')];
    const took = performance.now() - asked;
    return [
      databaseVersion(facts.version, took),
      clockFinding('database clock', facts.now + took / 2, Date.now()),
      connections(facts.most, poolSize * replicas),
      await schema(database),
    ];
  } finally {
    await database.close();
  }
}

function databaseVersion(version: number, took: number): Finding {
  const major = Math.floor(version / 10_000);
  if (version < OLDEST_POSTGRES) return wrong('database', `PostgreSQL ${major} is too old`, 'Use PostgreSQL 15 or newer.');
  const text = `PostgreSQL ${major}, a query takes ${took.toFixed(1)} ms`;
  return took <= SLOW_MS
    ? ok('database', text)
    : advice('database', text, 'Keep the gateway and its database in one data centre.');
}

function connections(most: number, wanted: number): Finding {
  if (wanted <= most * 0.8) return ok('database connections', `${wanted} of ${most} at most`);
  return wrong(
    'database connections',
    `all processes together may want ${wanted} of ${most}`,
    'Lower DATABASE_POOL_SIZE, raise max_connections, or put a pooler (session mode) in between.',
  );
}

async function schema(database: Database): Promise<Finding> {
  const { pending, newer, incompatible } = await schemaState(database);
  if (incompatible.length > 0)
    return wrong(
      'schema',
      `a newer version has changed it in a way this one cannot use (${incompatible.join(', ')})`,
      'Start the newer version, or restore a backup.',
    );
  if (pending.length > 0)
    return advice(
      'schema',
      `${pending.length} migrations are pending`,
      '`route-llm-gateway start` applies them; before `api` and `worker` run `route-llm-gateway migrate`.',
    );
  return ok('schema', newer.length === 0 ? 'up to date' : `newer than this version (${newer.join(', ')}), and good for it`);
}

export async function checkRedis(url: Secret, variable: 'REDIS_URL' | 'REDIS_CACHE_URL'): Promise<Finding[]> {
  const name = variable === 'REDIS_URL' ? 'redis' : 'cache redis';
  const facts = await inspectRedis(url, variable).catch((error: unknown) => said(error));
  if (typeof facts === 'string') return [wrong(name, facts, `Check ${variable}, and that its server runs and lets you through.`)];
  const found = [
    ok(name, `Redis ${facts.version}, PING takes ${facts.latencyMs.toFixed(1)} ms`),
    clockFinding(`${name} clock`, facts.timeMs, Date.now()),
  ];
  if (variable === 'REDIS_CACHE_URL') return found;
  if (facts.evictionPolicy !== undefined && facts.evictionPolicy !== 'noeviction')
    found.push(
      wrong(
        'redis policy',
        `maxmemory-policy is ${facts.evictionPolicy}: limits and queued work would vanish`,
        'redis-cli CONFIG SET maxmemory-policy noeviction, and the same in redis.conf; what may evict belongs in REDIS_CACHE_URL.',
      ),
    );
  else
    found.push(
      ok(
        'redis policy',
        `maxmemory-policy ${facts.evictionPolicy ?? 'is not told by this server: make sure that it is noeviction'}`,
      ),
    );
  if (facts.appendOnly === false)
    found.push(
      advice(
        'redis persistence',
        'appendonly is off: after a restart limits begin anew',
        'redis-cli CONFIG SET appendonly yes (no accepted run is lost either way: PostgreSQL holds them).',
      ),
    );
  return found;
}
