import {
  costOf,
  GatewayError,
  isJsonObject,
  type Price,
  type PrincipalLimits,
  totalInput,
  totalOutput,
  type Usage,
} from '@libs/kernel';
import { PROMPT_TYPES } from '@libs/catalog';
import type { Classification } from '../classify/classify';
import type { CompiledRouting } from '../config/compile-config';
import { planRoute } from '../plan/plan-route';
import type { RoutingFacts } from '../plan/facts';
import type { Needs, RouteAsk } from '../plan/route-ask';
import { expectedLatency } from '../plan/score';
import type { Preferences } from '../preferences';
import { idOf, type Plan, type Target } from '../target';
import { Tally } from './tally';

/** A request as the log has it. */
export interface LoggedRequest {
  id: string;
  /** When it arrived, epoch ms. */
  at: number;
  tenantId: string;
  teamId: string | null;
  userId: string | null;
  virtualKeyId: string | null;
  /** What its key may do today. */
  limits: PrincipalLimits;
  modelAsked: string;
  /** `provider/model`; null: nobody served. */
  servedBy: string | null;
  /** Its answer came from the cache. */
  cached: boolean;
  streamed: boolean;
  usage: Usage;
  costMicroUsd: number | null;
  latencyMs: number;
  metadata: unknown;
  /** Its trace. */
  routing: unknown;
}

export interface ReplayOptions {
  routing: CompiledRouting;
  facts: RoutingFacts;
  /** What a target costs this tenant at this moment. */
  priceOf(tenantId: string, target: Target): Price | undefined;
  preferences?: Preferences;
  /** Asked for instead of what was asked for then. */
  model?: string | undefined;
}

export interface ReplaySide {
  costUsd: number;
  meanLatencyMs: number;
}

/** Where one request would go now. */
export interface ReplayChange {
  requestId: string;
  modelAsked: string;
  /** `provider/model`. */
  from: string | null;
  /** null: nobody would serve. */
  to: string | null;
  rule: string | null;
  /** Why nobody would, by the code that the client would get. */
  refused: string | null;
}

/** What became of the requests, and what would have. */
export interface ReplayReport {
  requests: number;
  /** Of those that a provider served then and would now; the figures of both sides are of these. */
  compared: number;
  /** Of those: would be asked of another target. */
  changed: number;
  /** Answered from the cache then: they cost nothing on either side, and are not compared. */
  cached: number;
  /** Would find no target, by the code that the client would get. */
  refused: Record<string, number>;
  actual: ReplaySide;
  expected: ReplaySide;
  /** How many requests each target got, and would get. */
  targets: { target: string; actual: number; expected: number }[];
  /** How many requests came under each rule, and would; null: under none. */
  rules: { rule: string | null; actual: number; expected: number }[];
  /** The first of those that would go elsewhere, or nowhere. */
  changes: ReplayChange[];
  /** What the rules ask that the log does not tell of all these requests: they count as not matching it. */
  notKnown: string[];
}

/** Tokens a second where our own traffic has not shown any. */
const USUAL_SPEED = 60;
const MOST_CHANGES = 50;
const NEVER_KEPT = ['header', 'batch'];
const NO_NEEDS: Needs = { image: false, audio: false, document: false, tools: false, schema: false };

/**
 * What another configuration or strategy would have done with requests of the past, one by one. Where nothing changes,
 * figures are as they were. Elsewhere costs are exact for the tokens that were used then, by today's prices, with
 * nothing read from a provider's cache; latencies are estimates from today's figures of the target. Bodies and headers
 * are not kept: what a request needs and is about is known where routing looked at it then.
 */
export class Replay {
  private readonly counts = { requests: 0, compared: 0, changed: 0, cached: 0 };
  private readonly refused: Record<string, number> = {};
  private readonly actual = { costMicroUsd: 0, latencyMs: 0 };
  private readonly expected = { costMicroUsd: 0, latencyMs: 0 };
  private readonly targets = new Tally<string>();
  private readonly rules = new Tally<string | null>();
  private readonly changes: ReplayChange[] = [];
  private readonly unknown = new Set<string>();

  constructor(private readonly options: ReplayOptions) {
    for (const name of NEVER_KEPT) if (options.routing.asks.has(name)) this.unknown.add(name);
  }

  add(request: LoggedRequest): void {
    this.counts.requests++;
    const { servedBy, routing } = request;
    const before = isJsonObject(routing) && typeof routing['rule'] === 'string' ? routing['rule'] : null;
    if (servedBy !== null) this.targets.add(servedBy, 'actual');
    this.rules.add(before, 'actual');
    this.noteUnknown(request);
    const plan = this.plan(request);
    const rule = typeof plan === 'string' ? null : (plan.trace?.rule ?? null);
    const target = typeof plan === 'string' ? undefined : plan.targets[0];
    if (target) {
      this.targets.add(idOf(target), 'expected');
      this.rules.add(rule, 'expected');
    }
    if (request.cached) this.counts.cached++;
    else if (target) this.compare(request, target);
    const to = target ? idOf(target) : null;
    if (to !== servedBy && this.changes.length < MOST_CHANGES)
      this.changes.push({
        ...{ requestId: request.id, modelAsked: request.modelAsked, from: servedBy, to, rule },
        refused: typeof plan === 'string' ? plan : null,
      });
  }

