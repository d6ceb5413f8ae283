import type { Clock } from '@libs/kernel';
import type { InFlightBoard, InFlightElsewhere } from './port';
import { sumOf } from './sum-of';

/** Of one process, which is alone with what it tells. */
export class MemoryInFlightBoard implements InFlightBoard {
  private readonly told = new Map<string, { counts: ReadonlyMap<string, number>; until: number }>();

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  exchange(processId: string, counts: ReadonlyMap<string, number>, goodForMs: number): InFlightElsewhere {
    const now = this.clock.monotonic();
    for (const [id, { until }] of this.told) if (until <= now) this.told.delete(id);
    this.told.set(processId, { counts, until: now + goodForMs });
    return sumOf([...this.told].filter(([id]) => id !== processId).map(([, told]) => told.counts));
  }

  leave(processId: string): void {
    this.told.delete(processId);
  }
}
