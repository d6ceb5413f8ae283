import type { MemoryKeyLeaseStore } from '../memory/memory-key-lease-store';
import type { KeyLeaseStore, LeaseCandidate, LeaseResult } from '../ports';
import { WINDOW_MS } from '../window';
import { shareOfCandidates } from './local-share';
import type { RedisGate } from './redis-gate';

/**
 * Redis decides; what it granted is also counted here, and a cooling asked for here holds here whether
 * or not Redis heard of it. While Redis is away each replica goes on with its share of each key's RPM.
 */
export class ResilientKeyLeaseStore implements KeyLeaseStore {
  constructor(
    private readonly gate: RedisGate,
    private readonly shared: KeyLeaseStore,
    private readonly local: MemoryKeyLeaseStore,
    private readonly replicas: number,
  ) {}

  lease(pool: string, candidates: readonly LeaseCandidate[]): Promise<LeaseResult> | LeaseResult {
    if (!this.gate.usable) return this.leaseLocally(pool, candidates);
    let soonest = Infinity;
    const ready = candidates.filter((candidate) => {
      const wait = this.local.waitMs(pool, candidate);
      if (wait > 0) soonest = Math.min(soonest, wait);
      return wait === 0;
    });
    if (ready.length === 0) return { granted: false, retryAfterMs: soonest === Infinity ? WINDOW_MS : Math.ceil(soonest) };
    return this.leaseShared(pool, candidates, ready, soonest);
  }

  cool(pool: string, keyId: string, forMs: number): Promise<void> | void {
    this.local.cool(pool, keyId, forMs);
    return this.gate.attempt(async () => this.shared.cool(pool, keyId, forMs));
  }

  private async leaseShared(
    pool: string,
    candidates: readonly LeaseCandidate[],
    ready: readonly LeaseCandidate[],
    soonestOther: number,
  ): Promise<LeaseResult> {
    let result: LeaseResult;
    try {
      result = await this.gate.call(async () => this.shared.lease(pool, ready));
    } catch {
      return this.leaseLocally(pool, candidates);
    }
    if (!result.granted) return { granted: false, retryAfterMs: Math.ceil(Math.min(result.retryAfterMs, soonestOther)) };
    const { keyId } = result;
    if (ready.find((candidate) => candidate.keyId === keyId)?.rpmLimit !== undefined) this.local.note(pool, keyId);
    return result;
  }

  private leaseLocally(pool: string, candidates: readonly LeaseCandidate[]): LeaseResult {
    return this.local.lease(pool, shareOfCandidates(candidates, this.replicas));
  }
}
