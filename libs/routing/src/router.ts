import type { Catalog, LiveFigures } from '@libs/catalog';
import { type Clock, GatewayError } from '@libs/kernel';
import { compileRouting, type CompiledRouting } from './config/compile-config';
import { EMPTY_CONFIG } from './config/routing-config';
import { ExplorationPurse } from './exploration-purse';
import { hash32, shareOf } from './hash';
import type { RoutingFacts } from './plan/facts';
import { affinityOf, explainRoute, planRoute, type PlanDetails } from './plan/plan-route';
import { type RouteAsk, subjectOf } from './plan/route-ask';
import { idOf, type Plan, type Target } from './target';

/** Where the facts of the moment come from. */
export interface RouterSources {
  catalog: Catalog;
  keys: { readyProviders(): ReadonlySet<string>; configuredProviders(): ReadonlySet<string> };
  breakers: { peek(target: string): 'closed' | 'open' | 'half_open' };
  stats: { of(target: string): Readonly<LiveFigures> | undefined };
  /** Who served a conversation last. */
  conversations: {
    last(conversation: number): string | undefined;
    recall?(tenantId: string, conversation: number): Promise<void> | undefined;
    served(tenantId: string, conversation: number, target: string): void;
  };
  /** Models that their provider has ended are chosen like all others. */
  retiredAsUsual?: boolean;
  clock: Clock;
}

/** A version that is tried out on a part of the traffic. */
export interface Canary {
  routing: CompiledRouting;
  /** Of the traffic, per cent. */
  percent: number;
}

/** Plans requests by the configuration of the moment. Everything it says comes from planRoute; it only gathers the facts. */
export class Router {
  private active: CompiledRouting = compileRouting(EMPTY_CONFIG);
  private canary: Canary | undefined;
  private readonly exploring: ExplorationPurse;
  /** The version on trial found nobody for a request that the other one would have served. */
  onTrialRefusal: () => void = () => undefined;
  /** Other rules hold from now on. */
  onChange: () => void = () => undefined;

  constructor(private readonly sources: RouterSources) {
    this.exploring = new ExplorationPurse(sources.clock);
  }

  /** From now on requests are planned by these. */
  use(active: CompiledRouting, canary?: Canary): void {
    this.active = active;
    this.canary = canary;
    this.onChange();
  }

  /** Some rule, of what is tried out too, has requests compared by their meaning. */
  get comparesMeaning(): boolean {
    return this.active.comparesMeaning || (this.canary?.routing.comparesMeaning ?? false);
  }

  get current(): { active: CompiledRouting; canary: Canary | undefined } {
    return { active: this.active, canary: this.canary };
  }

  /** Before a plan, where another replica may have served the conversation; undefined: nothing has to be waited for. */
  recall(ask: RouteAsk): Promise<void> | undefined {
    const { conversations } = this.sources;
    if (!conversations.recall) return undefined;
    const affinity = affinityOf(ask);
    return affinity === undefined ? undefined : conversations.recall(ask.principal.tenantId, affinity);
  }

  /** @throws GatewayError model_not_found, model_not_allowed, unsupported_by_target, context_length_exceeded, invalid_request */
  plan(ask: RouteAsk): Plan {
    const { canary } = this;
    if (!canary || !fallsOn(ask, canary)) return this.paidFor(planRoute(ask, this.facts(), this.active));
    const plan = this.paidFor(this.planOnTrial(ask, canary.routing));
    return plan.trace ? { ...plan, trace: { ...plan.trace, canary: true } } : plan;
  }

  /** A request that was planned cost so much: a part of it may go into trying out other models. */
  paid(microUsd: number): void {
    const { exploration } = this.active;
    if (exploration) this.exploring.earn(microUsd, exploration.mostExtraCostPercent / 100);
  }

  /** What trying out a model has cost more in the end: the expectation was paid when it was planned. Micro-USD. */
  explored(expected: number, extra: number): void {
    this.exploring.spend(extra - Math.max(0, expected));
  }

  private paidFor(plan: Plan): Plan {
    const extra = plan.explored?.expectedMicroUsd ?? 0;
    if (extra > 0) this.exploring.spend(extra);
    return plan;
  }

  private planOnTrial(ask: RouteAsk, routing: CompiledRouting): Plan {
    try {
      return planRoute(ask, this.facts(), routing);
    } catch (error) {
      if (this.plansNow(ask, error)) this.onTrialRefusal();
      throw error;
    }
  }

  /** Whether who is refused by the version on trial would be served by the other. What is denied is meant to be. */
  private plansNow(ask: RouteAsk, error: unknown): boolean {
    if (!(error instanceof GatewayError) || error.code === 'model_not_allowed') return false;
    try {
      return planRoute(ask, this.facts(), this.active).targets.length > 0;
    } catch {
      return false;
    }
  }

  /**
   * The plan with everything that was considered.
   * @param routing another configuration than that of the moment
   * @param at another moment, epoch ms, for rules that go by the time
   */
  explain(ask: RouteAsk, routing?: CompiledRouting, at?: number): { plan: Plan } & PlanDetails {
    const { canary } = this;
    const chosen = routing ?? (canary && fallsOn(ask, canary) ? canary.routing : this.active);
    return explainRoute(ask, at === undefined ? this.facts() : { ...this.facts(), now: at }, chosen);
  }

  /** A target answered: the conversation's next turn is best served by it too. */
  served(tenantId: string, { affinity }: Plan, target: Target): void {
    if (affinity !== undefined) this.sources.conversations.served(tenantId, affinity, idOf(target));
  }

  facts(): RoutingFacts {
    const { catalog, keys, breakers, stats, conversations, clock, retiredAsUsual = false } = this.sources;
    return {
      catalog,
      ready: keys.readyProviders(),
      configured: keys.configuredProviders(),
      isOpen: (target) => breakers.peek(target) === 'open',
      live: (target) => stats.of(target),
      lastTarget: (affinity) => conversations.last(affinity),
      explorationMicroUsd: this.active.exploration ? this.exploring.free : 0,
      retiredAsUsual,
      now: clock.now(),
    };
  }
}

/** A conversation stays on one side, and so does a user; the rest falls evenly. */
const fallsOn = (ask: RouteAsk, { routing, percent }: Canary): boolean =>
  shareOf(`${ask.principal.tenantId} ${subjectOf(ask)}`, hash32(`canary ${routing.version}`)) * 100 < percent;
