import { WINDOW_MS } from '../window';

const SMALLEST = 8;

/**
 * The times of the events of the last minute, in a ring. Exact: an event counts for 60,000 ms after
 * it happened, no more and no less. Memory follows the traffic of that minute (8 bytes an event).
 * Times are milliseconds of a clock that never runs backwards.
 */
export class SlidingWindow {
  private times = new Float64Array(SMALLEST);
  private head = 0;
  private size = 0;

  /** Events that still count at `now`. */
  used(now: number): number {
    const edge = now - WINDOW_MS;
    while (this.size > 0 && this.at(0) <= edge) {
      this.head = (this.head + 1) & (this.times.length - 1);
      this.size--;
    }
    if (this.times.length > 64 && this.size * 8 < this.times.length) this.resize(this.times.length / 4);
    return this.size;
  }

  /** Milliseconds until one more event fits under `limit`; 0 = now. */
  waitMs(now: number, limit: number): number {
    const used = this.used(now);
    if (used < limit) return 0;
    if (limit < 1) return WINDOW_MS;
    return this.at(used - limit) + WINDOW_MS - now;
  }

  /** Milliseconds until the oldest event stops counting; 0 when there is none. */
  oldestLeavesMs(now: number): number {
    return this.used(now) === 0 ? 0 : this.at(0) + WINDOW_MS - now;
  }

  /** Milliseconds since the newest event; null when there is none. */
  idleMs(now: number): number | null {
    const used = this.used(now);
    return used === 0 ? null : now - this.at(used - 1);
  }

  take(now: number): void {
    if (this.size === this.times.length) this.resize(this.times.length * 2);
    this.times[(this.head + this.size) & (this.times.length - 1)] = now;
    this.size++;
  }

  private at(index: number): number {
    return this.times[(this.head + index) & (this.times.length - 1)] as number;
  }

  /** `capacity` stays a power of two, so that a mask replaces the division. */
  private resize(capacity: number): void {
    const next = new Float64Array(capacity);
    for (let i = 0; i < this.size; i++) next[i] = this.at(i);
    this.times = next;
    this.head = 0;
  }
}
