import { GatewayError } from '@libs/kernel';
import type { CatalogModel } from '@libs/catalog';
import type { CompiledRouting } from '../config/compile-config';
import type { VirtualModelConfig } from '../config/routing-config';
import type { permits } from '../permitted';
import { shareOf } from '../hash';
import { compilePattern } from '../pattern';
import { type Plan, reasonOf, type Target, withReason } from '../target';
import type { Weights } from '../weights';
import { type Exclusion, exclusionOf, type ExclusionRules, expectedCost, withoutOpen } from './exclude';
import { explored, mayExplore } from './explore';
import type { RoutingFacts } from './facts';
import { type Candidate, fromCatalog, namedTargets } from './named-targets';
import { type Criteria, rank, type Ranked, scoreFacts } from './rank';
import { also, followedBy, KNOWS_CONVERSATION, NO_REASON, type Reason } from './reason';
import { type RequestSignals, type RouteAsk, startOf, subjectOf } from './route-ask';
import type { Score, ScoreFacts } from './score';
import { withoutSetBack } from './set-back';

/** One candidate as an explanation shows it. */
export interface CandidateView {
  target: Target;
  score?: Score;
  excluded?: Exclusion;
}

export interface ResolveContext {
  signals: RequestSignals;
  facts: RoutingFacts;
  routing: CompiledRouting;
  exclusion: ExclusionRules;
  /** Whether the caller may use a target, by the name that was asked for. */
  may: ReturnType<typeof permits>;
  /** Of the rule, or else of the client; undefined: as each name says. */
  wanted: Partial<Criteria>;
  affinity: number | undefined;
  /** What was left out, and why. */
  excluded: Map<string, Exclusion>;
  /** Why a target that was named cannot, in its own words. */
  firm?: GatewayError | undefined;
  /** What was decided on the way. */
  notes: { choice?: string; strategy?: string; weights?: Weights; explored?: NonNullable<Plan['explored']> };
  /** Filled for explanations. */
  views?: CandidateView[];
  /** What every reason begins with: where there are views, its parts are kept. */
  begin: Reason;
}

const MAX_LIST = 8;
const MOST_ALIASES = 5;
/** Targets of a choice: enough to survive sick providers, few enough to answer in time. */
const CHOICE_LENGTH = 4;
/** A conversation moves on only to a target that is this much better than the one that knows it. */
const LOYALTY_POINTS = 15;

/** Ordered targets of a name, of a list of names, or of what an operator made of them. */
export function resolve(asked: string, context: ResolveContext, before = context.begin, aliases = 0): Candidate[] {
  if (asked.includes(',')) return list(asked.split(','), context, before, (name, one, said) => resolve(name, one, said, aliases));
  const { routing, facts } = context;
  const alias = routing.alias(asked);
  if (alias !== undefined && aliases < MOST_ALIASES)
    return resolve(alias, context, also(before, 'alias', { name: asked }), aliases + 1);
  const virtual = routing.virtual(asked);
  if (virtual) return choose(asked, virtual, context, before, aliases);
  if (asked.includes('*')) return choose(asked, { targets: [asked], strategy: 'balanced' }, context, before, aliases);
  return fitting(namedTargets(asked, facts, before), context, true);
}

/** @throws GatewayError invalid_request */
export function list(
  names: readonly string[],
  context: ResolveContext,
  before = context.begin,
  one: (name: string, context: ResolveContext, before: Reason) => Candidate[] = resolve,
): Candidate[] {
  const trimmed = names.map((name) => name.trim());
  if (trimmed.length > MAX_LIST || trimmed.some((name) => name === ''))
    throw new GatewayError('invalid_request', `A list of models has 1 to ${MAX_LIST} names, separated by commas.`, {
      param: 'model',
    });
  return trimmed.flatMap((name, i) => one(name, context, also(before, 'listed', { place: i + 1 })));
}

