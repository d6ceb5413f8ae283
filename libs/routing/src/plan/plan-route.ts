import { lifeWarning } from '@libs/catalog';
import { GatewayError, permitsName } from '@libs/kernel';
import { PROVIDER_PRESETS } from '@libs/providers';
import type { CompiledRouting } from '../config/compile-config';
import type { CompiledRule } from '../config/compile-rule';
import type { FallbacksConfig } from '../config/routing-config';
import { hash32, hashBytes, shareOf } from '../hash';
import { notAllowed, type Permitted, permits, withinProviders } from '../permitted';
import { NO_SETTINGS } from '../route-settings';
import { idOf, type Plan, reasonOf, type RouteTrace, type Target, withReason } from '../target';
import { nothingLeft, withoutOpen } from './exclude';
import type { RoutingFacts } from './facts';
import type { Candidate } from './named-targets';
import { type Needs, prefixOf, RequestSignals, type RouteAsk } from './route-ask';
import { also, NO_REASON, type Reason, TO_EXPLAIN, underRule } from './reason';
import { lacking, setBackOf } from './set-back';
import { type CandidateView, choose, list, resolve, type ResolveContext } from './resolve';

/** What an explanation shows beside the plan. */
export interface PlanDetails {
  signals: RequestSignals;
  candidates: CandidateView[];
  weights: ResolveContext['notes']['weights'];
}

/**
 * Whom to ask for this request, and how: the first rule that matches, else the name that was asked for. Pure: equal
 * inputs give equal plans. Never names a target that surely lacks what the request needs, that the caller may not use,
 * or whose circuit breaker is open while another serves.
 * @throws GatewayError model_not_found, model_not_allowed, unsupported_by_target, context_length_exceeded, invalid_request
 */
export function planRoute(ask: RouteAsk, facts: RoutingFacts, routing: CompiledRouting): Plan {
  return planWith(new RequestSignals(ask), facts, routing).plan;
}

/** The same, with everything that was considered. */
export function explainRoute(ask: RouteAsk, facts: RoutingFacts, routing: CompiledRouting): { plan: Plan } & PlanDetails {
  const candidates: CandidateView[] = [];
  const signals = new RequestSignals(ask);
  const { plan, context } = planWith(signals, facts, routing, candidates);
  return { plan, signals, candidates, weights: context.notes.weights };
}

function planWith(
  signals: RequestSignals,
  everything: RoutingFacts,
  routing: CompiledRouting,
  views?: CandidateView[],
): { plan: Plan; context: ResolveContext } {
  const { ask } = signals;
  const { limits } = ask.principal;
  const facts = withinProviders(everything, limits);
  const rule = ruleFor(signals, facts, routing);
  const settings = rule?.settings ?? NO_SETTINGS;
  checkSize(signals, settings.limits?.maxInputTokens);
  const affinity = affinityOf(ask);
  const context: ResolveContext = {
    signals,
    facts,
    routing,
    affinity,
    views,
    begin: views ? TO_EXPLAIN : NO_REASON,
    exclusion: { maxCostMicroUsd: settings.limits?.maxCostMicroUsd },
    may: permits(ask.model, limits),
    wanted: wantedBy(rule, ask),
    excluded: new Map(),
    notes: {},
  };
  const primary = primaryCandidates(rule, context);
  const candidates = withFallbacks(primary, rule, context);
  if (candidates.length === 0) {
    if (context.excluded.size > 0) throw nothingLeft(context.excluded, signals, context.firm);
    throw nothingFor(signals, everything, routing, rule);
  }
  const ordered = order(unique(candidates), context, rule?.then.prefer_provider ?? ask.preferences.preferProvider);
  const targets = ordered.slice(0, settings.maxTargets ?? ordered.length).map((one) => told(one, rule, context));
  const plan: Plan = {
    targets,
    settings,
    affinity,
    afterRefusal: refusalTargets(rule, context, targets),
    shadow: shadowOf(rule, context),
    explored: context.notes.explored,
    trace: traceOf(rule, context),
  };
  return { plan, context };
}

/** @throws GatewayError model_not_allowed when the rule refuses */
function ruleFor(signals: RequestSignals, { now }: RoutingFacts, routing: CompiledRouting): CompiledRule | undefined {
  const rule = routing.ruleFor(signals, now);
  const deny = rule?.then.deny;
  if (deny !== undefined) throw new GatewayError('model_not_allowed', deny, { param: 'model' });
  return rule;
}

function checkSize(signals: RequestSignals, most: number | undefined): void {
  if (most === undefined) return;
  // A token has a byte at the least.
  const { known, body } = signals.ask;
  if ((known === undefined && body.length <= most) || signals.inputTokens <= most) return;
  const message = `The request has about ${signals.inputTokens} tokens; the rule that it comes under allows ${most}.`;
  throw new GatewayError('context_length_exceeded', message, { param: 'messages' });
}

function wantedBy(rule: CompiledRule | undefined, { preferences }: RouteAsk): ResolveContext['wanted'] {
  if (rule?.weights) return { weights: rule.weights };
  if (rule?.then.strategy) return { strategy: rule.then.strategy, weights: undefined };
  const { weights, strategy } = preferences;
  return weights ? { weights } : strategy ? { strategy, weights: undefined } : {};
}

