import { microUsdToUsd, type Cost } from '@libs/kernel';
import type { AttemptRecord } from '@libs/ledger';
import type { GatewayFacts } from '@libs/protocol';

export interface ServedFacts {
  requestId: string;
  providerId: string;
  model: string;
  reason: string;
  latencyMs: number;
  cost: Cost;
  attempts: number;
  /** A target other than the plan's first one served. */
  fallbackUsed: boolean;
  /** What translation changed; empty when nothing was. */
  fidelity: readonly string[];
  cacheHit: GatewayFacts['cache_hit'];
  /** What is to be known of the target. */
  warning: string | undefined;
}

export function toGatewayFacts(facts: ServedFacts): GatewayFacts {
  return {
    request_id: facts.requestId,
    provider: facts.providerId,
    model: facts.model,
    routing_decision: facts.reason,
    latency_ms: Math.round(facts.latencyMs),
    cost_usd: facts.cost.state === 'unknown' ? null : microUsdToUsd(facts.cost.microUsd),
    cache_hit: facts.cacheHit,
    fallback_used: facts.fallbackUsed,
    attempts: facts.attempts,
    warnings: facts.warning === undefined ? undefined : [facts.warning],
    fidelity: facts.fidelity.length === 0 ? undefined : [...facts.fidelity],
  };
}

/** The same facts as headers, for every dialect. A stream's cost is not known yet when its head is written. */
export function factHeaders(facts: GatewayFacts, final: boolean): string[] {
  const headers = [
    'x-gateway-provider',
    facts.provider,
    'x-gateway-model',
    headerSafe(facts.model),
    'x-gateway-routing-decision',
    headerSafe(facts.routing_decision),
    'x-gateway-latency-ms',
    String(facts.latency_ms),
    'x-gateway-cache',
    facts.cache_hit === false ? 'miss' : facts.cache_hit,
    'x-gateway-fallback-used',
    String(facts.fallback_used),
    'x-gateway-attempts',
    String(facts.attempts),
  ];
  if (final && facts.cost_usd !== null) headers.push('x-gateway-cost-usd', facts.cost_usd.toFixed(6));
  if (facts.warnings) headers.push('x-gateway-warning', headerSafe(facts.warnings.join('; ')).slice(0, 1024));
  if (facts.fidelity) headers.push('x-gateway-fidelity', headerSafe(facts.fidelity.join('; ')).slice(0, 2048));
  return headers;
}

/** What is told of a request that nobody served: whom it was put to last, and how often it was tried. None: it was put to nobody. */
export function triedHeaders(attempts: readonly Pick<AttemptRecord, 'provider_id' | 'model'>[], latencyMs: number): string[] {
  const last = attempts.at(-1);
  if (last === undefined) return [];
  return [
    ...['x-gateway-provider', last.provider_id, 'x-gateway-model', headerSafe(last.model)],
    ...['x-gateway-attempts', String(attempts.length), 'x-gateway-latency-ms', String(Math.round(latencyMs))],
  ];
}

/** Model names come from clients: nothing but printable ASCII may enter a header. */
const headerSafe = (text: string): string => (UNSAFE.test(text) ? text.replace(/[^\x20-\x7e]/g, '?') : text);
const UNSAFE = /[^\x20-\x7e]/;
