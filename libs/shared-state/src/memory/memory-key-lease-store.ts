import type { Clock } from '@libs/kernel';
import type { Allowance, KeyLeaseStore, KeyUsage, LeaseAsk, LeaseCandidate, LeaseResult, TokenTicket } from '../ports';
import { WINDOW_MS } from '../window';
import { GenerationMap } from './generation-map';
import { KeyAllowances } from './key-allowances';
import { KeyCoolings } from './key-coolings';
import { SlidingWindow } from './sliding-window';
import { pickNext } from './smooth-rotation';
import { TokenWindow } from './token-window';

/** A pool that nobody asked for this long starts its rotation anew. */
const POOL_LIFETIME_MS = 10 * 60_000;
/** Keys of one pool whose credit is remembered; above that the rotation starts anew. */
const MOST_CREDITS = 4_096;
/** Longer than a token window, whose seconds leave as a whole. */
const USE_LIFETIME_MS = WINDOW_MS + 2_000;
const NOTHING: LeaseAsk = {};

/** How much one key was used in the last minute. */
class KeyUse {
  readonly requests = new SlidingWindow();
  private counted: TokenWindow | undefined;

  /** Most keys are never asked for tokens. */
  get tokens(): TokenWindow {
    this.counted ??= new TokenWindow();
    return this.counted;
  }
}

interface Pool {
  readonly uses: GenerationMap<KeyUse>;
  readonly credits: Map<string, number>;
}

/** One process, no waiting: every answer is a plain value, never a promise. */
export class MemoryKeyLeaseStore implements KeyLeaseStore {
  private readonly pools: GenerationMap<Pool>;
  private readonly coolings = new KeyCoolings();
  private readonly allowances = new KeyAllowances();

  constructor(private readonly clock: Clock) {
    this.pools = new GenerationMap(POOL_LIFETIME_MS, clock.monotonic(), () => ({
      uses: new GenerationMap(USE_LIFETIME_MS, clock.monotonic(), () => new KeyUse()),
      credits: new Map<string, number>(),
    }));
  }

  lease(pool: string, candidates: readonly LeaseCandidate[], ask: LeaseAsk = NOTHING): LeaseResult {
    const now = this.clock.monotonic();
    const { uses, credits } = this.pools.touch(pool, now);
    let tier = Infinity;
    let eligible: LeaseCandidate[] = [];
    let soonest = Infinity;
    let reason: 'rate' | 'cooling' = 'cooling';
    for (const candidate of candidates) {
      if (candidate.priority > tier) continue;
      const rest = this.restMs(pool, candidate.keyId, ask.model, now);
      const wait = Math.max(rest, this.rateMs(pool, uses, candidate, ask, now));
      if (wait > 0) {
        soonest = Math.min(soonest, wait);
        if (rest === 0) reason = 'rate';
      } else if (candidate.priority < tier) {
        tier = candidate.priority;
        eligible = [candidate];
      } else {
        eligible.push(candidate);
      }
    }
    if (eligible.length === 0) return refused(soonest, reason);
    if (credits.size > MOST_CREDITS) credits.clear();
    const { keyId } = eligible.find((one) => one.keyId === ask.prefer) ?? pickNext(eligible, credits);
    const probe = this.takeProbe(pool, keyId, ask.model, now);
    return { granted: true, keyId, probe, ticket: this.take(pool, keyId, ask, now) };
  }

  settle(pool: string, keyId: string, { reserved, local }: TokenTicket, tokens: number): void {
    if (local === undefined || tokens === reserved) return;
    const now = this.clock.monotonic();
    this.useOf(pool, keyId, now).tokens.settle(now, local, reserved, tokens);
  }

  cool(pool: string, keyId: string, forMs: number, model?: string): void {
    this.coolings.cool(nameOf(pool, keyId, model), this.clock.monotonic(), forMs);
  }

  forgive(pool: string, keyId: string): void {
    const name = nameOf(pool, keyId);
    this.coolings.forget(name, nameOf(pool, keyId, ''));
    this.allowances.forget(name, nameOf(pool, keyId, ''));
  }

  probed(pool: string, keyId: string, model: string | undefined, well: boolean): void {
    const now = this.clock.monotonic();
    this.coolings.probed(nameOf(pool, keyId), now, well);
    if (model !== undefined) this.coolings.probed(nameOf(pool, keyId, model), now, well);
  }