/** A virtual model, or what a rule says in its place. */
export function choose(
  name: string,
  choice: VirtualModelConfig,
  context: ResolveContext,
  before = context.begin,
  aliases = 0,
): Candidate[] {
  const { signals, wanted, notes } = context;
  const length = choice.max_targets ?? CHOICE_LENGTH;
  if (choice.split) {
    const names = splitOrder(name, choice, signals);
    notes.choice = `${name}: ${names[0]}`;
    return names.flatMap((target, i) =>
      resolve(target, context, also(before, i === 0 ? 'share' : 'instead_of_share', { name }), aliases + 1),
    );
  }
  // What a client wants changes what `auto` means; what an operator has set stands.
  const own: Criteria = {
    strategy: choice.strategy ?? (choice.targets && !choice.weights ? 'order' : 'balanced'),
    weights: choice.weights,
  };
  const criteria = name === 'auto' || own.strategy === 'order' ? { ...own, ...wanted } : own;
  const pool = choice.targets ? choice.targets.flatMap((target) => members(target, context, aliases)) : everyChatModel(context);
  const fit = willing(fitting(pool, context, false), context);
  notes.choice ??= name;
  notes.strategy = criteria.weights ? 'weights' : criteria.strategy;
  if (criteria.strategy === 'order' && !criteria.weights)
    return fit.slice(0, length).map((one, i) => because(one, also(before, 'place_as_listed', { name, place: i + 1 })));
  return ranked(fit, criteria, context, length).map((one, i) =>
    because(one, why(one, also(before, 'place', { name, place: i + 1 }), context)),
  );
}

/** The names of a split, the one that this request falls on first. Who is the same falls on the same, as long as the split stands. */
function splitOrder(name: string, { split = [], sticky }: VirtualModelConfig, { ask }: RequestSignals): string[] {
  const total = split.reduce((sum, { weight }) => sum + weight, 0);
  let left = shareOf(`${ask.principal.tenantId} ${name} ${whoFalls(sticky, ask)}`) * total;
  const fallen = split.find(({ weight }) => (left -= weight) < 0) ?? split[0];
  return [fallen, ...split.filter((one) => one !== fallen)].flatMap((one) => (one ? [one.target] : []));
}

function whoFalls(sticky: VirtualModelConfig['sticky'], ask: RouteAsk): string {
  switch (sticky) {
    case 'request':
      return ask.requestId;
    case 'user':
      return ask.endUser ?? ask.principal.userId ?? ask.principal.virtualKeyId ?? ask.requestId;
    case 'conversation':
      return ask.session ?? startOf(ask) ?? ask.requestId;
    case undefined:
      return subjectOf(ask);
  }
}

/** What a member of a choice stands for; stars stand for what the catalog has. */
function members(name: string, context: ResolveContext, aliases: number): Candidate[] {
  const { facts, routing } = context;
  if (name.includes('*')) return matching(name, facts);
  if (routing.alias(name) !== undefined || routing.virtual(name)) return resolve(name, context, context.begin, aliases + 1);
  return namedTargets(name, facts, context.begin);
}

function matching(pattern: string, facts: RoutingFacts): Candidate[] {
  return pooled(pattern, facts, () => {
    const matches = compilePattern(pattern);
    const whole = pattern.includes('/');
    return chatRows(facts)
      .filter((row) => matches(whole ? `${row.provider}/${row.model}` : row.model) || (whole && matches(row.model)))
      .map((row) => fromCatalog(row, row.model, NO_REASON));
  });
}

/** The sandbox stands in only while no real provider is configured: nobody is to get its answers by an outage. */
function everyChatModel({ facts }: ResolveContext): Candidate[] {
  return pooled('', facts, () => {
    const rows = chatRows(facts).filter(({ onlyByName }) => onlyByName !== true);
    const real = rows.filter(({ provider }) => provider !== 'sandbox');
    const ready = real.filter(({ provider }) => facts.ready.has(provider));
    const chosen = real.length === 0 ? rows.filter(({ model }) => model === 'echo') : ready.length > 0 ? ready : real;
    return chosen.map((row) => fromCatalog(row, row.model, NO_REASON));
  });
}

interface Pools {
  generation: number;
  ready: ReadonlySet<string>;
  byPattern: Map<string, Candidate[]>;
}
const poolCache = new WeakMap<ReadonlySet<string>, Pools>();
/** Patterns come from clients too. */
const MOST_POOLS = 200;

/** Candidates by pattern, kept while neither the catalog nor the providers change. */
function pooled(pattern: string, { catalog, configured, ready }: RoutingFacts, make: () => Candidate[]): Candidate[] {
  let pools = poolCache.get(configured);
  if (!pools || pools.generation !== catalog.generation || pools.ready !== ready || pools.byPattern.size >= MOST_POOLS) {
    pools = { generation: catalog.generation, ready, byPattern: new Map() };
    poolCache.set(configured, pools);
  }
  const known = pools.byPattern.get(pattern);
  if (known) return known;
  const made = make();
  pools.byPattern.set(pattern, made);
  return made;
}

