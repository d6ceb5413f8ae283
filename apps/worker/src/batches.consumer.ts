import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { closeRunWorker } from '@libs/agent-runs';
import { BATCH_QUEUE, BatchProcessor, rungBatch } from '@libs/batches';
import type { Job } from 'bullmq';
import { Runtime } from '@libs/gateway';
import { Outage } from '@libs/telemetry';

/** Batches side by side in one worker; how many lines that are together is a limit of its own. */
const BATCHES_AT_ONCE = 16;
/** Nobody says that a queue works again: it is quiet then, and rings. */
const QUIET_MS = 5_000;

/** Answers the doorbell of batches. */
@Processor(BATCH_QUEUE)
export class BatchesConsumer extends WorkerHost {
  private readonly batches: BatchProcessor;
  private readonly ringing: Outage;
  private quiet: NodeJS.Timeout | undefined;

  constructor(runtime: Runtime) {
    super();
    this.batches = runtime.batches.processor;
    this.ringing = new Outage(runtime.logger, {
      lost: 'the worker has a problem with its queue of batches',
      back: 'the worker has no problem with its queue of batches any more',
    });
  }

  process(job: Job): Promise<void> {
    return this.batches.process(rungBatch(job));
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.ringing.failed(error);
  }

  async ready(): Promise<void> {
    this.worker.concurrency = BATCHES_AT_ONCE;
    await this.worker.waitUntilReady();
    // Not only when a batch comes, which may be tomorrow: the line that tells of an end would tell of a night.
    this.quiet = setInterval(() => this.ringing.workedUnlessFailedWithin(QUIET_MS), QUIET_MS).unref();
  }

  /** Hands held batches back to whoever takes them next, and lets go of the queue. */
  async close(): Promise<void> {
    clearInterval(this.quiet);
    await this.batches.stop();
    await closeRunWorker(this.worker);
  }
}
