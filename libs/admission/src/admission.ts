import { type Clock, type Place, type Principal, Roster } from '@libs/kernel';
import type { AdmissionAnswer, AdmissionAsk, RateLimitStore, TokenTicket } from '@libs/shared-state';
import type { Budget } from './budgets/budget';
import type { BudgetBook, BudgetHold } from './budgets/budget-book';
import { budgetWarning } from './budgets/budget-warning';
import { anthropicLimitHeaders, rateLimitHeaders, type Standings, standingsOf } from './rate-limit-headers';
import { notPriced, refusalError } from './refusal';
import { type DefaultLimits, type LimitSource, type RuleLimits, type Rules, rulesFor, rulesOfRequest, withRule } from './rules';

/** What a request will use, as far as its caller's rules need to know. Whole tokens and micro-USD. */
export interface Demand {
  /** The names by which limits of models may mean what it asks for; the first is told to the client. */
  models: readonly string[];
  /** Probably, input and output together. */
  likelyTokens: number;
  /** At most. */
  mostTokens: number;
  /** At most; undefined: nobody knows the price. */
  mostMicroUsd: number | undefined;
  /** What the rule of routing allows that the request comes under; absent: it says nothing. */
  rule?: RuleLimits | undefined;
  /** The client reads Anthropic's names of headers too. */
  anthropic: boolean;
}

/** What a request used in the end. */
export interface Spending {
  tokens: number;
  /** undefined: nobody knows, so that what was reserved counts. */
  microUsd: number | undefined;
}

/** A request that was let in. Give it back to `release` and to `settle` when it ends, however it ends. */
export interface Admitted {
  readonly ask: AdmissionAsk;
  readonly ticket: TokenTicket | null;
  readonly hold: BudgetHold | undefined;
  /** Of each budget in money, while the request is served; 0: there is none. */
  readonly heldMicroUsd: number;
  /** For the response: limits, and the budget that runs low. */
  readonly headers: Readonly<Record<string, string>>;
  settled: boolean;
  /** Among those that hold slots. */
  place: Place<Admitted> | undefined;
}

/** A slot whose holder gave no sign of life for this long is free again. */
export const SLOT_LEASE_MS = 60_000;
const HEARTBEAT_EVERY_MS = SLOT_LEASE_MS / 3;

const NOTHING_SET: LimitSource = { version: 0, limitsOf: () => [], budgetsOf: () => [] };

/** What administrators set beside the limits of keys. */
export interface SetLimits {
  source: LimitSource;
  budgets: Pick<BudgetBook, 'reserve' | 'release' | 'settle' | 'fullest'>;
  clock: Clock;
}

/**
 * Lets requests in as far as the limits and budgets of their caller, its user, team and tenant go. A refused request
 * has used up nothing: budgets are held first, and given back where a limit of the minute refuses.
 */
export class Admission {
  /** Principals are made once per credential and live in the authentication cache; so do their rules. */
  private readonly rules = new WeakMap<Principal, Rules>();
  private readonly holdingSlots = new Roster<Admitted>();
  private beat: NodeJS.Timeout | undefined;
  private readonly source: LimitSource;

  constructor(
    private readonly store: RateLimitStore,
    private readonly defaults: DefaultLimits,
    private readonly set?: SetLimits,
  ) {
    this.source = set?.source ?? NOTHING_SET;
  }

  /** What requests of this caller must pass, so that no more of them is found out than needed. */
  rulesOf(principal: Principal): Rules {
    let rules = this.rules.get(principal);
    if (rules === undefined || rules.version !== this.source.version)
      this.rules.set(principal, (rules = rulesFor(principal, this.defaults, this.source)));
    return rules;
  }

