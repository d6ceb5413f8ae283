import type { Clock } from '@libs/kernel';

/** Time that moves only when told to. */
export class FakeClock implements Clock {
  private elapsed = 0;
  private set = 0;

  now(): number {
    return 1_760_000_000_000 + this.elapsed + this.set;
  }

  monotonic(): number {
    return 5_000 + this.elapsed;
  }

  advance(ms: number): void {
    this.elapsed += ms;
  }

  /** Whoever keeps the machine's wall clock right moves it by so much. */
  setWall(byMs: number): void {
    this.set += byMs;
  }
}
