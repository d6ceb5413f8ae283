import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { closeRunWorker, isDue, limitRuns, RUN_QUEUE } from '@libs/agent-runs';
import type { Job } from 'bullmq';
import { Runtime } from '@libs/gateway';
import { Outage } from '@libs/telemetry';

const SIGN_OF_LIFE_MS = 2_000;
/** Nobody says that a queue works again: it is quiet then. */
const QUIET_MS = 5_000;

/** Answers the doorbell of runs. */
@Processor(RUN_QUEUE)
export class RunsConsumer extends WorkerHost {
  private timer: NodeJS.Timeout | undefined;

  private readonly life: Outage;
  private readonly ringing: Outage;

  constructor(private readonly runtime: Runtime) {
    super();
    const { logger } = runtime;
    this.life = new Outage(logger, {
      lost: 'the worker can give no sign of life',
      back: 'the worker gives signs of life again',
    });
    this.ringing = new Outage(logger, {
      lost: 'the worker has a problem with its queue',
      back: 'the worker has no problem with its queue any more',
    });
  }

  /** Whose turn it is says PostgreSQL; the ring only says that there is something to do. */
  async process(job: Job): Promise<void> {
    const { runs } = this.runtime;
    if (isDue(job)) await runs.promoteDue();
    await runs.processor.answer();
  }

  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.ringing.failed(error);
  }

  async ready(): Promise<void> {
    const { concurrency, runsPerSecond } = this.runtime.config.worker;
    this.worker.concurrency = concurrency;
    if (runsPerSecond !== undefined) limitRuns(this.worker, runsPerSecond);
    await this.worker.waitUntilReady();
    this.timer = setInterval(() => void this.live(), SIGN_OF_LIFE_MS);
    await this.live();
  }

  /** Hands held runs back to whoever takes them next, and lets go of the queue. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    const { runs, logger } = this.runtime;
    await runs.processor.stop();
    await closeRunWorker(this.worker);
    await runs.workers.left(runs.self.id).catch((error: unknown) => logger.warn({ err: error }, 'the worker could not sign off'));
  }

  private async live(): Promise<void> {
    const { runs } = this.runtime;
    try {
      await runs.workers.seen(runs.self, runs.processor.running);
      this.life.worked();
      this.ringing.workedUnlessFailedWithin(QUIET_MS);
    } catch (error) {
      this.life.failed(error);
    }
  }
}
