import { rewrapToolSecrets } from '@libs/agent-runs';
import { rewrapTenantKeys } from '@libs/capture';
import type { AppConfig } from '@libs/config';
import type { Database, FieldCipher } from '@libs/database';
import {
  assertMasterKeyOpens,
  KeyPool,
  KeySecrets,
  ProviderKeyService,
  ProviderKeysRepository,
  ProviderService,
  ProviderWays,
  ProvidersRepository,
  rewrapSecrets,
  seedProviders,
} from '@libs/key-pool';
import { type AlertSink, systemClock } from '@libs/kernel';
import type { SharedState } from '@libs/shared-state';
import type { Logger } from '@libs/telemetry';
import { rewrapWebhookSecrets } from '@libs/webhooks';

export interface KeyServices {
  pool: KeyPool;
  providerKeys: ProviderKeyService;
  providers: ProviderService;
  /** For the call that proves a key. */
  stores: { keys: ProviderKeysRepository; providers: ProvidersRepository; secrets: KeySecrets; ways: ProviderWays };
  stop(): Promise<void>;
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
  assertMasterKeyOpens(await keys.list(), secrets);
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
  const rewrapping = startRewrapping({ database, cipher, config, logger }, pool);
  return {
    pool,
    providerKeys: new ProviderKeyService(keys, providers, secrets, pool),
    providers: new ProviderService(providers, pool, ways),
    stores: { keys, providers, secrets, ways },
    stop: async () => {
      await rewrapping.stop();
      await pool.stop();
    },
  };
}

/** While the master key is being changed: wraps what the other one closed, behind the requests' back. */
function startRewrapping(
  { database, cipher, config, logger }: Pick<KeyDependencies, 'database' | 'cipher' | 'config' | 'logger'>,
  pool: Pick<KeyPool, 'changed'>,
): { stop(): Promise<void> } {
  if (config.secrets.previousMasterKeys.length === 0) return { stop: () => Promise.resolve() };
  const stopping = new AbortController();
  const work = rewrapSecrets(database, cipher, stopping.signal)
    .then(async (keys) => {
      if (keys.done > 0) await pool.changed();
      const webhooks = await rewrapWebhookSecrets(database, cipher, stopping.signal);
      const tools = await rewrapToolSecrets(database, cipher, stopping.signal);
      const tenants = await rewrapTenantKeys(database, cipher, stopping.signal);
      const result = {
        done: keys.done + webhooks.done + tools.done + tenants.done,
        unreadable: keys.unreadable + webhooks.unreadable + tools.unreadable + tenants.unreadable,
      };
      logger.info(result, 'stored secrets were wrapped anew under the present master key');
    })
    .catch((error: unknown) =>
      logger.error({ err: error }, 'stored secrets could not all be wrapped anew: the next start goes on'),
    );
  return {
    stop: () => {
      stopping.abort();
      return work;
    },
  };
}
