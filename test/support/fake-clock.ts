import type { Clock } from '@libs/kernel';

/** Time that moves only when told to. */
export class FakeClock implements Clock {
  private elapsed = 0;

  now(): number {
    return 1_760_000_000_000 + this.elapsed;
  }

  monotonic(): number {
    return 5_000 + this.elapsed;
  }

  advance(ms: number): void {
    this.elapsed += ms;
  }
}
