import { microUsdToUsd, totalInput, totalOutput, type Usage } from '@libs/kernel';
import type { NewLedgerRecord } from '@libs/ledger';
import type { AccessLine } from '@libs/telemetry';
import type { RequestSettlement } from './settle';
import { traceRequest } from './trace-request';

/** Tells metrics, log and traces of one finished request, all from the row that the ledger gets. */
export function observeRequest(settlement: RequestSettlement, record: NewLedgerRecord, usage: Usage): void {
  const { services, exchange, loop } = settlement;
  const { trace } = exchange;
  const overheadMs = record.upstream_ms === null ? null : Math.max(0, record.latency_ms - record.upstream_ms);
  services.metrics.record({
    route: record.route,
    tenantId: record.tenant_id,
    provider: record.provider_id,
    model: record.model_used,
    outcome: record.outcome,
    status: record.status,
    latencyMs: record.latency_ms,
    ttftMs: record.ttft_ms,
    overheadMs,
    stream: record.streamed,
    usage,
    costMicroUsd: record.cost_micro_usd,
    unpriced: record.cost_state === 'unknown',
    attempts: loop.attempts,
    errorCode: record.error_code,
    cacheHit: record.cache_kind ?? null,
    cacheAsked: record.cache_key != null,
    savedMicroUsd: record.saved_micro_usd ?? null,
    traceId: trace?.traceId,
  });
  if (services.access.wants(record.status)) services.access.write(accessLine(settlement, record, overheadMs, usage));
  if (trace?.sampled) traceRequest(settlement, record, trace);
}

function accessLine(
  { exchange }: RequestSettlement,
  record: NewLedgerRecord,
  overheadMs: number | null,
  usage: Usage,
): AccessLine {
  const { trace } = exchange;
  return {
    request_id: record.request_id,
    trace_id: trace?.traceId,
    span_id: trace?.spanId,
    tenant_id: record.tenant_id,
    key_id: record.virtual_key_id ?? undefined,
    user_id: record.user_id ?? undefined,
    run_id: record.run_id ?? undefined,
    route: record.route,
    method: record.run_id === null ? 'POST' : undefined,
    status: record.status,
    outcome: record.outcome,
    provider: record.provider_id ?? undefined,
    model: (record.model_used ?? record.model_asked).slice(0, MOST_OF_A_NAME),
    attempts: record.attempts.length,
    duration_ms: rounded(record.latency_ms),
    ttft_ms: record.ttft_ms === null ? undefined : rounded(record.ttft_ms),
    overhead_ms: overheadMs === null ? undefined : rounded(overheadMs),
    tokens_in: totalInput(usage),
    tokens_out: totalOutput(usage),
    cost_usd: record.cost_micro_usd === null ? undefined : microUsdToUsd(record.cost_micro_usd),
    cache: record.cache_kind ?? undefined,
    'error.type': record.error_code ?? undefined,
  };
}

/** Clients choose it. */
const MOST_OF_A_NAME = 256;

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
