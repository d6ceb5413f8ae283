import 'reflect-metadata';
import cluster from 'node:cluster';
import { ConfigError, loadConfig } from '@libs/config';
import { SchemaError } from '@libs/database';
import { Runtime } from '@libs/gateway';
import { createLogger } from '@libs/telemetry';
import { startApi } from './create-api';
import { ProcessGroup } from './server/process-group';

/** The API as a process of its own, beside workers, on a PostgreSQL that is migrated already. */
async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const logger = createLogger(config.log, config.version);
  if (cluster.isPrimary) for (const warning of config.warnings) logger.warn(warning);
  if (cluster.isPrimary && config.processes > 1) return new ProcessGroup(config, logger).start();
  const runtime = await Runtime.open({ config, logger });
  if (config.configFile) process.on('SIGHUP', () => void runtime.reloadConfigFile());
  const api = await startApi(runtime);
  logger.info({ url: api.url }, 'the API is listening');
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, 'shutting down');
    void api
      .close()
      .then(() => runtime.close())
      .then(() => process.exit(0));
  };
  // The level of the log is read again at once.
  process.on('SIGHUP', () => void runtime.observability.logSettings.refresh());
  process.on('SIGTERM', stop);
  // At a terminal everybody hears Ctrl-C; those behind a first process are told by it, and by nobody else.
  process.on('SIGINT', cluster.isPrimary ? stop : () => undefined);
  process.on('disconnect', () => !stopping && stop('SIGTERM'));
}

main().catch((error: unknown) => {
  const forOperators = error instanceof ConfigError || error instanceof SchemaError;
  const text = forOperators ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
