import type { Span, SpanAttribute } from '@libs/telemetry';

/** Numbers of OpenTelemetry's protocol. */
const KINDS: Readonly<Record<Span['kind'], number>> = { internal: 1, server: 2, client: 3, consumer: 5 };
const ERROR = 2;

/**
 * An ExportTraceServiceRequest in the JSON encoding of OTLP 1: ids in hexadecimal, 64-bit numbers as text.
 * @param resource names the service
 */
export const otlpJson = (spans: readonly Span[], resource: Readonly<Record<string, string>>): string =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [{ scope: { name: 'route-llm-gateway' }, spans: spans.map(spanOf) }],
      },
    ],
  });

const spanOf = (span: Span): object => ({
  traceId: span.traceId,
  spanId: span.spanId,
  ...(span.parentSpanId !== undefined && { parentSpanId: span.parentSpanId }),
  name: span.name,
  kind: KINDS[span.kind],
  startTimeUnixNano: nanoseconds(span.startMs),
  endTimeUnixNano: nanoseconds(Math.max(span.startMs, span.endMs)),
  attributes: attributesOf(span.attributes),
  status: span.error === undefined ? {} : { code: ERROR, message: span.error },
});

/** A fraction of a millisecond is kept as far as a number of this size has one. */
const nanoseconds = (ms: number): string => {
  const whole = Math.floor(ms);
  return String(BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1e6)));
};

const attributesOf = (attributes: Span['attributes']): object[] =>
  Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: valueOf(value) }]));

function valueOf(value: SpanAttribute): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map(valueOf) } };
}
