import { Queue, Worker, createPostgresBackend, withBackend, type Job } from 'bullmq';
import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { RunQueue } from './run';

/** Where BullMQ keeps its jobs: Redis where there is one, else the same PostgreSQL, in a schema of its own. */
export interface QueueConnection {
  databaseUrl: Secret;
  redisUrl?: Secret;
}

const CLOSE_PATIENCE_MS = 3_000;
const NAME = 'agent-runs';
const SCHEMA = 'bullmq';
/** A doorbell leaves nothing behind; what became of a run is in its row. */
const JOB_OPTIONS = { removeOnComplete: true, removeOnFail: true, attempts: 1 } as const;

/** What is used of BullMQ's classes, which have a type of their own for each backend. */
interface BullParticipant {
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(force?: boolean): Promise<void>;
}
interface BullQueue extends BullParticipant {
  add(name: string, data: { run_id: string }, options: typeof JOB_OPTIONS): Promise<unknown>;
}

/** The doorbell over BullMQ. A job is a run's id and nothing else. */
export class BullRunQueue implements RunQueue {
  private constructor(private readonly queue: BullQueue) {}

  static async open(connection: QueueConnection, onError: (error: Error) => void): Promise<BullRunQueue> {
    const queue = openQueue(connection);
    queue.on('error', onError);
    await queue.waitUntilReady();
    return new BullRunQueue(queue);
  }

  async ring(runId: string): Promise<void> {
    await this.queue.add('run', { run_id: runId }, JOB_OPTIONS);
  }

  close(): Promise<void> {
    return this.queue.close();
  }
}

export interface RunWorkerOptions {
  concurrency: number;
  onError: (error: Error) => void;
}

/** Answers the doorbell. */
export class BullRunWorker {
  private constructor(private readonly worker: BullParticipant) {}

  static async open(
    connection: QueueConnection,
    answer: (runId: string) => Promise<void>,
    options: RunWorkerOptions,
  ): Promise<BullRunWorker> {
    const worker = openWorker(connection, (job) => answer(String(job.data.run_id)), options.concurrency);
    worker.on('error', options.onError);
    await worker.waitUntilReady();
    return new BullRunWorker(worker);
  }

  /** Lets go of the queue without waiting for jobs: whoever answers them has stopped before. */
  async close(): Promise<void> {
    // Closing in the polite way waits for a blocked read that now and then outlives its connection.
    let patience: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => (patience = setTimeout(resolve, CLOSE_PATIENCE_MS)));
    await Promise.race([this.worker.close(true), enough]);
    clearTimeout(patience);
  }
}

const postgres = (url: Secret) => ({ connectionString: openSecret(url), schema: SCHEMA, migrate: true, max: 4 });
const redis = (url: Secret, blocking: boolean) => ({ url: openSecret(url), maxRetriesPerRequest: blocking ? null : 1 });

function openQueue({ databaseUrl, redisUrl }: QueueConnection): BullQueue {
  if (redisUrl) return new Queue(NAME, { connection: redis(redisUrl, false) });
  const { Queue: PostgresQueue } = withBackend(createPostgresBackend);
  return new PostgresQueue(NAME, { connection: postgres(databaseUrl) });
}

function openWorker(
  { databaseUrl, redisUrl }: QueueConnection,
  answer: (job: Job) => Promise<void>,
  concurrency: number,
): BullParticipant {
  if (redisUrl) return new Worker(NAME, answer, { connection: redis(redisUrl, true), concurrency });
  const { Worker: PostgresWorker } = withBackend(createPostgresBackend);
  return new PostgresWorker(NAME, answer, { connection: postgres(databaseUrl), concurrency });
}
