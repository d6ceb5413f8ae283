import { Queue, Worker, createPostgresBackend, withBackend, type Job, type JobType, type WorkerOptions } from 'bullmq';
import { GuardedClient } from '@libs/database';
import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { RunQueue } from '../run';

/** Where BullMQ keeps its jobs: Redis where there is one, else the same PostgreSQL, in a schema of its own. */
export interface QueueConnection {
  databaseUrl: Secret;
  redisUrl?: Secret;
}

const CLOSE_PATIENCE_MS = 3_000;
/** The name of the queue. */
export const RUN_QUEUE = 'agent-runs';
const SCHEMA = 'bullmq';
/**
 * A doorbell that was answered leaves nothing behind; what became of a run is in its row. Of those that nobody could answer,
 * the latest stay for who looks why.
 */
const JOB_OPTIONS = {
  removeOnComplete: true,
  removeOnFail: { count: 100 },
  attempts: 3,
  backoff: { type: 'exponential', delay: 500 },
} as const;
/** Between the clocks of the queue and of PostgreSQL; a ring that comes too early would find nothing to do. */
const CLOCK_MARGIN_MS = 20;
/** Missing in BullMQ's type: while a queue is paused, its PostgreSQL backend counts what waits as this, and as nothing else. */
const PAUSED = 'paused' as JobType;
const RINGING = ['wait', 'waiting', PAUSED, 'delayed', 'prioritized'] as const;

/** BullMQ's queue, which has a type of its own for each backend. */
type BullQueue = Pick<Queue, 'on' | 'waitUntilReady' | 'close' | 'add' | 'getJobCounts' | 'isPaused'>;

/** How many rings are in which state. */
export type RingCounts = Record<string, number>;

/** The doorbell over BullMQ. A job is a run's id and nothing else. */
export class BullRunQueue implements RunQueue {
  private constructor(
    /** For the page that shows it. */
    readonly queue: BullQueue,
    readonly backend: 'postgres' | 'redis',
  ) {}

  static async open(connection: QueueConnection, onError: (error: Error) => void): Promise<BullRunQueue> {
    const queue = openQueue(connection);
    queue.on('error', onError);
    await queue.waitUntilReady();
    return new BullRunQueue(queue, connection.redisUrl ? 'redis' : 'postgres');
  }

  async ring(runId: string, delayMs = 0): Promise<void> {
    const due = delayMs > 0;
    const delay = due ? { delay: Math.ceil(delayMs) + CLOCK_MARGIN_MS } : {};
    await this.queue.add(due ? DUE : 'run', { run_id: runId }, { ...JOB_OPTIONS, ...delay });
  }

  /** Without those that are delayed: their runs are not waiting yet either. */
  async waiting(): Promise<number> {
    const { wait = 0, waiting = 0, paused = 0, prioritized = 0 } = await this.counts();
    return Math.max(wait, waiting) + paused + prioritized;
  }

  counts(): Promise<RingCounts> {
    return this.queue.getJobCounts(...RINGING, 'active', 'failed');
  }

  /** Nobody is rung until somebody lets the queue go on. */
  paused(): Promise<boolean> {
    return this.queue.isPaused();
  }

  close(): Promise<void> {
    return this.queue.close();
  }
}

const DUE = 'due';

/** What a worker of the doorbell is made with; it lives in the worker app. */
export function runWorkerParts({ databaseUrl, redisUrl }: QueueConnection): { workerClass: WorkerClass; connection: object } {
  if (redisUrl) return { workerClass: Worker, connection: redis(redisUrl, true) };
  return { workerClass: withBackend(createPostgresBackend).Worker as unknown as WorkerClass, connection: postgres(databaseUrl) };
}

/** BullMQ's `Worker` for whichever backend. */
export type WorkerClass = new (name: string, answer: (job: Job) => Promise<void>, options: WorkerOptions) => Worker;

/** The id of the run that a job rings for. */
export const rungRun = (job: Pick<Job, 'data'>): string => String((job.data as { run_id: unknown }).run_id);

/** The time of a run has come that was told to wait. */
export const isDue = (job: Pick<Job, 'name'>): boolean => job.name === DUE;

/** How many rings all workers together answer in a time. */
export function limitRuns(worker: Pick<Worker, 'opts'>, max: number, perMs = 1_000): void {
  worker.opts.limiter = { max, duration: perMs };
}

/** Lets go of the queue without waiting for jobs: whoever answers them has stopped before. */
export async function closeRunWorker(worker: Pick<Worker, 'close'>): Promise<void> {
  // Closing in the polite way waits for a blocked read that now and then outlives its connection.
  let patience: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => (patience = setTimeout(resolve, CLOSE_PATIENCE_MS)));
  await Promise.race([worker.close(true), enough]);
  clearTimeout(patience);
}

const postgres = (url: Secret) => ({
  connectionString: openSecret(url),
  schema: SCHEMA,
  migrate: true,
  max: 4,
  Client: GuardedClient,
});
const redis = (url: Secret, blocking: boolean) => ({ url: openSecret(url), maxRetriesPerRequest: blocking ? null : 1 });

function openQueue({ databaseUrl, redisUrl }: QueueConnection): BullQueue {
  if (redisUrl) return new Queue(RUN_QUEUE, { connection: redis(redisUrl, false) });
  const { Queue: PostgresQueue } = withBackend(createPostgresBackend);
  return new PostgresQueue(RUN_QUEUE, { connection: postgres(databaseUrl) }) as unknown as Queue;
}
