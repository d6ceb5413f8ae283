import type { BudgetLeft, LimitStanding } from '@libs/admission';
import { GatewayError, isJsonObject, type Json, type JsonObject, microUsdToUsd } from '@libs/kernel';
import { parseJsonBody } from '@libs/protocol';
import {
  type CandidateView,
  expectedCost,
  idOf,
  type Plan,
  type CompiledRouting,
  readWeights,
  STRATEGIES,
  STRATEGY_OPTION,
  type Target,
  type Weights,
  WEIGHTS_OPTION,
} from '@libs/routing';
import { namesOf, ruleOf } from './demand';
import { optionsOf, readRequestHead, type RequestHead } from './request-head';
import { type Asker, RouteRequest } from './route-request';
import type { GatewayServices } from './services';

/** A question to routing: a request of OpenAI's chat dialect, or only its prompt. */
export interface RouteQuestion {
  /** The request as it would be made. */
  body: Buffer;
  options: Readonly<Record<string, string>>;
  execute: boolean;
}

/**
 * Reads `{prompt or messages, model?, preferences?, strategy?, execute?, ...}`; everything else is passed on as it is.
 * @throws GatewayError invalid_json, invalid_request
 */
export function readRouteQuestion(bytes: Buffer): RouteQuestion {
  const { prompt, messages, preferences, strategy, execute = false, model = 'auto', ...rest } = parseJsonBody(bytes);
  if ((prompt === undefined) === (messages === undefined)) throw invalid('messages', 'Give either `prompt` or `messages`.');
  if (prompt !== undefined && typeof prompt !== 'string') throw invalid('prompt', '`prompt` must be text.');
  if (typeof execute !== 'boolean') throw invalid('execute', '`execute` must be true or false.');
  if (strategy !== undefined && !STRATEGIES.some((known) => known === strategy))
    throw invalid('strategy', `\`strategy\` must be one of ${STRATEGIES.join(', ')}.`);
  const spoken: Json = messages ?? [{ role: 'user', content: prompt ?? '' }];
  return {
    body: Buffer.from(JSON.stringify({ model, messages: spoken, ...rest })),
    options: {
      ...(preferences !== undefined && { [WEIGHTS_OPTION]: written(readWeights(preferences, 'preferences')) }),
      ...(typeof strategy === 'string' && { [STRATEGY_OPTION]: strategy }),
    },
    execute,
  };
}

/**
 * What routing would do with a request, and why; nobody is asked.
 * @param routing another configuration than that of the moment
 * @throws GatewayError as the request itself would
 */
export async function explainRequest(
  services: Pick<GatewayServices, 'router' | 'prices' | 'cache' | 'callerLimits'>,
  exchange: Asker,
  question: RouteQuestion,
  routing?: CompiledRouting,
): Promise<JsonObject> {
  const head = readRequestHead(question.body, exchange.dialect);
  const ask = new RouteRequest(exchange, head, { ...optionsOf(exchange, head), ...question.options });
  await services.router.recall(ask);
  const { plan, signals, candidates, weights } = services.router.explain(ask, routing, exchange.arrivedAt);
  const { classification, needs, inputTokens } = signals;
  const { isOpen } = services.router.facts();
  const priceOf = (target: Target) => ({
    ...target,
    price: services.prices.priceOf(exchange.principal.tenantId, target.providerId, target.model, exchange.arrivedAt),
  });
  const costOf = (target: Target): number | null => {
    const cost = expectedCost({ target: priceOf(target) }, signals);
    return Number.isFinite(cost) ? microUsdToUsd(cost) : null;
  };
  const view = ({ target, score, excluded }: CandidateView): JsonObject => ({
    ...{ target: idOf(target), provider: target.providerId, model: target.model },
    ...(score && { score: { ...score } }),
    ...(excluded && { excluded }),
    expected_cost_usd: costOf(target),
  });
  return {
    object: 'route',
    prompt_type: classification.promptType,
    confidence: classification.confidence,
    complexity: classification.complexity,
    scores: { ...classification.scores },
    features: { ...classification.features },
    feature_weights: { ...classification.weights },
    complexity_by: classification.basis,
    needs: Object.entries(needs).flatMap(([need, is]) => (is ? [need] : [])),
    input_tokens: inputTokens,
    weights: weights ? { ...weights } : null,
    ...decided(plan),
    cache: cacheOf(services, { ...exchange, options: { ...exchange.options, ...question.options } }, head, plan),
    ...(await leftOf(services, exchange.principal, head, plan)),
    plan: plan.targets.map((target) => ({
      ...{ target: idOf(target), provider: target.providerId, model: target.model, reason: target.reason },
      reasons: (target.because ?? []).map(({ code, values }) => ({ code, values: { ...values } })),
      ...(target.warning !== undefined && { warning: target.warning }),
      ...{ breaker: isOpen?.(idOf(target)) ? 'open' : 'closed', expected_cost_usd: costOf(target) },
    })),
    candidates: candidates.map(view),
  };
}

