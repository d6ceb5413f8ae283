import type { AppConfig } from '@libs/config';
import type { AuditLog, Database } from '@libs/database';
import type { Logger } from '@libs/telemetry';
import { ConfigFile } from '../config-file/config-file';
import type { AuthServices } from './auth-services';
import type { KeyServices } from './key-services';
import type { LimitServices } from './limit-services';
import type { RoutingServices } from './routing-services';

export interface ConfigFileParts {
  config: AppConfig;
  database: Database;
  audit: AuditLog;
  auth: Pick<AuthServices, 'tenants' | 'virtualKeys'>;
  keys: Pick<KeyServices, 'providers' | 'providerKeys' | 'stores'>;
  routing: Pick<RoutingServices, 'models' | 'versions'>;
  limits: Pick<LimitServices, 'limits' | 'budgets'>;
  logger: Pick<Logger, 'info'>;
}

/** gateway.yaml, applied. @throws ConfigError naming each mistake with its line */
export async function openConfigFile(parts: ConfigFileParts): Promise<ConfigFile | undefined> {
  const { config, database, audit, auth, keys, routing, limits, logger } = parts;
  if (!config.configFile) return undefined;
  const file = new ConfigFile({
    ...config.configFile,
    ...{ database, audit },
    services: {
      ...{ providers: keys.providers, providerKeys: keys.providerKeys, keyRows: keys.stores.keys, secrets: keys.stores.secrets },
      ...{ models: routing.models, routing: routing.versions, tenants: auth.tenants, virtualKeys: auth.virtualKeys },
      ...{ limits: limits.limits, budgets: limits.budgets },
    },
  });
  logger.info({ ...(await file.apply()) }, `${config.configFile.path} is applied`);
  return file;
}
