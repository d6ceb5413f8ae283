import { type MemoryKeyLeaseStore, refused } from '../memory/memory-key-lease-store';
import type { Allowance, KeyLeaseStore, KeyUsage, LeaseAsk, LeaseCandidate, LeaseResult, TokenTicket } from '../ports';
import { shareOfCandidates } from './local-share';
import type { RedisGate } from './redis-gate';
import { UnsentWords } from './unsent-words';

const NOTHING: LeaseAsk = {};

/**
 * Redis decides; what it granted is also counted here, and a cooling asked for here holds here whether
 * or not Redis heard of it. While Redis is away each replica goes on with its share of each key's limits.
 */
export class ResilientKeyLeaseStore implements KeyLeaseStore {
  private readonly unsent = new UnsentWords();

  constructor(
    private readonly gate: RedisGate,
    private readonly shared: KeyLeaseStore,
    private readonly local: MemoryKeyLeaseStore,
    private readonly replicas: number,
  ) {
    gate.whenOpen(() => void this.unsent.sayAll());
  }

  lease(pool: string, candidates: readonly LeaseCandidate[], ask: LeaseAsk = NOTHING): Promise<LeaseResult> | LeaseResult {
    if (!this.gate.usable) return this.leaseLocally(pool, candidates, ask);
    let soonest = Infinity;
    let reason: 'rate' | 'cooling' = 'cooling';
    const ready = candidates.filter((candidate) => {
      const { restMs, rateMs } = this.local.waitMs(pool, candidate, ask);
      const wait = Math.max(restMs, rateMs);
      if (wait === 0) return true;
      soonest = Math.min(soonest, wait);
      if (restMs === 0) reason = 'rate';
      return false;
    });
    if (ready.length === 0) return refused(soonest, reason);
    return this.leaseShared(pool, candidates, ready, ask).then((result) =>
      result.granted ? result : refused(Math.min(result.retryAfterMs, soonest), reason === 'rate' ? reason : result.reason),
    );
  }

  settle(pool: string, keyId: string, ticket: TokenTicket, tokens: number): Promise<void> | void {
    this.local.settle(pool, keyId, ticket, tokens);
    if (ticket.shared === undefined || tokens === ticket.reserved) return;
    return this.gate.attempt(async () => this.shared.settle(pool, keyId, ticket, tokens));
  }

  cool(pool: string, keyId: string, forMs: number, model?: string): Promise<void> | void {
    this.local.cool(pool, keyId, forMs, model);
    const endsAt = performance.now() + forMs;
    return this.tell(subjectOf(pool, keyId, model ?? ''), async () => {
      const left = Math.min(forMs, endsAt - performance.now());
      if (left > 0 || forMs <= 0) await this.shared.cool(pool, keyId, left, model);
    });
  }

  forgive(pool: string, keyId: string): Promise<void> | void {
    this.local.forgive(pool, keyId);
    this.unsent.forget(subjectOf(pool, keyId, ''));
    return this.tell(subjectOf(pool, keyId, ''), async () => this.shared.forgive(pool, keyId));
  }

  probed(pool: string, keyId: string, model: string | undefined, well: boolean): Promise<void> | void {
    this.local.probed(pool, keyId, model, well);
    return this.tell(`${subjectOf(pool, keyId, model ?? '')}\nprobed`, async () => this.shared.probed(pool, keyId, model, well));
  }

  observe(pool: string, keyId: string, allowance: Allowance, model?: string): Promise<void> | void {
    this.local.observe(pool, keyId, allowance, model);
    return this.gate.attempt(async () => this.shared.observe(pool, keyId, allowance, model));
  }

  async usage(pool: string, keyIds: readonly string[]): Promise<KeyUsage[]> {
    if (this.gate.usable) {
      try {
        return await this.gate.call(async () => this.shared.usage(pool, keyIds));
      } catch {
        // what this process knows is better than nothing
      }
    }
    return this.local.usage(pool, keyIds);
  }

  /** Now or, where Redis does not hear it, when it is back: other replicas must not call a key that rests. */
  private tell(subject: string, say: () => Promise<void>): Promise<void> | void {
    if (this.gate.usable) return this.gate.call(say).catch(() => this.unsent.keep(subject, say));
    this.unsent.keep(subject, say);
  }

  private async leaseShared(
    pool: string,
    candidates: readonly LeaseCandidate[],
    ready: readonly LeaseCandidate[],
    ask: LeaseAsk,
  ): Promise<LeaseResult> {
    let result: LeaseResult;
    try {
      result = await this.gate.call(async () => this.shared.lease(pool, ready, ask));
    } catch {
      return this.leaseLocally(pool, candidates, ask);
    }
    if (!result.granted) return result;
    const { local } = this.local.note(pool, result.keyId, ask, result.probe);
    return { ...result, ticket: { ...result.ticket, local } };
  }

  private leaseLocally(pool: string, candidates: readonly LeaseCandidate[], ask: LeaseAsk): LeaseResult {
    return this.local.lease(pool, shareOfCandidates(candidates, this.replicas), ask);
  }
}

const subjectOf = (pool: string, keyId: string, model: string): string => `${pool}\n${keyId}\n${model}`;
