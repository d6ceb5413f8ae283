import type { MemoryRateLimitStore } from '../memory/memory-rate-limit-store';
import type { AdmissionAnswer, AdmissionAsk, LimitRules, RateLimitStore, Standing, TokenTicket } from '../ports';
import { shareOfAsk, shareOfRules } from './local-share';
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

  settle(ask: AdmissionAsk, ticket: TokenTicket, tokens: number): Promise<void> | void {
    this.local.settle(ask, ticket, tokens);
    if (ticket.shared === undefined || tokens === ticket.reserved) return;
    return this.gate.attempt(async () => this.shared.settle(ask, ticket, tokens));
  }

  heartbeat(ask: AdmissionAsk): Promise<void> | void {
    this.local.heartbeat(ask);
    if (ask.concurrency.length > 0) return this.gate.attempt(async () => this.shared.heartbeat(ask));
  }

  release(ask: AdmissionAsk): Promise<void> | void {
    this.local.release(ask);
    if (ask.concurrency.length > 0) return this.gate.attempt(async () => this.shared.release(ask));
  }

  /** While Redis is away: of this replica's share. */
  async standing(rules: LimitRules): Promise<Standing[]> {
    if (this.gate.usable) {
      try {
        return await this.gate.call(async () => this.shared.standing(rules));
      } catch {
        // What this process has counted is told instead.
      }
    }
    return this.local.standing(shareOfRules(rules, this.replicas));
  }

  private async reserveShared(ask: AdmissionAsk): Promise<AdmissionAnswer> {
    let answer: AdmissionAnswer;
    try {
      answer = await this.gate.call(async () => this.shared.reserve(ask));
    } catch {
      return this.reserveLocally(ask);
    }
    if (!answer.admitted) return answer;
    const noted = this.local.note(ask);
    if (answer.ticket && noted) answer.ticket = { ...answer.ticket, local: noted.local };
    return answer;
  }

  private reserveLocally(ask: AdmissionAsk): AdmissionAnswer {
    return this.local.reserve(shareOfAsk(ask, this.replicas));
  }
}