const chatRows = ({ catalog, configured }: RoutingFacts): CatalogModel[] =>
  catalog.models.filter(({ task = 'chat', active = true, provider }) => task === 'chat' && active && configured.has(provider));

/** Those that can take the request. */
function fitting(candidates: readonly Candidate[], context: ResolveContext, named: boolean): Candidate[] {
  const { signals, exclusion, excluded, views, may } = context;
  return candidates.filter((candidate) => {
    if (!may(candidate.target)) return false;
    const reason = exclusionOf(candidate, signals, exclusion, named);
    if (reason === undefined) return true;
    excluded.set(candidate.id, reason);
    if (named) context.firm ??= signals.ask.surelyLacks?.(candidate.target);
    views?.push({ target: candidate.target, excluded: reason });
    return false;
  });
}

/** Without those that serve only where nobody else does. */
const willing = (fit: readonly Candidate[], { signals, facts, views }: ResolveContext): readonly Candidate[] =>
  withoutSetBack(fit, signals, facts, (one, excluded) => views?.push({ target: one.target, excluded }));

function ranked(fit: readonly Candidate[], criteria: Criteria, context: ResolveContext, length: number): Ranked[] {
  const { facts, views, notes, signals } = context;
  if (fit.length === 0) return [];
  const how = scoreFacts(criteria, signals);
  notes.weights = how.weights;
  const serving = withoutOpen(fit, facts, (one) => views?.push({ target: one.target, excluded: 'breaker_open' }));
  const all = loyal(tried(rank(serving, criteria, facts, how), how, context), context);
  if (views) for (const one of all) views.push({ target: one.target, score: one.score });
  return all.slice(0, length);
}

/** A conversation that has a target already is not tried out on another. */
function tried(ranked: Ranked[], how: ScoreFacts, { routing, signals, facts, affinity, notes }: ResolveContext): Ranked[] {
  const { exploration } = routing;
  const { requestId } = signals.ask;
  if (!exploration || notes.explored || !mayExplore(requestId, exploration)) return ranked;
  if (affinity !== undefined && facts.lastTarget?.(affinity) !== undefined) return ranked;
  const found = explored(ranked, requestId, how);
  const [first, before] = [found[0], ranked[0]];
  if (!first || !before || first.id === before.id) return ranked;
  const extra = Math.max(0, expectedCost(first, signals) - expectedCost(before, signals));
  if (!(extra <= (facts.explorationMicroUsd ?? 0))) return ranked;
  notes.explored = { expectedMicroUsd: extra, insteadOf: before.target };
  return [...found];
}

/** The target that served the conversation last stays the first one, unless another is much better. */
function loyal(all: Ranked[], { facts, affinity }: ResolveContext): Ranked[] {
  const [best] = all;
  const last = affinity === undefined ? undefined : facts.lastTarget?.(affinity);
  if (last === undefined || !best) return all;
  const at = all.findIndex(({ id }) => id === last);
  const known = all[at];
  if (at <= 0 || !known || best.score.total - known.score.total > LOYALTY_POINTS) return all;
  const same = { ...known, target: withReason(known.target, KNOWS_CONVERSATION) };
  return [same, ...all.slice(0, at), ...all.slice(at + 1)];
}

const because = (one: Candidate, reason: Reason): Candidate => ({ ...one, target: withReason(one.target, reason) });

/** By what the place was given, and what else is said of who has it. */
function why(one: Candidate, place: Reason, { notes, signals }: ResolveContext): Reason {
  const { weights, strategy } = notes;
  const own = reasonOf(one.target);
  if (!weights) return followedBy(place, own);
  const [cost, quality, latency] = [Math.round(weights.cost), Math.round(weights.quality), Math.round(weights.latency)];
  const by =
    strategy === 'least_busy' || strategy === 'usage'
      ? also(place, 'by_load', { strategy })
      : also(place, 'by_weights', { cost, quality, latency });
  const { classification } = signals.seen;
  if (!classification) return followedBy(by, own);
  const { promptType, confidence, complexity } = classification;
  return followedBy(also(by, 'seen', { prompt_type: promptType, confidence, complexity }), own);
}
