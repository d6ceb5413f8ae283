import 'reflect-metadata';
import { ConfigError, loadConfig } from '@libs/config';
import { SchemaError } from '@libs/database';
import { Runtime } from '@libs/gateway';
import { createLogger } from '@libs/telemetry';
import { startApi } from './create-api';

/** The API as a process of its own, beside workers, on a PostgreSQL that is migrated already. */
async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const logger = createLogger(config.log, config.version);
  for (const warning of config.warnings) logger.warn(warning);
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
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

main().catch((error: unknown) => {
  const forOperators = error instanceof ConfigError || error instanceof SchemaError;
  const text = forOperators ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
