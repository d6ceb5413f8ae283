import { type AppConfig, ConfigError, loadConfig } from '@libs/config';
import { Database, type EmbeddedPostgres, migrate, START_PATIENCE_MS, startEmbeddedPostgres } from '@libs/database';
import { Runtime } from '@libs/gateway';
import { systemErrorCode } from '@libs/kernel';
import { createLogger, type Logger } from '@libs/telemetry';
import { type RunningApi, startApi } from '../apps/api/src/create-api';
import { startWorker } from '../apps/worker/src/worker';
import { findOllama } from './find-ollama';
import { anyListenProblem } from './port-check';
import type { Launch } from './preflight';
import { type FirstAccess, firstAccessNote, screen } from './screen';
import { generatedSecrets } from './secrets-file';
import type { Shutdown } from './shutdown';

const ALONE = 'WEB_CONCURRENCY is for `route-llm-gateway api`: `start` is one process, worker included';

/** Starts everything in one process: database unless there is one, schema, API, worker. @throws StartError and others for explainStart */
export async function launch({ env, read, directory, print }: Launch, shutdown: Shutdown): Promise<void> {
  const secrets = read.production ? {} : generatedSecrets(directory);
  const postgres = read.mode === 'embedded' ? await openPostgres(directory, print, shutdown) : undefined;
  const config = loadConfig(env, { ...secrets, ...(postgres && { databaseUrl: postgres.url }) });
  const logger = createLogger(config.log, config.version);
  for (const warning of config.warnings) logger.warn(warning);
  if (config.processes > 1) throw new ConfigError([ALONE]);
  await migrateSchema(config, logger);
  const runtime = await Runtime.open({ config, logger }, read.mode === 'embedded' ? await findOllama() : undefined);
  shutdown.add(() => runtime.close());
  if (config.configFile) process.on('SIGHUP', () => void runtime.reloadConfigFile());
  const { firstAccess } = runtime.auth;
  const admin = await firstAccess.ensureFirstAdmin({ email: config.admin.email, password: config.admin.password });
  const key = await firstAccess.ensureFirstVirtualKey();
  const access: FirstAccess = {
    adminEmail: config.admin.email,
    adminCreated: admin.created,
    adminPassword: admin.password,
    virtualKey: key.key,
  };
  const { url, dashboardUrl } = await startServing(runtime, shutdown).catch((error: unknown) => {
    // Made, shown once, and never to be shown again: not lost with this start.
    print(firstAccessNote(access));
    throw error;
  });
  print(
    screen({
      ...access,
      url,
      dashboard: dashboardUrl,
      version: config.version,
      docs: config.docsEnabled,
      providers: [...runtime.gateway.keys.readyProviders()].sort(),
      sandbox: config.sandboxEnabled,
      embedded: postgres !== undefined,
      startedInMs: performance.now(),
    }),
  );
}

/** Worker, then API. @returns where they are reached */
async function startServing(runtime: Runtime, shutdown: Shutdown): Promise<RunningApi> {
  const worker = await startWorker(runtime);
  shutdown.add(() => worker.close());
  const api = await startApi(runtime).catch((error: unknown) => {
    // Free a moment ago, taken since.
    throw systemErrorCode(error) === 'EADDRINUSE' ? anyListenProblem(error, runtime.config.http) : error;
  });
  shutdown.add(() => api.close());
  return api;
}

async function openPostgres(dataDir: string, print: (text: string) => void, shutdown: Shutdown): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => print(`${line}\n`) });
  shutdown.add(() => postgres.stop());
  return postgres;
}

async function migrateSchema(config: AppConfig, logger: Logger): Promise<void> {
  const database = await Database.connect(config.database.url, {
    poolSize: 1,
    connectTimeoutMs: config.database.connectTimeoutMs,
    startPatienceMs: START_PATIENCE_MS,
  });
  try {
    const applied = await migrate(database);
    if (applied.length > 0)
      logger.info({ migrations: applied.length, latest: applied.at(-1) }, 'the schema was brought up to date');
  } finally {
    await database.close();
  }
}