  report(): ReplayReport {
    const { compared } = this.counts;
    const side = ({ costMicroUsd, latencyMs }: typeof this.actual): ReplaySide => ({
      costUsd: costMicroUsd / 1_000_000,
      meanLatencyMs: compared === 0 ? 0 : Math.round(latencyMs / compared),
    });
    return {
      ...this.counts,
      ...{ refused: this.refused, actual: side(this.actual), expected: side(this.expected), changes: this.changes },
      targets: this.targets.list().map(({ key: target, ...both }) => ({ target, ...both })),
      rules: this.rules.list().map(({ key: rule, ...both }) => ({ rule, ...both })),
      notKnown: [...this.unknown].sort(),
    };
  }

  /** The code of the refusal where there is no plan. */
  private plan(request: LoggedRequest): Plan | string {
    const { facts, routing, preferences, model } = this.options;
    try {
      return planRoute(askOf(request, preferences ?? {}, model), { ...facts, now: request.at, explorationMicroUsd: 0 }, routing);
    } catch (error) {
      const code = error instanceof GatewayError ? error.code : 'internal_error';
      this.refused[code] = (this.refused[code] ?? 0) + 1;
      return code;
    }
  }

  private compare(request: LoggedRequest, target: Target): void {
    const { servedBy, costMicroUsd, latencyMs } = request;
    if (servedBy === null || costMicroUsd === null) return;
    const same = idOf(target) === servedBy;
    const cost = same ? costMicroUsd : this.costAt(request, target);
    if (cost === undefined) return;
    this.counts.compared++;
    if (!same) this.counts.changed++;
    this.actual.costMicroUsd += costMicroUsd;
    this.actual.latencyMs += latencyMs;
    this.expected.costMicroUsd += cost;
    this.expected.latencyMs += same ? latencyMs : latencyOf(target, request, this.options.facts);
  }

  /** Micro-USD; undefined: nobody knows. */
  private costAt({ tenantId, usage }: LoggedRequest, target: Target): number | undefined {
    const fresh = { ...usage, inputTokens: totalInput(usage), cacheReadTokens: 0, cacheWriteTokens: 0, cacheWriteHourTokens: 0 };
    const cost = costOf(fresh, this.options.priceOf(tenantId, target));
    return cost.state === 'unknown' ? undefined : cost.microUsd;
  }

  private noteUnknown({ routing: logged }: LoggedRequest): void {
    const { asks } = this.options.routing;
    const trace = isJsonObject(logged) ? logged : {};
    for (const name of ['prompt_type', 'complexity'] as const)
      if (asks.has(name) && trace[name] === undefined) this.unknown.add(name);
    const looked = Array.isArray(trace['needs']) || trace['version'] !== undefined;
    for (const name of ['modality', 'tools'] as const) if (asks.has(name) && !looked) this.unknown.add(name);
  }
}

/** As routing would have seen it, as far as it is remembered. */
function askOf(request: LoggedRequest, preferences: Preferences, model: string | undefined): RouteAsk {
  const trace = isJsonObject(request.routing) ? request.routing : {};
  const wanted = Array.isArray(trace['needs']) ? trace['needs'] : [];
  const needs = Object.fromEntries(Object.keys(NO_NEEDS).map((need) => [need, wanted.includes(need)])) as unknown as Needs;
  const { tenantId, teamId, userId, virtualKeyId, limits } = request;
  return {
    ...{ requestId: request.id, model: model ?? request.modelAsked, stream: request.streamed, preferences },
    principal: {
      ...{ tenantId, limits },
      ...(teamId !== null && { teamId }),
      ...(userId !== null && { userId }),
      ...(virtualKeyId !== null && { virtualKeyId }),
    },
    body: Buffer.alloc(0),
    metadata: request.metadata,
    inputTokens: () => totalInput(request.usage),
    known: { needs, classification: classificationOf(trace) },
  };
}

function classificationOf(trace: Record<string, unknown>): Classification {
  const promptType = PROMPT_TYPES.find((type) => type === trace['prompt_type']) ?? 'general';
  const complexity = typeof trace['complexity'] === 'number' ? trace['complexity'] : 0.5;
  return { promptType, confidence: 0, complexity, scores: {}, basis: 'judgement', features: {}, weights: {} };
}

function latencyOf({ providerId, model }: Target, { usage }: LoggedRequest, { catalog, live }: RoutingFacts): number {
  const figures = live?.(`${providerId}/${model}`);
  const row = catalog.find(providerId, model);
  const first = row ? expectedLatency(row, figures) : (figures?.latencyP50Ms ?? 1_000);
  return first + (totalOutput(usage) * 1_000) / (figures?.tokensPerSecond ?? USUAL_SPEED);
}
