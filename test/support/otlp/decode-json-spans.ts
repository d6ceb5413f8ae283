import type { ReceivedSpan } from './decode-spans';

interface Pair {
  key: string;
  value: Record<string, unknown>;
}
interface JsonSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Pair[];
  status: { code?: number; message?: string };
}
interface JsonRequest {
  resourceSpans: { resource: { attributes: Pair[] }; scopeSpans: { spans: JsonSpan[] }[] }[];
}

const KINDS = [undefined, 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const ERROR = 2;

/** The same request in JSON, as the protocol maps it: ids in hexadecimal, 64-bit numbers as text. */
export const decodeJsonSpans = (body: string): ReceivedSpan[] =>
  (JSON.parse(body) as JsonRequest).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...{ traceId: span.traceId, spanId: span.spanId, parentSpanId: span.parentSpanId ?? '', name: span.name },
        ...{ kind: KINDS[span.kind], start: BigInt(span.startTimeUnixNano), end: BigInt(span.endTimeUnixNano) },
        ...{ attributes: attributesOf(span.attributes), resource: attributesOf(resource.attributes) },
        ...{ failed: span.status.code === ERROR, message: span.status.message ?? '' },
      })),
    ),
  );

const attributesOf = (pairs: readonly Pair[]): Record<string, unknown> =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, valueOf(value)]));

function valueOf(value: Record<string, unknown>): unknown {
  if ('intValue' in value) return Number(value['intValue']);
  return value['stringValue'] ?? value['boolValue'] ?? value['doubleValue'] ?? value['arrayValue'];
}
