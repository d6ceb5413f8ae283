import type { NewLedgerRecord } from '@libs/ledger';
import { lossesOf } from './losses';
import type { PromptCacheMiss } from './prompt-cache/prompt-cache-watch';
import { SESSION_OPTION, sessionOf } from './route-request';
import type { RequestSettlement } from './settle';
import { upstreamTime } from './upstream-time';

/** The row of one request, from what its settlement noted. */
export function toLedgerRecord(settlement: RequestSettlement, latencyMs: number): NewLedgerRecord {
  const { exchange, head, winner, loop } = settlement;
  const { principal } = exchange;
  const { usage, cost, providerCost } = settlement.cost();
  const sent = settlement.firstByteSentAt;
  return {
    request_id: exchange.requestId,
    started_at: new Date(exchange.arrivedAt),
    tenant_id: principal.tenantId,
    team_id: principal.teamId ?? null,
    user_id: principal.userId ?? null,
    virtual_key_id: principal.virtualKeyId ?? null,
    run_id: exchange.runId ?? null,
    route: exchange.route,
    dialect: exchange.dialect.id,
    streamed: head?.stream ?? false,
    model_asked: head?.model ?? '',
    model_used: winner?.target.model ?? null,
    provider_id: winner?.target.providerId ?? null,
    provider_key_id: winner?.keyId ?? null,
    attempts: loop.attempts,
    input_tokens: usage.inputTokens,
    cache_read_tokens: usage.cacheReadTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    output_tokens: usage.outputTokens,
    reasoning_tokens: usage.reasoningTokens,
    cache_write_hour_tokens: usage.cacheWriteHourTokens ?? 0,
    media_input_tokens: usage.mediaInputTokens ?? 0,
    audio_input_tokens: usage.audioInputTokens ?? 0,
    media_output_tokens: usage.mediaOutputTokens ?? 0,
    audio_output_tokens: usage.audioOutputTokens ?? 0,
    images: usage.images ?? 0,
    searches: usage.searches ?? 0,
    characters: usage.characters ?? 0,
    audio_ms: Math.round((usage.seconds ?? 0) * 1000),
    usage_estimated: usage.estimated,
    usage_known: !settlement.unpriced,
    batch: false,
    price_id: winner?.target.price?.id ?? null,
    cost_state: cost.state,
    cost_micro_usd: cost.state === 'unknown' ? null : cost.microUsd,
    provider_cost_micro_usd: providerCost.state === 'unknown' ? null : providerCost.microUsd,
    outcome: settlement.outcome,
    status: settlement.status,
    error_code: settlement.error?.code ?? null,
    latency_ms: latencyMs,
    ttft_ms: sent === undefined ? null : sent - exchange.arrivedMonotonic,
    upstream_ms: upstreamTime(loop.attempts, loop.pausedMs),
    metadata: exchange.metadata ?? null,
    cache_kind: settlement.hit?.kind ?? null,
    cache_key: settlement.hit?.answeredBy ?? settlement.hit?.key ?? settlement.lead?.askedUnder ?? null,
    cache_score: settlement.hit?.score ?? null,
    saved_micro_usd: settlement.savedMicroUsd(),
    prompt_cache_miss: promptCacheMiss(settlement),
    held_micro_usd: settlement.admission?.heldMicroUsd ?? 0,
    losses: lossesOf(loop.attempts, winner?.record),
    routing: settlement.plan?.trace ?? null,
    stages: settlement.stages,
    captured: settlement.captured,
    fallback_used: !settlement.hit && winner !== undefined && winner.target !== settlement.plan?.targets[0],
  };
}

/** What this request read less from its provider's cache than the one before it, and why. */
function promptCacheMiss({ services, exchange, head, winner, hit, usage, outcome }: RequestSettlement): PromptCacheMiss | null {
  if (!head || !winner || !usage || hit || outcome !== 'completed') return null;
  return services.promptCaches.note({
    requestId: exchange.requestId,
    tenantId: exchange.principal.tenantId,
    session: sessionOf(head, head.options[SESSION_OPTION] ?? exchange.options?.[SESSION_OPTION]),
    caller: exchange.principal.virtualKeyId ?? exchange.principal.userId,
    providerId: winner.target.providerId,
    model: winner.target.model,
    keyId: winner.keyId,
    body: head.body,
    usage,
    price: winner.target.price,
  });
}
