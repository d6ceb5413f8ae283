import type { Clock } from '@libs/kernel';
import type { ProbeBoard, ProbeResult } from './port';

/** One process: it takes turns with itself alone. */
export class MemoryProbeBoard implements ProbeBoard {
  private readonly turns = new Map<string, number>();
  private readonly results = new Map<string, ProbeResult>();

  constructor(private readonly clock: Clock) {}

  take(provider: string, forMs: number): boolean {
    const now = this.clock.monotonic();
    if ((this.turns.get(provider) ?? -Infinity) > now) return false;
    this.turns.set(provider, now + forMs);
    return true;
  }

  put(provider: string, result: ProbeResult): void {
    this.results.set(provider, result);
  }

  all(): ReadonlyMap<string, ProbeResult> {
    return this.results;
  }
}
