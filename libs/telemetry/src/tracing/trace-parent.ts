/** What the header `traceparent` of W3C Trace Context says. */
export interface TraceParent {
  traceId: string;
  spanId: string;
  sampled: boolean;
}

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ZEROS = /^0+$/;
const SAMPLED = 1;
/** Longer ones are dropped: the specification asks for no more. */
const MAX_STATE = 512;
const STATE = /^[\x20-\x7e]+$/;

/** undefined for what is none: a header that cannot be read means that the trace begins here. */
export function readTraceParent(header: unknown): TraceParent | undefined {
  if (typeof header !== 'string') return undefined;
  const [, version, traceId = '', spanId = '', flags = '', more] = FORM.exec(header) ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

export const writeTraceParent = ({ traceId, spanId, sampled }: TraceParent): string =>
  `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;

export function readTraceState(header: unknown): string | undefined {
  const text = Array.isArray(header) ? header.join(',') : header;
  return typeof text === 'string' && text.length <= MAX_STATE && STATE.test(text) ? text : undefined;
}
