import type { AppConfig } from '@libs/config';
import { type Database, TenantCipher } from '@libs/database';
import { systemClock } from '@libs/kernel';
import { CACHE_DEFAULTS, CacheDirectory, CacheSettingsRepository, ResponseCache } from '@libs/response-cache';
import { type ChangeBus, createCacheStore, type OpenCacheStore } from '@libs/shared-state';
import type { Logger } from '@libs/telemetry';

export interface CacheServices {
  cache: ResponseCache;
  directory: CacheDirectory;
  store: OpenCacheStore;
  close(): Promise<void>;
}

/** Where answers are kept, and what is known of how. */
export async function openCache(
  database: Database,
  config: AppConfig,
  changes: ChangeBus,
  logger: Logger,
): Promise<CacheServices> {
  const { redisUrl, deadlineMs, maxBytes, maxEntryBytes, mode, ttlSeconds } = config.cache;
  const store = await createCacheStore({
    ...(redisUrl && { redisUrl }),
    deadlineMs,
    maxBytes,
    onNotice: (level, text) => logger[level](text),
  });
  const directory = new CacheDirectory(new CacheSettingsRepository(database), changes, (error) =>
    logger.warn({ err: error }, 'the settings of the cache could not be read: those known before hold'),
  );
  await directory.start();
  const cipher = new TenantCipher(config.secrets.masterKey, 'response-cache');
  const cache = new ResponseCache(store.store, cipher, directory, systemClock, {
    installation: { ...CACHE_DEFAULTS, mode, ttlSeconds },
    maxEntryBytes,
    sealed: store.kind === 'redis',
  });
  return {
    cache,
    directory,
    store,
    close: async () => {
      await directory.close();
      await store.close();
    },
  };
}
