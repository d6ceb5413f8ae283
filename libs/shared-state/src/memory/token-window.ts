import { TOKEN_SECONDS } from '../window';

/** A power of two above TOKEN_SECONDS. */
const RING = 64;

/**
 * Tokens of the last minute, by the second: what was spent at any moment counts for at least 60 and less
 * than 61 s, so no sliding minute ever holds more than was let through. Constant memory. Times are
 * milliseconds of a clock that never runs backwards.
 */
export class TokenWindow {
  private readonly tokens = new Float64Array(RING);
  private newest = -Infinity;
  private sum = 0;

  used(now: number): number {
    this.roll(now);
    return this.sum;
  }

  /** Milliseconds until `need` more fit under `limit`; 0 = now. More than the limit waits for an empty minute. */
  waitMs(now: number, limit: number, need: number): number {
    const room = limit - Math.max(1, Math.min(need, limit));
    let left = this.used(now);
    if (left <= room) return 0;
    for (let second = this.newest - TOKEN_SECONDS; second <= this.newest; second++) {
      left -= this.tokens[second & (RING - 1)] as number;
      if (left <= room) return (second + 1 + TOKEN_SECONDS) * 1_000 - now;
    }
    return TOKEN_SECONDS * 1_000;
  }

  /** Milliseconds until the oldest tokens stop counting; 0 when there are none. */
  oldestLeavesMs(now: number): number {
    if (this.used(now) <= 0) return 0;
    let second = this.newest - TOKEN_SECONDS;
    while (second < this.newest && this.tokens[second & (RING - 1)] === 0) second++;
    return (second + 1 + TOKEN_SECONDS) * 1_000 - now;
  }

  /** Returns the second they were booked in. */
  take(now: number, tokens: number): number {
    this.roll(now);
    this.add(this.newest, tokens);
    return this.newest;
  }

  /** Books the truth about what `take` booked: less frees that second, more counts from now on. */
  settle(now: number, second: number, reserved: number, spent: number): void {
    this.roll(now);
    if (spent > reserved) this.add(this.newest, spent - reserved);
    else if (second >= this.newest - TOKEN_SECONDS && second <= this.newest) {
      this.add(second, -Math.min(reserved - spent, this.tokens[second & (RING - 1)] as number));
    }
  }

  private add(second: number, tokens: number): void {
    const at = second & (RING - 1);
    this.tokens[at] = (this.tokens[at] as number) + tokens;
    this.sum += tokens;
  }

  private roll(now: number): void {
    const second = Math.floor(now / 1_000);
    if (second <= this.newest) return;
    if (second - this.newest > TOKEN_SECONDS) {
      this.tokens.fill(0);
      this.sum = 0;
    } else {
      for (let gone = this.newest - TOKEN_SECONDS; gone < second - TOKEN_SECONDS; gone++) this.drop(gone & (RING - 1));
    }
    this.newest = second;
  }

  private drop(at: number): void {
    this.sum -= this.tokens[at] as number;
    this.tokens[at] = 0;
  }
}
