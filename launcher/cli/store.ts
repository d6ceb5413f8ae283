import { resolve } from 'node:path';
import { type AppConfig, loadConfig, readEnvironment } from '@libs/config';
import {
  AuditLog,
  AuditTrail,
  bySystem,
  Database,
  migrate,
  assertSchema,
  runningPostgres,
  startEmbeddedPostgres,
} from '@libs/database';
import type { Secret } from '@libs/kernel';
import { prepareDataDirectory } from '../data-directory';
import { InstanceLock } from '../one-instance';
import { generatedSecrets } from '../secrets-file';
import { CliFailure } from './answer';
import type { Io } from './answering';

/** The database of an installation, opened by a command beside or instead of the gateway itself. */
export interface Store {
  config: AppConfig;
  database: Database;
  /** The trace of one change: whatever the command line changes stands in the audit log. */
  trail(action: string, tenantId?: string): AuditTrail;
  /** The same for a change whose service takes no trail. */
  note(action: string, subject: { kind: string; id: string }, tenantId?: string): Promise<void>;
}

export interface StoreOptions {
  /** The command is about the schema itself. Default: a schema that does not fit is refused. */
  anySchema?: boolean;
}

const ACTOR = { kind: 'automation', id: 'command line' } as const;

/**
 * Runs `work` on the database of this installation: DATABASE_URL, or the embedded one of GATEWAY_DATA_DIR, which is
 * started for as long as this takes when no gateway runs it.
 * @throws ConfigError, StartError and others for explainStart
 */
export async function withStore<T>(io: Io, work: (store: Store) => Promise<T>, options: StoreOptions = {}): Promise<T> {
  const read = readEnvironment(io.env);
  const directory = resolve(read.values.GATEWAY_DATA_DIR);
  const undo: (() => unknown)[] = [];
  try {
    const secrets = read.production ? {} : (prepareDataDirectory(directory), generatedSecrets(directory));
    const own = read.mode === 'embedded' ? await embedded(directory, io, undo) : undefined;
    const config = loadConfig(io.env, { ...secrets, ...(own && { databaseUrl: own.url }) });
    const database = await Database.connect(config.database.url, {
      ...{ poolSize: 3, applicationName: 'route-llm-gateway-cli' },
      connectTimeoutMs: config.database.connectTimeoutMs,
    });
    undo.push(() => database.close());
    if (!options.anySchema) await (own?.ours ? migrate(database) : assertSchema(database));
    return await work(storeOf(config, database));
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

async function embedded(directory: string, io: Io, undo: (() => unknown)[]): Promise<{ url: Secret; ours: boolean }> {
  prepareDataDirectory(directory);
  const holder = await InstanceLock.holder(directory);
  if (holder !== undefined) {
    const url = await runningPostgres(directory);
    if (url === undefined)
      throw new CliFailure(
        `The gateway runs on ${directory} (${holder}), and this user may not use its database: run this as its owner.`,
      );
    return { url, ours: false };
  }
  const lock = await InstanceLock.take(directory, () => `a command, process ${process.pid}`);
  undo.push(() => lock.release());
  const postgres = await startEmbeddedPostgres({ dataDir: directory, log: (line) => io.err(`${line}\n`) });
  undo.push(() => postgres.stop());
  return { url: postgres.url, ours: true };
}

function storeOf(config: AppConfig, database: Database): Store {
  const log = new AuditLog(database);
  return {
    config,
    database,
    trail: (action, tenantId) =>
      new AuditTrail(log, { actor: ACTOR, action, tenantId: tenantId ?? null, requestId: null, address: null }),
    note: (action, subject, tenantId) => log.append({ ...bySystem(action), actor: ACTOR, subject, tenantId: tenantId ?? null }),
  };
}
