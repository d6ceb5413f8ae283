import { createPostgresBackend, Queue, withBackend } from 'bullmq';
import { GuardedClient } from '@libs/database';
import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { BatchDoorbell } from './ports';

/** Where BullMQ keeps its jobs: Redis where there is one, else the same PostgreSQL, in a schema of its own. */
export interface DoorbellConnection {
  databaseUrl: Secret;
  redisUrl?: Secret;
}

/** The name of the queue. */
export const BATCH_QUEUE = 'batches';
const SCHEMA = 'bullmq';
/** A doorbell leaves nothing behind; what became of a batch is in its row. */
const JOB_OPTIONS = { removeOnComplete: true, removeOnFail: true, attempts: 1 } as const;

/** The id of the batch that a job rings for. */
export const rungBatch = ({ data }: { data: unknown }): string => String((data as { batch_id: unknown }).batch_id);

/** What is used of BullMQ's queue, which has a type of its own for each backend. */
interface BullQueue {
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  add(name: string, data: { batch_id: string }, options: typeof JOB_OPTIONS & { jobId: string }): Promise<unknown>;
}

/** The doorbell over BullMQ. A job is a batch's id and nothing else. */
export class BullBatchDoorbell implements BatchDoorbell {
  private constructor(
    /** For the page that shows it. */
    readonly queue: BullQueue,
  ) {}

  static async open(connection: DoorbellConnection, onError: (error: Error) => void): Promise<BullBatchDoorbell> {
    const queue = openQueue(connection);
    queue.on('error', onError);
    await queue.waitUntilReady();
    return new BullBatchDoorbell(queue);
  }

  /** Once for each turn, however often: batches wait for hours, and are rung for every few seconds. */
  async ring(batchId: string, turn: number): Promise<void> {
    await this.queue.add('batch', { batch_id: batchId }, { ...JOB_OPTIONS, jobId: `${batchId}-${turn}` });
  }

  close(): Promise<void> {
    return this.queue.close();
  }
}

function openQueue({ databaseUrl, redisUrl }: DoorbellConnection): BullQueue {
  if (redisUrl) return new Queue(BATCH_QUEUE, { connection: { url: openSecret(redisUrl), maxRetriesPerRequest: 1 } });
  const { Queue: PostgresQueue } = withBackend(createPostgresBackend);
  return new PostgresQueue(BATCH_QUEUE, {
    connection: { connectionString: openSecret(databaseUrl), schema: SCHEMA, migrate: true, max: 2, Client: GuardedClient },
  });
}
