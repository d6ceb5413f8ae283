import type { QueueCounts, WorkerRow, WorkersRepository } from '../workers.repository';
import type { BullRunQueue, RingCounts } from './bull-run-queue';

/** What there is to do, and who does it, for those who look after it. */
export class RunQueueReport {
  constructor(
    private readonly repository: Pick<WorkersRepository, 'counts' | 'list'>,
    private readonly queue: Pick<BullRunQueue, 'backend' | 'counts' | 'paused'>,
  ) {}

  get backend(): 'postgres' | 'redis' {
    return this.queue.backend;
  }

  /** @param tenantId undefined: of all */
  counts(tenantId: string | undefined): Promise<QueueCounts> {
    return this.repository.counts(tenantId);
  }

  workers(): Promise<WorkerRow[]> {
    return this.repository.list();
  }

  /** null: the queue does not answer. */
  rings(): Promise<RingCounts | null> {
    return this.queue.counts().catch(() => null);
  }

  /** Whether an administrator has stopped the doorbell; null: the queue does not answer. */
  paused(): Promise<boolean | null> {
    return this.queue.paused().catch(() => null);
  }
}
