import type { Allowance } from '../ports';

interface Left {
  requests: number;
  requestsUntil: number;
  tokens: number;
  tokensUntil: number;
}

/** Allowances kept; above that those that ended go. */
const MOST = 4_096;

/** What upstreams said is left of their own limits, counted down until they said it is reset. */
export class KeyAllowances {
  private readonly known = new Map<string, Left>();

  get isEmpty(): boolean {
    return this.known.size === 0;
  }

  get size(): number {
    return this.known.size;
  }

  observe(name: string, now: number, { requests, tokens }: Allowance): void {
    if (requests === undefined && tokens === undefined) {
      this.known.delete(name);
      return;
    }
    this.known.set(name, {
      requests: requests?.left ?? 0,
      requestsUntil: requests === undefined ? 0 : now + requests.resetMs,
      tokens: tokens?.left ?? 0,
      tokensUntil: tokens === undefined ? 0 : now + tokens.resetMs,
    });
    if (this.known.size > MOST) this.forgetOld(now);
  }

  /** Milliseconds until a call of `need` tokens fits; 0 = now. */
  waitMs(name: string, now: number, need: number): number {
    const left = this.known.get(name);
    if (left === undefined) return 0;
    const forRequests = left.requestsUntil > now && left.requests < 1 ? left.requestsUntil - now : 0;
    const forTokens = left.tokensUntil > now && left.tokens < Math.max(1, need) ? left.tokensUntil - now : 0;
    return Math.max(forRequests, forTokens);
  }

  take(name: string, tokens: number): void {
    const left = this.known.get(name);
    if (left === undefined) return;
    left.requests--;
    left.tokens -= tokens;
  }

  /** The name itself, and all that begin so. */
  forget(name: string, beginning: string): void {
    this.known.delete(name);
    for (const other of this.known.keys()) if (other.startsWith(beginning)) this.known.delete(other);
  }

  /** Those that are over and, where that is not enough, the oldest. A quarter at once, so that the walk is rare. */
  private forgetOld(now: number): void {
    for (const [name, left] of this.known) {
      if (Math.max(left.requestsUntil, left.tokensUntil) <= now) this.known.delete(name);
    }
    for (const name of this.known.keys()) {
      if (this.known.size <= (MOST * 3) / 4) return;
      this.known.delete(name);
    }
  }
}
