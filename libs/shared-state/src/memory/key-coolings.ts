import { HALF_OPEN_MS, PROBE_LEASE_MS, PROBE_RETRY_MS } from '../window';

interface Cooling {
  until: number;
  /** End of the probe that is running; 0 when there is none. */
  probeUntil: number;
}

/** Coolings kept; above that those that ended long ago go. */
const MOST = 4_096;

/** Which keys rest, and which come back through one probe. Times are milliseconds of one clock. */
export class KeyCoolings {
  private readonly coolings = new Map<string, Cooling>();

  get isEmpty(): boolean {
    return this.coolings.size === 0;
  }

  get size(): number {
    return this.coolings.size;
  }

  cool(name: string, now: number, forMs: number): void {
    if (forMs <= 0) {
      this.coolings.delete(name);
      return;
    }
    this.coolings.set(name, { until: now + forMs, probeUntil: 0 });
    if (this.coolings.size > MOST) this.forgetOld(now);
  }

  /** Milliseconds until the key may be picked, for a probe at least; 0 = now. */
  waitMs(name: string, now: number): number {
    const cooling = this.coolings.get(name);
    if (cooling === undefined) return 0;
    if (cooling.until > now) return cooling.until - now;
    return cooling.probeUntil > now ? Math.min(PROBE_RETRY_MS, cooling.probeUntil - now) : 0;
  }

  /** Called for what may be picked. True when that makes it a probe. */
  take(name: string, now: number): boolean {
    const cooling = this.coolings.get(name);
    if (cooling === undefined) return false;
    if (now - cooling.until > HALF_OPEN_MS) {
      this.coolings.delete(name);
      return false;
    }
    cooling.probeUntil = now + PROBE_LEASE_MS;
    return true;
  }

  /** A probe ended: well, or without a verdict. A cooling that began meanwhile stays. */
  probed(name: string, now: number, well: boolean): void {
    const cooling = this.coolings.get(name);
    if (cooling === undefined || cooling.until > now) return;
    if (well) this.coolings.delete(name);
    else cooling.probeUntil = 0;
  }

  /** The name itself, and all that begin so. */
  forget(name: string, beginning: string): void {
    this.coolings.delete(name);
    for (const other of this.coolings.keys()) if (other.startsWith(beginning)) this.coolings.delete(other);
  }

  /** Those that ask for nothing any more and, where that is not enough, the oldest. A quarter at once, so that the walk is rare. */
  private forgetOld(now: number): void {
    for (const [name, { until }] of this.coolings) if (until + HALF_OPEN_MS <= now) this.coolings.delete(name);
    for (const name of this.coolings.keys()) {
      if (this.coolings.size <= (MOST * 3) / 4) return;
      this.coolings.delete(name);
    }
  }
}
