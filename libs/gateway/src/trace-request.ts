import type { NewLedgerRecord } from '@libs/ledger';
import { attemptSpan, newSpanId, requestSpan, type RequestTrace, type Span } from '@libs/telemetry';
import { wallAt } from './exchange';
import type { RequestSettlement } from './settle';

/**
 * The spans of one finished request: its own, one for each stage, and one for each attempt. Made at the end from what was
 * noted anyway.
 */
export function traceRequest(settlement: RequestSettlement, record: NewLedgerRecord, trace: RequestTrace): void {
  const { services, exchange } = settlement;
  const { traceId, spanId } = trace;
  const take = (span: Omit<Span, 'traceId'>): void => services.tracer.take({ traceId, ...span });
  take({ ...requestSpan(record, exchange.arrivedAt), spanId, parentSpanId: trace.parentSpanId });
  for (const { name, from, to } of trace.stages)
    take({
      name,
      kind: 'internal',
      spanId: newSpanId(),
      parentSpanId: spanId,
      startMs: wallAt(exchange, from),
      endMs: wallAt(exchange, to),
      attributes: {},
    });
  const winner = settlement.winner?.record;
  for (const attempt of settlement.loop.attempts)
    take({
      ...attemptSpan(record, attempt, attempt === winner),
      spanId: trace.spanOf(attempt) ?? newSpanId(),
      parentSpanId: spanId,
    });
}
