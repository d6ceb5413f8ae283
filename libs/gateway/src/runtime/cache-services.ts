import { randomInt } from 'node:crypto';
import type { AppConfig } from '@libs/config';
import { type Database, TenantCipher } from '@libs/database';
import { systemClock } from '@libs/kernel';
import {
  CACHE_DEFAULTS,
  comparesLocally,
  CacheAdmin,
  CacheDirectory,
  CacheSettingsRepository,
  type Embedder,
  LocalEmbedder,
  PartitionSearch,
  QuestionsRepository,
  QuestionVectors,
  ResponseCache,
  SemanticCache,
} from '@libs/response-cache';
import { type ChangeBus, createCacheStore, type OpenCacheStore } from '@libs/shared-state';
import type { Router } from '@libs/routing';
import type { Logger } from '@libs/telemetry';
import { ProviderEmbedder } from '../cache/provider-embedder';
import type { GatewayServices } from '../services';

export interface CacheServices {
  cache: ResponseCache;
  meanings: SemanticCache;
  admin: CacheAdmin;
  store: OpenCacheStore;
  close(): Promise<void>;
}

export interface CacheParts {
  database: Database;
  config: AppConfig;
  changes: ChangeBus;
  logger: Logger;
  /** Whose rules may have questions compared. */
  router: Pick<Router, 'comparesMeaning' | 'onChange'>;
}

const SWEEP_EVERY_MS = 10 * 60_000;
/** Questions that are searched in memory (about 10 MB); larger partitions where PostgreSQL has pgvector, there. */
const LARGE_PARTITION = 20_000;
/** Would-be semantic hits that are bought anyway, to see whether they still fit. */
const CHECK_SHARE = 0.02;

/**
 * Where answers are kept, and what is known of how.
 * @param gateway the data path, over which embeddings of providers are asked; there when the first request comes
 */
export async function openCache(parts: CacheParts, gateway: () => GatewayServices): Promise<CacheServices> {
  const { database, config, changes, logger, router } = parts;
  const { redisUrl, deadlineMs, maxBytes, maxEntryBytes, mode, ttlSeconds, vectorBytes } = config.cache;
  const store = await createCacheStore({
    ...(redisUrl && { redisUrl }),
    deadlineMs,
    maxBytes,
    onNotice: (level, text) => logger[level](text),
  });
  const trouble = (what: string) => (error: unknown) => logger.warn({ err: error }, what);
  const directory = new CacheDirectory(
    new CacheSettingsRepository(database),
    changes,
    trouble('the settings of the cache could not be read: those known before hold'),
  );
  await directory.start();
  const cipher = new TenantCipher(config.secrets.masterKey, 'response-cache');
  const cache = new ResponseCache(store.store, cipher, directory, systemClock, {
    installation: { ...CACHE_DEFAULTS, mode, ttlSeconds },
    maxEntryBytes,
    sealed: store.kind === 'redis',
  });
  const onTrouble = trouble('the semantic cache could not be asked: the request went on as a miss');
  const local = new LocalEmbedder(onTrouble);
  // Half a second of loading, and the memory, are for those who use it.
  const { installation } = cache.options;
  const keepReady = (): void => local.keepReady(router.comparesMeaning || comparesLocally(installation, directory.chosen()));
  local.onChange = (loaded) =>
    logger.info(`the built-in embedding model is ${loaded ? 'loaded' : 'unloaded: nobody uses it now'}`);
  directory.onRead = keepReady;
  router.onChange = keepReady;
  keepReady();
  const questions = new QuestionsRepository(database);
  const vectors = new QuestionVectors(database, () => systemClock.monotonic());
  const search = new PartitionSearch(questions, vectors, systemClock, { vectorBytes, largeFrom: LARGE_PARTITION });
  const meanings = new SemanticCache(questions, cipher, embedders(local, gateway), search, {
    ...{ checkShare: CHECK_SHARE, onTrouble },
    random: () => randomInt(1_000_000) / 1_000_000,
  });
  const admin = new CacheAdmin(database, store.store, directory, questions, cache.options.installation);
  const sweep = (): void => void Promise.all([meanings.sweep(), directory.sweep()]).catch(onTrouble);
  const sweeper = setInterval(sweep, SWEEP_EVERY_MS).unref();
  return {
    ...{ cache, meanings, admin, store },
    close: async () => {
      clearInterval(sweeper);
      await directory.close();
      await local.close();
      await store.close();
    },
  };
}

/** One embedder for each name that a tenant may have set. */
function embedders(local: Embedder, gateway: () => GatewayServices): (embedding: string) => Embedder {
  const known = new Map<string, Embedder>([['local', local]]);
  return (embedding) => {
    let embedder = known.get(embedding);
    if (!embedder) known.set(embedding, (embedder = new ProviderEmbedder(gateway, embedding)));
    return embedder;
  };
}
