import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { closeRunWorker, RUN_QUEUE, rungRun, RunProcessor } from '@libs/agent-runs';
import type { Job } from 'bullmq';
import { Runtime } from '@libs/gateway';

/** Answers the doorbell of runs. */
@Processor(RUN_QUEUE)
export class RunsConsumer extends WorkerHost {
  private readonly runs: RunProcessor;

  constructor(private readonly runtime: Runtime) {
    super();
    this.runs = runtime.runs.processor;
  }

  process(job: Job): Promise<void> {
    return this.runs.process(rungRun(job));
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.runtime.logger.warn({ err: error }, 'the worker has a problem with its queue');
  }

  async ready(): Promise<void> {
    this.worker.concurrency = this.runtime.config.worker.concurrency;
    await this.worker.waitUntilReady();
  }

  /** Hands held runs back to whoever takes them next, and lets go of the queue. */
  async close(): Promise<void> {
    await this.runs.stop();
    await closeRunWorker(this.worker);
  }
}
