import { costOf, GatewayError, isJsonObject, NO_USAGE } from '@libs/kernel';
import { PROMPT_TYPES } from '@libs/catalog';
import type { Classification } from '../classify/classify';
import type { CompiledRouting } from '../config/compile-config';
import { planRoute } from '../plan/plan-route';
import type { RoutingFacts } from '../plan/facts';
import type { Needs, RouteAsk } from '../plan/route-ask';
import { expectedLatency } from '../plan/score';
import type { Preferences } from '../preferences';
import { idOf, type Target } from '../target';

/** A request as the log has it. */
export interface LoggedRequest {
  id: string;
  tenantId: string;
  userId: string | null;
  virtualKeyId: string | null;
  modelAsked: string;
  /** `provider/model`; null: nobody served. */
  servedBy: string | null;
  streamed: boolean;
  inputTokens: number;
  outputTokens: number;
  costMicroUsd: number | null;
  latencyMs: number;
  metadata: unknown;
  /** Its trace. */
  routing: unknown;
}

export interface ReplayOptions {
  routing: CompiledRouting;
  facts: RoutingFacts;
  preferences?: Preferences;
  /** Asked for instead of what was asked for then. */
  model?: string | undefined;
}

export interface ReplaySide {
  costUsd: number;
  meanLatencyMs: number;
}

/** What became of the requests, and what would have. */
export interface ReplayReport {
  requests: number;
  /** Of those that served then and would now; the figures of both sides are of these. */
  compared: number;
  /** Would be asked of another target. */
  changed: number;
  /** Would find no target, by the code that the client would get. */
  refused: Record<string, number>;
  actual: ReplaySide;
  expected: ReplaySide;
  /** How many requests each target got, and would get. */
  targets: { target: string; actual: number; expected: number }[];
}

/** Tokens a second where our own traffic has not shown any. */
const USUAL_SPEED = 60;
const NO_NEEDS: Needs = { image: false, audio: false, document: false, tools: false, schema: false };

/**
 * What another configuration or strategy would have done with requests of the past. Costs are exact for the tokens
 * that were used then, by today's prices; latencies are estimates from today's figures of each target. Bodies are not
 * kept: what a request needs and is about is known where routing looked at it then.
 */
export function replay(requests: readonly LoggedRequest[], options: ReplayOptions): ReplayReport {
  const report: ReplayReport = {
    ...{ requests: requests.length, compared: 0, changed: 0, refused: {} },
    ...{ actual: { costUsd: 0, meanLatencyMs: 0 }, expected: { costUsd: 0, meanLatencyMs: 0 }, targets: [] },
  };
  const counts = new Map<string, { actual: number; expected: number }>();
  const count = (target: string, side: 'actual' | 'expected'): void => {
    const both = counts.get(target) ?? { actual: 0, expected: 0 };
    both[side]++;
    counts.set(target, both);
  };
  for (const request of requests) {
    const target = targetOf(request, options, report);
    if (request.servedBy !== null) count(request.servedBy, 'actual');
    if (!target) continue;
    count(idOf(target), 'expected');
    if (request.servedBy === null || request.costMicroUsd === null) continue;
    const cost = costOf({ ...NO_USAGE, inputTokens: request.inputTokens, outputTokens: request.outputTokens }, target.price);
    if (cost.state === 'unknown') continue;
    report.compared++;
    if (idOf(target) !== request.servedBy) report.changed++;
    report.actual.costUsd += request.costMicroUsd / 1_000_000;
    report.expected.costUsd += cost.microUsd / 1_000_000;
    report.actual.meanLatencyMs += request.latencyMs;
    report.expected.meanLatencyMs += latencyOf(target, request, options.facts);
  }
  for (const side of [report.actual, report.expected]) {
    side.costUsd = Math.round(side.costUsd * 1_000_000) / 1_000_000;
    side.meanLatencyMs = report.compared === 0 ? 0 : Math.round(side.meanLatencyMs / report.compared);
  }
  report.targets = [...counts]
    .map(([target, both]) => ({ target, ...both }))
    .sort((a, b) => b.expected - a.expected || b.actual - a.actual);
  return report;
}

function targetOf(
  request: LoggedRequest,
  { routing, facts, preferences, model }: ReplayOptions,
  report: ReplayReport,
): Target | undefined {
  try {
    return planRoute(askOf(request, preferences ?? {}, model), facts, routing).targets[0];
  } catch (error) {
    const code = error instanceof GatewayError ? error.code : 'internal_error';
    report.refused[code] = (report.refused[code] ?? 0) + 1;
    return undefined;
  }
}

/** As routing would have seen it, as far as it is remembered. */
function askOf(request: LoggedRequest, preferences: Preferences, model: string | undefined): RouteAsk {
  const trace = isJsonObject(request.routing) ? request.routing : {};
  const wanted = Array.isArray(trace['needs']) ? trace['needs'] : [];
  const needs = Object.fromEntries(Object.keys(NO_NEEDS).map((need) => [need, wanted.includes(need)])) as unknown as Needs;
  const { tenantId, userId, virtualKeyId } = request;
  return {
    ...{ requestId: request.id, model: model ?? request.modelAsked, stream: request.streamed, preferences },
    principal: { tenantId, ...(userId !== null && { userId }), ...(virtualKeyId !== null && { virtualKeyId }), limits: {} },
    body: Buffer.alloc(0),
    metadata: request.metadata,
    inputTokens: () => request.inputTokens,
    known: { needs, classification: classificationOf(trace) },
  };
}

function classificationOf(trace: Record<string, unknown>): Classification {
  const promptType = PROMPT_TYPES.find((type) => type === trace['prompt_type']) ?? 'general';
  const complexity = typeof trace['complexity'] === 'number' ? trace['complexity'] : 0.5;
  return { promptType, confidence: 0, complexity, scores: {}, basis: 'judgement', features: {}, weights: {} };
}

function latencyOf({ providerId, model }: Target, { outputTokens }: LoggedRequest, { catalog, live }: RoutingFacts): number {
  const figures = live?.(`${providerId}/${model}`);
  const row = catalog.find(providerId, model);
  const first = row ? expectedLatency(row, figures) : (figures?.latencyP50Ms ?? 1_000);
  return first + (outputTokens * 1_000) / (figures?.tokensPerSecond ?? USUAL_SPEED);
}
