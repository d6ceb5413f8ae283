import type { Span } from '@libs/telemetry';
import type { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';

type ReadableSpan = Parameters<OTLPTraceExporter['export']>[0][number];
type Resource = ReadableSpan['resource'];
type HrTime = ReadableSpan['startTime'];

/** Numbers of OpenTelemetry's protocol. */
const KINDS: Readonly<Record<Span['kind'], number>> = { internal: 0, server: 1, client: 2, consumer: 4 };
const UNSET = 0;
const ERROR = 2;
const SAMPLED = 1;

/** A span of ours in the form in which OpenTelemetry's exporters take theirs: nothing is recorded twice. */
export function readableSpan(span: Span, resource: Resource): ReadableSpan {
  const { traceId } = span;
  const context = { traceId, spanId: span.spanId, traceFlags: SAMPLED };
  return {
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => context,
    ...(span.parentSpanId !== undefined && {
      parentSpanContext: { traceId, spanId: span.parentSpanId, traceFlags: SAMPLED },
    }),
    startTime: hrTime(span.startMs),
    endTime: hrTime(span.endMs),
    duration: hrTime(Math.max(0, span.endMs - span.startMs)),
    status: span.error === undefined ? { code: UNSET } : { code: ERROR, message: span.error },
    attributes: attributesOf(span.attributes),
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: 'route-llm-gateway' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Only what exporters read of a resource. */
export function resourceOf(attributes: Readonly<Record<string, string>>): Resource {
  const resource: Resource = {
    attributes,
    asyncAttributesPending: false,
    merge: () => resource,
    getRawAttributes: () => Object.entries(attributes),
  };
  return resource;
}

function attributesOf(given: Span['attributes']): ReadableSpan['attributes'] {
  const attributes: Record<string, string | number | boolean | string[]> = {};
  for (const [name, value] of Object.entries(given))
    if (value !== undefined) attributes[name] = typeof value === 'object' ? [...value] : value;
  return attributes;
}

/** Seconds and nanoseconds. */
function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.min(999_999_999, Math.round((ms - seconds * 1000) * 1e6))];
}
