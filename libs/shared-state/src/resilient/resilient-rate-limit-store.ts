import type { MemoryRateLimitStore } from '../memory/memory-rate-limit-store';
import type { AdmissionAnswer, AdmissionAsk, RateLimitStore } from '../ports';
import { shareOfAsk } from './local-share';
import type { RedisGate } from './redis-gate';

/**
 * Redis decides; what it admitted is also counted here. So a limit that this process alone has used up
 * is refused without asking, losing Redis (or its data) never gives a process a second helping of the
 * same minute, and while Redis is away each replica goes on with its share of the limits.
 */
export class ResilientRateLimitStore implements RateLimitStore {
  constructor(
    private readonly gate: RedisGate,
    private readonly shared: RateLimitStore,
    private readonly local: MemoryRateLimitStore,
    private readonly replicas: number,
  ) {}

  reserve(ask: AdmissionAsk): Promise<AdmissionAnswer> | AdmissionAnswer {
    const refusal = this.local.check(ask);
    if (refusal !== undefined) return refusal;
    return this.gate.usable ? this.reserveShared(ask) : this.reserveLocally(ask);
  }

  heartbeat(ask: AdmissionAsk): Promise<void> | void {
    this.local.heartbeat(ask);
    if (ask.concurrency.length > 0) return this.gate.attempt(async () => this.shared.heartbeat(ask));
  }

  release(ask: AdmissionAsk): Promise<void> | void {
    this.local.release(ask);
    if (ask.concurrency.length > 0) return this.gate.attempt(async () => this.shared.release(ask));
  }

  private async reserveShared(ask: AdmissionAsk): Promise<AdmissionAnswer> {
    let answer: AdmissionAnswer;
    try {
      answer = await this.gate.call(async () => this.shared.reserve(ask));
    } catch {
      return this.reserveLocally(ask);
    }
    if (answer.admitted) this.local.note(ask);
    return answer;
  }

  private reserveLocally(ask: AdmissionAsk): AdmissionAnswer {
    return this.local.reserve(shareOfAsk(ask, this.replicas));
  }
}