/**
 * What the limits and budgets that the request would have to pass have left; each null while nobody can tell. Nothing is
 * taken from them.
 */
async function leftOf(
  { callerLimits }: Pick<GatewayServices, 'callerLimits'>,
  principal: Asker['principal'],
  head: RequestHead,
  plan: Plan,
): Promise<JsonObject> {
  const [limits, budgets] = await Promise.all([
    callerLimits.limits(principal, namesOf(head, plan.targets), ruleOf(plan)).catch(() => null),
    callerLimits.budgets(principal).catch(() => null),
  ]);
  return { limits: limits && limits.map(limitView), budgets: budgets && budgets.map(budgetView) };
}

const limitView = ({ subject, model, counts, limit, remaining, resetMs }: LimitStanding): JsonObject => ({
  ...{ subject: { ...subject }, model: model ?? null, counts, limit, remaining },
  reset_seconds: Math.ceil(resetMs / 1_000),
});

function budgetView({ id, subject, unit, period, hard, resetsAt, ...amounts }: BudgetLeft): JsonObject {
  const { limit, spent, reserved, left } = amounts;
  const shown = (amount: number): number => (unit === 'tokens' ? amount : microUsdToUsd(amount));
  return {
    ...{ id, subject: { ...subject }, unit: unit === 'tokens' ? 'tokens' : 'usd', period, hard },
    ...{ limit: shown(limit), spent: shown(spent), reserved: shown(reserved), left: shown(left) },
    resets_at: resetsAt?.toISOString() ?? null,
  };
}

/** How often this tenant's answers come from the cache, where this one may; null: it may not. */
function cacheOf(
  { cache }: Pick<GatewayServices, 'cache'>,
  { principal, dialect, options }: Asker,
  head: RequestHead,
  plan: Plan,
): JsonObject | null {
  const { tenantId } = principal;
  const policy = cache.policyFor(tenantId, plan.settings.cache, optionsOf({ options }, head));
  if (!policy?.read || !cache.accepts(dialect.decodeRequest(parseJsonBody(head.body)), policy)) return null;
  return {
    mode: policy.semantic ? 'semantic' : 'exact',
    ttl_seconds: policy.ttlMs / 1_000,
    odds: cache.odds.of(tenantId),
  };
}

/** What the plan says beside its targets. */
function decided({ trace, settings, affinity, afterRefusal, shadow }: Plan): JsonObject {
  const ids = (targets: readonly Target[] = []): string[] => targets.map(idOf);
  const plain: unknown = JSON.parse(JSON.stringify({ trace: trace ?? null, settings }));
  return {
    ...(isJsonObject(plain) ? plain : {}),
    affinity: affinity !== undefined,
    after_refusal: { context_window: ids(afterRefusal?.contextWindow), content_policy: ids(afterRefusal?.contentPolicy) },
    shadow: shadow ? idOf(shadow) : null,
  };
}

const written = ({ cost, quality, latency }: Weights): string => `cost=${cost},quality=${quality},latency=${latency}`;

const invalid = (param: string, message: string): GatewayError => new GatewayError('invalid_request', message, { param });
