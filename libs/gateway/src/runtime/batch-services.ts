import { buffer } from 'node:stream/consumers';
import { currentPrincipal } from '@libs/auth';
import {
  BatchEnd,
  Batches,
  BatchesRepository,
  type BatchFiles,
  BatchProcessor,
  BullBatchDoorbell,
  type OnBatchFinished,
  PROCESSOR_DEFAULTS,
  RING_EVERY_MS,
  ringForWaiting,
  WorkRepository,
} from '@libs/batches';
import type { AppConfig } from '@libs/config';
import { type Database, Sweeper } from '@libs/database';
import { type FileOwner, fileOwner, type Files } from '@libs/files';
import { GatewayError, systemClock } from '@libs/kernel';
import { type Logger, Outage } from '@libs/telemetry';
import { GatewayLineExecutor } from '../batches/batch-executor';
import { GatewayLinePricer } from '../batches/line-pricer';
import type { GatewayServices } from '../services';
import type { FileServices } from './file-services';
import type { LedgerServices } from './ledger-services';
import type { RoutingServices } from './routing-services';
import { toldOnce } from './told-once';

export interface BatchServices {
  batches: Batches;
  /** For workers: works on a batch whose doorbell rang. */
  processor: BatchProcessor;
  sweeper: Sweeper;
  doorbell: BullBatchDoorbell;
}

export interface BatchParts {
  database: Database;
  config: AppConfig;
  gateway: GatewayServices;
  files: Pick<FileServices, 'files'>;
  ledger: Pick<LedgerServices, 'ledger'>;
  routing: Pick<RoutingServices, 'router'>;
  logger: Logger;
  /** Told when a batch has ended. */
  webhooks: { outbox: { add: OnBatchFinished } };
}

export async function openBatches(parts: BatchParts): Promise<BatchServices> {
  const { database, config, gateway, ledger, logger, webhooks } = parts;
  const { router } = parts.routing;
  const connection = { databaseUrl: config.database.url, redisUrl: config.redis?.url };
  const ringing = new Outage(logger, {
    lost: 'the queue of batches has a problem',
    back: 'the queue of batches has none any more',
  });
  const doorbell = await BullBatchDoorbell.open(connection, (error) => ringing.failed(error));
  const life = new Outage(logger, {
    lost: 'the worker can give no sign of life for its batches: others may take them',
    back: 'the worker gives signs of life for its batches again',
  });
  const work = new WorkRepository(database);
  const ours = batchFiles(parts.files.files, config.files.retentionMs);
  const clock = systemClock;
  const longestLine = config.http.bodyLimitBytes;
  const pricer = new GatewayLinePricer(gateway, () => router.current.active.batchRules);
  const batches = new Batches(
    { repository: new BatchesRepository(database), doorbell, files: ours, pricer, clock },
    {
      longestLine,
      onLostRing: (id, error) =>
        logger.warn({ err: error, batch_id: id }, 'a batch was accepted but its doorbell failed: the sweeper will ring again'),
    },
  );
  const processor = new BatchProcessor(
    {
      ...{ database, work, files: ours, clock, executor: new GatewayLineExecutor(gateway, ledger.ledger) },
      principals: { current: (principal) => currentPrincipal(database, clock, principal) },
      end: new BatchEnd(database, work, ours, clock, (sql, event) => webhooks.outbox.add(sql, event)),
    },
    {
      ...PROCESSOR_DEFAULTS,
      ...{ longestLine, concurrency: config.worker.batchConcurrency },
      onTrouble: (id, error) =>
        logger.error({ err: error, batch_id: id }, 'a batch could not be moved on: it will be taken up again'),
      onBeat: (error) => (error === undefined ? life.worked() : life.failed(error)),
    },
  );
  const sweeper = new Sweeper({
    ...{ sweep: () => ringForWaiting(work, doorbell), everyMs: RING_EVERY_MS },
    ...toldOnce(logger, { lost: 'waiting batches cannot be swept', back: 'waiting batches are swept again' }, () =>
      ringing.workedUnlessFailedWithin(QUIET_MS),
    ),
  });
  return { batches, processor, sweeper, doorbell };
}

/** Nobody says that a queue works again: it is quiet then. */
const QUIET_MS = 5_000;

const batchFiles = (files: Files, keptMs: number | undefined): BatchFiles => ({
  size: async (principal, id) => (await files.find(fileOwner(principal), id)).bytes,
  read: async (principal, id, start, end) => buffer(await files.open(await files.find(fileOwner(principal), id), { start, end })),
  write: async (principal, { expiresAt, ...file }, content) => {
    const latest = keptMs === undefined ? null : new Date(systemClock.now() + keptMs);
    const sooner = expiresAt && latest ? new Date(Math.min(expiresAt.getTime(), latest.getTime())) : (expiresAt ?? latest);
    const owner = fileOwner(principal);
    if (await isThere(files, owner, file.id)) return true;
    const parts = content[Symbol.asyncIterator]();
    const first = await parts.next();
    if (first.done) return false;
    const made = { ...file, declaredType: 'application/jsonl', expiresAt: sooner };
    await files.write(owner, made, following(first.value, parts));
    return true;
  },
});

const isThere = (files: Files, owner: FileOwner, id: string): Promise<boolean> =>
  files.find(owner, id).then(
    () => true,
    (error: unknown) => {
      if (error instanceof GatewayError && error.code === 'not_found') return false;
      throw error;
    },
  );

async function* following(first: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
