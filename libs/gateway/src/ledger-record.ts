import type { NewLedgerRecord } from '@libs/ledger';
import type { RequestSettlement } from './settle';
import { upstreamTime } from './upstream-time';

/** The row of one request, from what its settlement noted. */
export function toLedgerRecord(settlement: RequestSettlement, latencyMs: number): NewLedgerRecord {
  const { exchange, head, winner, loop } = settlement;
  const { principal } = exchange;
  const { usage, cost } = settlement.cost();
  const sent = settlement.firstByteSentAt;
  return {
    request_id: exchange.requestId,
    started_at: new Date(exchange.arrivedAt),
    tenant_id: principal.tenantId,
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
    usage_estimated: usage.estimated,
    cost_state: cost.state,
    cost_micro_usd: cost.state === 'unknown' ? null : cost.microUsd,
    outcome: settlement.outcome,
    status: settlement.status,
    error_code: settlement.error?.code ?? null,
    latency_ms: latencyMs,
    ttft_ms: sent === undefined ? null : sent - exchange.arrivedMonotonic,
    upstream_ms: upstreamTime(loop.attempts),
    metadata: exchange.metadata ?? null,
    cache_kind: settlement.hit?.kind ?? null,
    cache_key: settlement.hit?.answeredBy ?? settlement.hit?.key ?? settlement.lead?.identity.key ?? null,
    cache_score: settlement.hit?.score ?? null,
    saved_micro_usd: settlement.savedMicroUsd(),
    prompt_cache_miss: null,
  };
}
