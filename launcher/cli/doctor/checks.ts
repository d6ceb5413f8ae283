import { accessSync, constants, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, httpOf, type ReadEnvironment, readEnvironment } from '@libs/config';
import { Database, inspectDatabase, schemaState } from '@libs/database';
import { advice, databaseFindings, type Finding, ok, redisFindings, wrong } from '@libs/gateway';
import type { Secret } from '@libs/kernel';
import { inspectRedis } from '@libs/shared-state';
import { InstanceLock } from '../../one-instance';
import { assertPortFree } from '../../port-check';
import type { Io } from '../answering';

const OLDEST_NODE = [20, 19] as const;

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
    return databaseFindings(await inspectDatabase(database), await schemaState(database), poolSize * replicas);
  } finally {
    await database.close();
  }
}

export async function checkRedis(url: Secret, variable: 'REDIS_URL' | 'REDIS_CACHE_URL'): Promise<Finding[]> {
  return redisFindings(await inspectRedis(url, variable).catch((error: unknown) => said(error)), variable);
}
