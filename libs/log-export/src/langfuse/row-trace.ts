import { createHash } from 'node:crypto';
import { attemptSpan, requestSpan, type Span, type TracedRequest } from '@libs/telemetry';

/** A row of the request log as a sink gets it, as far as a trace tells of it. */
export interface LoggedRequest extends TracedRequest {
  /** ISO 8601. */
  started_at: string;
  ttft_ms: number | null;
}

/**
 * The trace of one row: a span for the request, and one for each attempt. Its ids are made of the request's, so that a row
 * that is delivered twice is the same trace once.
 */
export function rowTrace(row: LoggedRequest): Span[] {
  const traceId = digest(row.request_id, 32);
  const rootId = digest(`${row.request_id} request`, 16);
  const startMs = Date.parse(row.started_at);
  const served = row.attempts.findLast(({ outcome }) => outcome === 'completed') ?? lastThatSpoke(row);
  return [
    { ...requestSpan(row, startMs), traceId, spanId: rootId, parentSpanId: undefined },
    ...row.attempts.map((attempt, i): Span => {
      const span = attemptSpan(row, attempt, attempt === served);
      const spoke = attempt === served && row.streamed && row.ttft_ms !== null ? startMs + row.ttft_ms : undefined;
      return {
        ...span,
        attributes: {
          ...span.attributes,
          'langfuse.observation.completion_start_time': spoke === undefined ? undefined : new Date(spoke).toISOString(),
        },
        ...{ traceId, spanId: digest(`${row.request_id} attempt ${i}`, 16), parentSpanId: rootId },
      };
    }),
  ];
}

/** Of a request that was cut or left, who had begun to answer. */
const lastThatSpoke = ({ attempts, outcome }: LoggedRequest) =>
  outcome === 'aborted' || outcome === 'truncated' ? attempts.at(-1) : undefined;

/** Never all zeros, which is no id, but once in 2^64. */
const digest = (text: string, length: number): string => createHash('sha256').update(text).digest('hex').slice(0, length);