/** What was asked for, name by name: what a list may hold is decided for each of its names. */
function askedFor(context: ResolveContext): Candidate[] {
  const { signals, facts, routing } = context;
  const { model, principal } = signals.ask;
  const { allowedModels } = principal.limits;
  if (!allowedModels || !model.includes(',')) return resolve(model, context);
  return list(model.split(','), context, context.begin, (name, one, before) => {
    const found = resolve(name, { ...one, may: permits(name, principal.limits) }, before);
    // Who names a model that they may not use is told so, rather than served by less than they think.
    if (found.length === 0 && isForbidden(name, signals, facts, routing)) throw notAllowed(name, principal.limits);
    return found;
  });
}

function primaryCandidates(rule: CompiledRule | undefined, context: ResolveContext): Candidate[] {
  const then = rule?.then;
  if (!rule || !then || (!then.targets && !then.split)) return askedFor(context);
  if (then.split) return choose(rule.id, { split: then.split, sticky: then.sticky }, context);
  const { targets = [], strategy, weights } = then;
  if (!strategy && !weights) return list(targets, context);
  return choose(rule.id, { targets, strategy, weights: rule.weights, max_targets: then.max_targets }, context);
}

/** What stands in where the request does not fit what was asked for. */
function withFallbacks(primary: Candidate[], rule: CompiledRule | undefined, context: ResolveContext): Candidate[] {
  if (context.excluded.size === 0) return primary;
  const reasons = new Set(context.excluded.values());
  const named = (['context_window', 'modality'] as const).filter((kind) => reasons.has(kind === 'modality' ? kind : 'context'));
  if (named.length === 0) return primary;
  const more = named.flatMap((kind) => fallbackTargets(kind, rule, context));
  return [...primary, ...more];
}

const fallbackNames = (kind: keyof FallbacksConfig, rule: CompiledRule | undefined, { routing }: ResolveContext) =>
  rule?.then.fallbacks?.[kind] ?? routing.fallbacks[kind];

function fallbackTargets(kind: keyof FallbacksConfig, rule: CompiledRule | undefined, context: ResolveContext): Candidate[] {
  const names = fallbackNames(kind, rule, context) ?? [];
  return names.flatMap((name) =>
    resolve(name, { ...context, notes: {}, excluded: new Map() }, also(context.begin, `${kind}_fallback`)),
  );
}

/** For refusals that only the upstream can pronounce. */
function refusalTargets(
  rule: CompiledRule | undefined,
  context: ResolveContext,
  targets: readonly Target[],
): Plan['afterRefusal'] {
  if (!fallbackNames('context_window', rule, context) && !fallbackNames('content_policy', rule, context)) return undefined;
  const planned = new Set(targets.map(idOf));
  const of = (kind: keyof FallbacksConfig): Target[] =>
    fallbackTargets(kind, rule, { ...context, views: undefined } as ResolveContext)
      .map(({ target }) => target)
      .filter((target) => !planned.has(idOf(target)));
  const contextWindow = of('context_window');
  const contentPolicy = of('content_policy');
  if (contextWindow.length === 0 && contentPolicy.length === 0) return undefined;
  return { ...(contextWindow.length > 0 && { contextWindow }), ...(contentPolicy.length > 0 && { contentPolicy }) };
}

function shadowOf(rule: CompiledRule | undefined, context: ResolveContext): Target | undefined {
  const shadow = rule?.then.shadow;
  if (!shadow || shareOf(context.signals.ask.requestId, SHADOW_SEED) * 100 >= shadow.percent) return undefined;
  return resolve(shadow.target, { ...context, notes: {}, excluded: new Map() }, also(context.begin, 'shadow'))[0]?.target;
}
const SHADOW_SEED = 7;

/** What requests of one conversation have in common; undefined: nothing that would matter. */
export function affinityOf({ session, body, principal }: RouteAsk): number | undefined {
  if (session !== undefined) return hash32(`${principal.tenantId} ${session}`);
  const prefix = prefixOf(body);
  return prefix && hashBytes(body, prefix.start, prefix.end, hash32(principal.tenantId));
}

function unique(candidates: readonly Candidate[]): Candidate[] {
  if (candidates.length < 2) return [...candidates];
  const seen = new Set<string>();
  return candidates.filter(({ id }) => {
    return !seen.has(id) && seen.add(id);
  });
}

/** Those that nothing speaks against before those that serve only for want of others, those that can be called before those that wait for a key, and whom somebody prefers before all. */
function order(
  candidates: readonly Candidate[],
  { facts, signals }: ResolveContext,
  preferred: string | undefined,
): readonly Candidate[] {
  const serving = withoutOpen(candidates, facts);
  if (serving.length < 2) return serving;
  const free = firstThose(serving, (one) => setBackOf(one, signals, facts) === undefined);
  const ready = firstThose(free, ({ target }) => facts.ready.has(target.providerId));
  return preferred === undefined ? ready : firstThose(ready, ({ target }) => target.providerId === preferred);
}

