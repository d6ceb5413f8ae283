import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type AppConfig, httpOf, loadConfig, readEnvironment } from '@libs/config';
import { Database, type EmbeddedPostgres, migrate, startEmbeddedPostgres } from '@libs/database';
import { Runtime } from '@libs/gateway';
import { createLogger, type Logger } from '@libs/telemetry';
import { startApi } from '../apps/api/src/create-api';
import { startWorker } from '../apps/worker/src/worker';
import { findOllama } from './find-ollama';
import { InstanceLock } from './one-instance';
import { assertPortFree } from './port-check';
import { screen } from './screen';
import { generatedSecrets } from './secrets-file';

/** What has been started, taken down in the opposite order. */
export class Shutdown {
  private readonly steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.steps.push(step);
  }

  async run(): Promise<void> {
    for (let step = this.steps.pop(); step; step = this.steps.pop()) await step();
  }
}

export interface LaunchOptions {
  env: NodeJS.ProcessEnv;
  dataDir: string;
  /** Progress and the final screen, for the person at the terminal. */
  print(text: string): void;
}

/** Starts everything in one process: database unless there is one, schema, API, worker. @throws StartError and others for explainStart */
export async function launch({ env, dataDir, print }: LaunchOptions, shutdown: Shutdown): Promise<void> {
  const started = performance.now();
  const read = readEnvironment(env);
  const http = httpOf(read);
  const directory = resolve(dataDir);
  mkdirSync(directory, { recursive: true, mode: 0o711 });
  const lock = await InstanceLock.take(directory, () => `http://localhost:${http.port}, process ${process.pid}`);
  shutdown.add(() => lock.release());
  await assertPortFree(http.port, http.host);
  const secrets = read.production ? {} : generatedSecrets(directory);
  const postgres = read.mode === 'embedded' ? await openPostgres(directory, print, shutdown) : undefined;
  const config = loadConfig(env, { ...secrets, ...(postgres && { databaseUrl: postgres.url }) });
  const logger = createLogger(config.log, config.version);
  for (const warning of config.warnings) logger.warn(warning);
  await migrateSchema(config, logger);
  const runtime = await Runtime.open({ config, logger }, read.mode === 'embedded' ? await findOllama() : undefined);
  shutdown.add(() => runtime.close());
  const { firstAccess } = runtime.auth;
  const admin = await firstAccess.ensureFirstAdmin({ email: config.admin.email, password: config.admin.password });
  const key = await firstAccess.ensureFirstVirtualKey();
  const worker = await startWorker(runtime);
  shutdown.add(() => worker.close());
  const api = await startApi(runtime);
  shutdown.add(() => api.close());
  print(
    screen({
      url: api.url,
      version: config.version,
      docs: config.docsEnabled,
      adminEmail: config.admin.email,
      adminCreated: admin.created,
      adminPassword: admin.password,
      virtualKey: key.key,
      providers: [...runtime.gateway.keys.readyProviders()].sort(),
      sandbox: config.sandboxEnabled,
      embedded: postgres !== undefined,
      startedInMs: performance.now() - started,
    }),
  );
}

async function openPostgres(dataDir: string, print: (text: string) => void, shutdown: Shutdown): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => print(`${line}\n`) });
  shutdown.add(() => postgres.stop());
  return postgres;
}

async function migrateSchema(config: AppConfig, logger: Logger): Promise<void> {
  const database = await Database.connect(config.database.url, { poolSize: 1 });
  try {
    const applied = await migrate(database);
    if (applied.length > 0) logger.info({ migrations: applied }, 'the schema was brought up to date');
  } finally {
    await database.close();
  }
}
