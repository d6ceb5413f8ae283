import { microUsdToUsd } from '@libs/kernel';
import type { AttemptRecord, NewLedgerRecord } from '@libs/ledger';
import { genAiOperation, genAiProvider, newSpanId, type RequestTrace, type Span, type SpanAttribute } from '@libs/telemetry';
import type { RequestSettlement } from './settle';

type Attributes = Readonly<Record<string, SpanAttribute | undefined>>;

/**
 * The spans of one finished request: its own, one for each stage, and one for each attempt, which carries the words of
 * the conventions for generative AI. Made at the end from what was noted anyway.
 */
export function traceRequest(settlement: RequestSettlement, record: NewLedgerRecord, trace: RequestTrace): void {
  const { services, exchange } = settlement;
  const { arrivedAt, arrivedMonotonic } = exchange;
  const wall = (monotonic: number): number => arrivedAt + (monotonic - arrivedMonotonic);
  const { traceId, spanId } = trace;
  const take = (span: Omit<Span, 'traceId'>): void => services.tracer.take({ traceId, ...span });
  take({
    name: record.run_id === null ? `POST ${record.route}` : 'invoke_agent',
    kind: record.run_id === null ? 'server' : 'consumer',
    spanId,
    parentSpanId: trace.parentSpanId,
    startMs: arrivedAt,
    endMs: arrivedAt + record.latency_ms,
    attributes: requestAttributes(record),
    error: record.outcome === 'completed' || record.status < 500 ? undefined : (record.error_code ?? record.outcome),
  });
  for (const { name, from, to } of trace.stages)
    take({
      name,
      kind: 'internal',
      spanId: newSpanId(),
      parentSpanId: spanId,
      startMs: wall(from),
      endMs: wall(to),
      attributes: {},
    });
  const winner = settlement.winner?.record;
  for (const attempt of settlement.loop.attempts)
    take({
      name: `${genAiOperation(record.route)} ${attempt.model}`,
      kind: 'client',
      spanId: trace.spanOf(attempt) ?? newSpanId(),
      parentSpanId: spanId,
      startMs: attempt.started_at_ms,
      endMs: attempt.started_at_ms + attempt.duration_ms,
      attributes: { ...attemptAttributes(record, attempt), ...(attempt === winner && answerAttributes(record)) },
      error: attempt.outcome === 'completed' || attempt.outcome === 'lost' ? undefined : attempt.outcome,
    });
}

function requestAttributes(record: NewLedgerRecord): Attributes {
  return {
    'http.request.method': record.run_id === null ? 'POST' : undefined,
    'http.route': record.route,
    'http.response.status_code': record.status,
    'error.type': record.error_code ?? undefined,
    'gen_ai.operation.name': genAiOperation(record.route),
    'gen_ai.request.model': record.model_asked || undefined,
    'gen_ai.request.stream': record.streamed,
    'user.id': record.user_id ?? undefined,
    'langfuse.trace.name': record.route,
    'langfuse.trace.metadata.request_id': record.request_id,
    'langfuse.trace.metadata.tenant_id': record.tenant_id,
    'llmgw.request_id': record.request_id,
    'llmgw.run_id': record.run_id ?? undefined,
    'llmgw.tenant_id': record.tenant_id,
    'llmgw.virtual_key_id': record.virtual_key_id ?? undefined,
    'llmgw.outcome': record.outcome,
    'llmgw.cache': record.cache_kind ?? undefined,
    'llmgw.attempts': record.attempts.length,
    'llmgw.cost_usd': record.cost_micro_usd === null ? undefined : microUsdToUsd(record.cost_micro_usd),
  };
}

function attemptAttributes(record: NewLedgerRecord, attempt: AttemptRecord): Attributes {
  return {
    'langfuse.observation.type': 'generation',
    'gen_ai.operation.name': genAiOperation(record.route),
    'gen_ai.provider.name': genAiProvider(attempt.provider_id),
    'gen_ai.request.model': attempt.model,
    'gen_ai.request.stream': record.streamed,
    'gen_ai.response.time_to_first_chunk': attempt.ttfb_ms === null ? undefined : attempt.ttfb_ms / 1000,
    'http.response.status_code': attempt.status ?? undefined,
    'error.type': attempt.outcome === 'completed' ? undefined : (attempt.error_code ?? attempt.outcome),
    'llmgw.provider_key_id': attempt.provider_key_id ?? undefined,
    'llmgw.attempt.outcome': attempt.outcome,
  };
}

/** Of the attempt that served. */
function answerAttributes(record: NewLedgerRecord): Attributes {
  const input = record.input_tokens + record.cache_read_tokens + record.cache_write_tokens;
  const output = record.output_tokens + record.reasoning_tokens;
  const cost = record.cost_micro_usd;
  return {
    'gen_ai.response.model': record.model_used ?? undefined,
    'gen_ai.usage.input_tokens': input,
    'gen_ai.usage.output_tokens': output,
    'gen_ai.usage.cache_read.input_tokens': record.cache_read_tokens || undefined,
    'gen_ai.usage.cache_creation.input_tokens': record.cache_write_tokens || undefined,
    'gen_ai.usage.reasoning.output_tokens': record.reasoning_tokens || undefined,
    'langfuse.observation.usage_details': JSON.stringify({ input, output, total: input + output }),
    'langfuse.observation.cost_details': cost === null ? undefined : JSON.stringify({ total: microUsdToUsd(cost) }),
  };
}
