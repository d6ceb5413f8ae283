import type { AppConfig } from '@libs/config';
import type { Database, FieldCipher } from '@libs/database';
import {
  KeyPool,
  KeySecrets,
  ProviderKeyService,
  ProviderKeysRepository,
  ProviderService,
  ProviderWays,
  ProvidersRepository,
  seedProviders,
} from '@libs/key-pool';
import { type AlertSink, systemClock } from '@libs/kernel';
import type { SharedState } from '@libs/shared-state';
import type { Logger } from '@libs/telemetry';

export interface KeyServices {
  pool: KeyPool;
  providerKeys: ProviderKeyService;
  providers: ProviderService;
  /** For the call that proves a key. */
  stores: { keys: ProviderKeysRepository; providers: ProvidersRepository; secrets: KeySecrets; ways: ProviderWays };
}

export interface KeyDependencies {
  database: Database;
  cipher: FieldCipher;
  sharedState: SharedState;
  config: AppConfig;
  logger: Logger;
  alerts: AlertSink;
}

/** Providers and their keys; every replica listens. */
const KEYS_CHANGED = 'provider-keys';

/** Seeds the pool from the configuration and starts it. */
export async function openKeys(
  { database, cipher, sharedState, config, logger, alerts }: KeyDependencies,
  ollamaUrl?: string,
): Promise<KeyServices> {
  const secrets = new KeySecrets(cipher, config.secrets.masterKey);
  const providers = new ProvidersRepository(database);
  const keys = new ProviderKeysRepository(database);
  const seeded = await seedProviders(
    {
      configured: config.providers,
      allowPrivate: config.allowPrivateProviders,
      sandboxEnabled: config.sandboxEnabled,
      ollamaUrl,
    },
    { providers, keys, secrets },
  );
  if (Object.values(seeded).some((names) => names.length > 0))
    logger.info(seeded, 'providers and keys of the environment joined the pool');
  const ways = new ProviderWays(cipher);
  const pool = new KeyPool({
    providers,
    keys,
    open: (row) => secrets.open(row),
    endpointOf: (row) => ways.endpointOf(row),
    leases: sharedState.leases,
    clock: systemClock,
    log: logger,
    alerts,
    serverFailuresToCool: config.upstream.keyFailuresToCool,
    changes: {
      publish: () => sharedState.changes.publish(KEYS_CHANGED),
      subscribe: (listener) => void sharedState.changes.subscribe(KEYS_CHANGED, listener),
    },
  });
  await pool.start();
  return {
    pool,
    providerKeys: new ProviderKeyService(keys, providers, secrets, pool),
    providers: new ProviderService(providers, pool, ways),
    stores: { keys, providers, secrets, ways },
  };
}
