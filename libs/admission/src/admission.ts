import type { Principal } from '@libs/kernel';
import type { AdmissionAnswer, AdmissionAsk, RateLimitStore } from '@libs/shared-state';
import { rateLimitHeaders } from './rate-limit-headers';
import { refusalError } from './refusal';
import { rulesFor, type DefaultLimits, type Rules } from './rules';

/** A request that was let in. Give it back to `release` exactly when the request ends, however it ends. */
export interface Admitted {
  readonly ask: AdmissionAsk;
  /** `x-ratelimit-*` for the response; empty when no rate applies. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A slot whose holder gave no sign of life for this long is free again. */
export const SLOT_LEASE_MS = 60_000;
const HEARTBEAT_EVERY_MS = SLOT_LEASE_MS / 3;

/** Lets requests in as far as the limits of their caller, its user and its tenant go. */
export class Admission {
  /** Principals are made once per credential and live in the authentication cache; so do their rules. */
  private readonly rules = new WeakMap<Principal, Rules>();
  private readonly holdingSlots = new Set<Admitted>();
  private beat: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: RateLimitStore,
    private readonly defaults: DefaultLimits,
  ) {}

  /**
   * A plain value when the store answers with one. A refused request has used up nothing.
   * @throws GatewayError rate_limited with `retryAfterSeconds`
   */
  reserve(principal: Principal, requestId: string): Admitted | Promise<Admitted> {
    const { rates, concurrency } = this.rulesOf(principal);
    const ask: AdmissionAsk = { requestId, rates, concurrency, slotLeaseMs: SLOT_LEASE_MS };
    const answer = this.store.reserve(ask);
    return answer instanceof Promise ? answer.then((late) => this.admit(ask, late)) : this.admit(ask, answer);
  }

  /** Gives the slots back; never throws, a second call changes nothing. */
  release(admitted: Admitted): void {
    if (!this.holdingSlots.delete(admitted)) return;
    if (this.holdingSlots.size === 0) this.close();
    quietly(this.store.release(admitted.ask));
  }

  /** The sign of life of every request that holds slots; runs by itself while there is one. */
  heartbeat(): void {
    for (const { ask } of this.holdingSlots) quietly(this.store.heartbeat(ask));
  }

  /** Stops the signs of life: slots not released by then come back by themselves. */
  close(): void {
    clearInterval(this.beat);
    this.beat = undefined;
  }

  private admit(ask: AdmissionAsk, answer: AdmissionAnswer): Admitted {
    if (!answer.admitted) throw refusalError(answer);
    const admitted = { ask, headers: rateLimitHeaders(answer) };
    if (ask.concurrency.length > 0) {
      this.holdingSlots.add(admitted);
      this.beat ??= setInterval(() => this.heartbeat(), HEARTBEAT_EVERY_MS).unref();
    }
    return admitted;
  }

  private rulesOf(principal: Principal): Rules {
    let rules = this.rules.get(principal);
    if (rules === undefined) this.rules.set(principal, (rules = rulesFor(principal, this.defaults)));
    return rules;
  }
}

/** A lost release or heartbeat heals itself when the lease of the slot ends. */
function quietly(outcome: Promise<void> | void): void {
  if (outcome instanceof Promise) outcome.catch(() => undefined);
}