const firstThose = (candidates: readonly Candidate[], wanted: (one: Candidate) => boolean): readonly Candidate[] =>
  candidates.every(wanted) ? candidates : [...candidates.filter(wanted), ...candidates.filter((one) => !wanted(one))];

/** With all that is to be said of why it is asked, and of how long it will be there. */
function told({ target, row }: Candidate, rule: CompiledRule | undefined, { signals, facts }: ResolveContext): Target {
  const missing = row?.measured?.capabilities && lacking(row, signals);
  const ends = row && lifeWarning(row, facts.now, target.model);
  if (!rule && missing === undefined && ends === undefined) return target;
  const said: Reason = rule ? underRule(rule.id, reasonOf(target)) : reasonOf(target);
  return withReason(target, missing === undefined ? said : also(said, 'lacks', missing), ends);
}

/** Nothing is kept where nothing but the name of a model decided. */
function traceOf(rule: CompiledRule | undefined, { signals, routing, notes }: ResolveContext): RouteTrace | undefined {
  const { classification, needs } = signals.seen;
  const decided = rule || classification || notes.choice !== undefined || notes.strategy !== undefined;
  if (routing.version === null && !decided && !needsAny(needs)) return undefined;
  const wanted = needs && Object.entries(needs).flatMap(([need, is]) => (is ? [need] : []));
  return {
    version: routing.version,
    ...(rule && { rule: rule.id }),
    ...(notes.choice !== undefined && { choice: notes.choice }),
    ...(notes.strategy !== undefined && { strategy: notes.strategy }),
    ...(notes.explored && { explored: notes.explored.expectedMicroUsd }),
    ...(classification && { prompt_type: classification.promptType, complexity: classification.complexity }),
    ...(wanted && wanted.length > 0 && { needs: wanted }),
  };
}

const needsAny = (needs: Needs | undefined): boolean =>
  needs !== undefined && (needs.image || needs.audio || needs.document || needs.tools || needs.schema);

/** There is no such model, or there is one for others. */
function nothingFor(
  signals: RequestSignals,
  facts: RoutingFacts,
  routing: CompiledRouting,
  rule: CompiledRule | undefined,
): GatewayError {
  const { model, principal } = signals.ask;
  if (isForbidden(model, signals, facts, routing)) return notAllowed(model, principal.limits);
  if (rule?.then.targets || rule?.then.split) return ruleLeadsNowhere(rule);
  return notFound(model, withinProviders(facts, principal.limits), principal.limits);
}

function isForbidden(name: string, { ask }: RequestSignals, facts: RoutingFacts, routing: CompiledRouting): boolean {
  const { allowedModels, allowedProviders } = ask.principal.limits;
  if (!allowedModels && !allowedProviders) return false;
  if (allowedModels && !permitsName(allowedModels, name)) return true;
  try {
    // A copy of what the request is; its methods are not among what a spread takes.
    const inputTokens = (body: Buffer): number => ask.inputTokens(body);
    const free = { ...ask, model: name, principal: { ...ask.principal, limits: {} }, inputTokens, surelyLacks: () => undefined };
    planRoute(free, facts, routing);
    return true;
  } catch {
    return false;
  }
}

function ruleLeadsNowhere({ id }: CompiledRule): GatewayError {
  const message = `The rule '${id}' decides where this request goes, and names no model that a provider here serves.`;
  return new GatewayError('model_not_found', message, { param: 'model' });
}

/** For whoever runs the gateway, who at first is whoever asks. */
function wantsKey(providers: readonly string[]): string {
  const [variable] = providers.flatMap((one) => PROVIDER_PRESETS[one]?.envKey ?? []);
  const how = variable === undefined ? '' : ` (${variable}, or the page Provider keys of the dashboard)`;
  return `It would be served by ${providers.join(', ')}, for which there is no usable key here: an operator adds one${how}. `;
}

function notFound(asked: string, facts: RoutingFacts, limits: Permitted): GatewayError {
  const ready = [...facts.ready].sort().join(', ') || 'none';
  const shown = asked.length > 80 ? `${asked.slice(0, 80)}...` : asked;
  const [pinned = '', ...rest] = asked.split('/');
  // A provider that was pinned is wanted, whatever is known of the model.
  const known = [
    PROVIDER_PRESETS[pinned] && asked.includes('/') ? { provider: pinned } : [],
    facts.catalog.find(pinned, rest.join('/')) ?? [],
    facts.catalog.offering(asked),
  ].flat();
  const may = known
    .map(({ provider }) => provider)
    .filter((one, i, all) => all.indexOf(one) === i)
    .filter((one) => !facts.ready.has(one) && (limits.allowedProviders?.includes(one) ?? true));
  const wanting = may.length === 0 ? '' : wantsKey(may.slice(0, 5));
  const message =
    `No provider here serves the model '${shown}'. ${wanting}Providers ready now: ${ready}. ` +
    'GET /v1/models lists the models you can use; provider/model names a provider yourself.';
  return new GatewayError('model_not_found', message, { param: 'model' });
}
