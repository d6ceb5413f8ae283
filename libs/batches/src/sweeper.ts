import type { BatchDoorbell } from './ports';
import type { WorkRepository } from './work.repository';

/** How often it is to be done. */
export const RING_EVERY_MS = 2_000;
const MOST = 100;

/** Rings for every batch that nobody works on: lost rings, wiped queues, dead workers, windows that open, times that end. */
export async function ringForWaiting(work: Pick<WorkRepository, 'waiting'>, doorbell: BatchDoorbell): Promise<void> {
  for (const { id, fence } of await work.waiting(MOST)) await doorbell.ring(id, fence);
}