  /**
   * A plain value when nobody has to be asked. A refused request has used up nothing.
   * @throws GatewayError rate_limited with `retryAfterSeconds`, budget_exceeded, model_not_priced;
   *   dependency_unavailable when a budget cannot be checked
   */
  reserve(principal: Principal, requestId: string, demand: Demand): Admitted | Promise<Admitted> {
    const rules = this.rulesOf(principal);
    const own = rulesOfRequest(rules, demand.models);
    const { rates, tokens, concurrency } = demand.rule ? withRule(own, principal.tenantId, demand.rule) : own;
    const ask: AdmissionAsk = {
      requestId,
      rates,
      tokens,
      concurrency,
      expectedTokens: demand.likelyTokens,
      slotLeaseMs: SLOT_LEASE_MS,
    };
    if (rules.budgets.length === 0 || !this.set) return this.enter(ask, undefined, demand, rules);
    if (rules.needsPrice && demand.mostMicroUsd === undefined) throw notPriced(demand.models[0] ?? '');
    const holding = this.set.budgets.reserve(rules.budgets.map((budget) => ({ budget, amount: mostOf(budget, demand) })));
    return holding instanceof Promise
      ? holding.then((hold) => this.enter(ask, hold, demand, rules))
      : this.enter(ask, holding, demand, rules);
  }

  /** Books what was used, in tokens of the minute and in budgets; never throws, a second call changes nothing. */
  settle(admitted: Admitted, { tokens, microUsd }: Spending): void {
    if (admitted.settled) return;
    admitted.settled = true;
    const { ask, ticket, hold } = admitted;
    if (ticket) quietly(this.store.settle(ask, ticket, tokens));
    if (hold) this.set?.budgets.settle(hold, ({ unit }, reserved) => (unit === 'tokens' ? tokens : (microUsd ?? reserved)));
  }

  /** Gives the slots back; never throws, a second call changes nothing. */
  release(admitted: Admitted): void {
    if (!admitted.place || !this.holdingSlots.leave(admitted.place)) return;
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

  private enter(ask: AdmissionAsk, hold: BudgetHold | undefined, demand: Demand, rules: Rules): Admitted | Promise<Admitted> {
    const answering = this.askStore(ask, hold);
    if (!(answering instanceof Promise)) return this.admit(ask, answering, hold, { demand, rules });
    return answering.then((answer) => this.admit(ask, answer, hold, { demand, rules }));
  }

  /** A store that fails must not keep what the request holds. */
  private askStore(ask: AdmissionAsk, hold: BudgetHold | undefined): AdmissionAnswer | Promise<AdmissionAnswer> {
    const answer = this.store.reserve(ask);
    if (!(answer instanceof Promise) || !hold) return answer;
    return answer.catch((error: unknown) => {
      this.set?.budgets.release(hold);
      throw error;
    });
  }

  private admit(
    ask: AdmissionAsk,
    answer: AdmissionAnswer,
    hold: BudgetHold | undefined,
    { demand, rules }: { demand: Demand; rules: Rules },
  ): Admitted {
    const headers = this.headersOf(standingsOf(answer), demand);
    if (!answer.admitted) {
      if (hold) this.set?.budgets.release(hold);
      throw refusalError(answer, headers);
    }
    const fullest = hold && this.set?.budgets.fullest(rules.budgets);
    if (fullest) Object.assign(headers, budgetWarning(fullest.budget, fullest.share));
    const admitted: Admitted = {
      ask,
      ticket: answer.ticket,
      hold,
      heldMicroUsd: moneyOf(hold),
      headers,
      settled: false,
      place: undefined,
    };
    if (ask.concurrency.length > 0) {
      admitted.place = this.holdingSlots.add(admitted);
      this.beat ??= setInterval(() => this.heartbeat(), HEARTBEAT_EVERY_MS).unref();
    }
    return admitted;
  }

  private headersOf(standings: Standings, { anthropic }: Demand): Record<string, string> {
    const headers = rateLimitHeaders(standings);
    if (anthropic && (standings.requests || standings.tokens))
      Object.assign(headers, anthropicLimitHeaders(standings, this.set?.clock.now() ?? Date.now()));
    return headers;
  }
}

/** The same amount is held of each budget in money. */
function moneyOf(hold: BudgetHold | undefined): number {
  if (hold) for (const { account, amount } of hold.parts) if (account.budget.unit === 'micro_usd') return amount;
  return 0;
}

const mostOf = ({ unit }: Budget, { mostTokens, mostMicroUsd }: Demand): number =>
  unit === 'tokens' ? mostTokens : (mostMicroUsd ?? 0);

/** A lost release, heartbeat or settlement heals itself when its lease or its minute ends. */
function quietly(outcome: Promise<void> | void): void {
  if (outcome instanceof Promise) outcome.catch(() => undefined);
}