  observe(pool: string, keyId: string, allowance: Allowance, model?: string): void {
    this.allowances.observe(nameOf(pool, keyId, model), this.clock.monotonic(), allowance);
  }

  usage(pool: string, keyIds: readonly string[]): KeyUsage[] {
    const now = this.clock.monotonic();
    const uses = this.pools.peek(pool)?.uses;
    return keyIds.map((keyId) => {
      const use = uses?.peek(keyId);
      if (use === undefined) return { requests: 0, tokens: 0, idleMs: null };
      return { requests: use.requests.used(now), tokens: use.tokens.used(now), idleMs: use.requests.idleMs(now) };
    });
  }

  /** Counts a lease that another store granted, so that this one can take over without a gap. */
  note(pool: string, keyId: string, ask: LeaseAsk, probe: boolean): TokenTicket {
    const now = this.clock.monotonic();
    if (probe) this.takeProbe(pool, keyId, ask.model, now);
    else if (!this.coolings.isEmpty) this.probed(pool, keyId, ask.model, true);
    return this.take(pool, keyId, ask, now);
  }

  /** Milliseconds until the key may be picked as far as this process knows; 0 = now. */
  waitMs(pool: string, candidate: LeaseCandidate, ask: LeaseAsk): { restMs: number; rateMs: number } {
    const now = this.clock.monotonic();
    const { uses } = this.pools.touch(pool, now);
    return {
      restMs: this.restMs(pool, candidate.keyId, ask.model, now),
      rateMs: this.rateMs(pool, uses, candidate, ask, now),
    };
  }

  private restMs(pool: string, keyId: string, model: string | undefined, now: number): number {
    if (this.coolings.isEmpty) return 0;
    const ofKey = this.coolings.waitMs(nameOf(pool, keyId), now);
    return model === undefined ? ofKey : Math.max(ofKey, this.coolings.waitMs(nameOf(pool, keyId, model), now));
  }

  private rateMs(
    pool: string,
    uses: GenerationMap<KeyUse>,
    { keyId, rpmLimit, tpmLimit }: LeaseCandidate,
    { model, tokens = 0 }: LeaseAsk,
    now: number,
  ): number {
    let wait = 0;
    if (rpmLimit !== undefined || tpmLimit !== undefined) {
      const use = uses.peek(keyId);
      if (use !== undefined && rpmLimit !== undefined) wait = use.requests.waitMs(now, rpmLimit);
      if (use !== undefined && tpmLimit !== undefined) wait = Math.max(wait, use.tokens.waitMs(now, tpmLimit, tokens));
    }
    if (this.allowances.isEmpty) return wait;
    wait = Math.max(wait, this.allowances.waitMs(nameOf(pool, keyId), now, tokens));
    return model === undefined ? wait : Math.max(wait, this.allowances.waitMs(nameOf(pool, keyId, model), now, tokens));
  }

  private take(pool: string, keyId: string, { model, tokens = 0 }: LeaseAsk, now: number): TokenTicket {
    const use = this.useOf(pool, keyId, now);
    use.requests.take(now);
    if (!this.allowances.isEmpty) {
      this.allowances.take(nameOf(pool, keyId), tokens);
      if (model !== undefined) this.allowances.take(nameOf(pool, keyId, model), tokens);
    }
    return { reserved: tokens, local: tokens === 0 ? Math.floor(now / 1_000) : use.tokens.take(now, tokens) };
  }

  private useOf(pool: string, keyId: string, now: number): KeyUse {
    return this.pools.touch(pool, now).uses.touch(keyId, now);
  }

  private takeProbe(pool: string, keyId: string, model: string | undefined, now: number): boolean {
    if (this.coolings.isEmpty) return false;
    const ofKey = this.coolings.take(nameOf(pool, keyId), now);
    return (model !== undefined && this.coolings.take(nameOf(pool, keyId, model), now)) || ofKey;
  }
}

export function refused(soonestMs: number, reason: 'rate' | 'cooling'): LeaseResult {
  return { granted: false, retryAfterMs: soonestMs === Infinity ? WINDOW_MS : Math.ceil(soonestMs), reason };
}

const nameOf = (pool: string, keyId: string, model?: string): string =>
  model === undefined ? `${pool}\n${keyId}` : `${pool}\n${keyId}\n${model}`;
