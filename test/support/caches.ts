import { TenantCipher } from '@libs/database';
import { type Secret, systemClock } from '@libs/kernel';
import {
  CACHE_DEFAULTS,
  CacheAdmin,
  CacheDirectory,
  CacheSettingsRepository,
  QuestionsRepository,
  ResponseCache,
} from '@libs/response-cache';
import { MemoryCacheStore } from '@libs/shared-state';
import type { TestDatabase } from './postgres';

/** The cache of the control plane's own specs, and what administers it. */
export function cachesOn(database: TestDatabase['database'], masterKey: Secret): { admin: CacheAdmin; cache: ResponseCache } {
  const quiet = { publish: () => undefined, subscribe: () => () => undefined };
  const directory = new CacheDirectory(new CacheSettingsRepository(database), quiet, () => undefined);
  const store = new MemoryCacheStore(systemClock, 1_000_000);
  return {
    admin: new CacheAdmin(database, store, directory, new QuestionsRepository(database), CACHE_DEFAULTS),
    cache: new ResponseCache(store, new TenantCipher(masterKey, 'cache'), directory, systemClock, {
      ...{ installation: CACHE_DEFAULTS, maxEntryBytes: 100_000, sealed: false },
    }),
  };
}
