import { hex, message, messages, readMessage, text, type WireField } from './protobuf';

export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer' | undefined;
  /** Epoch nanoseconds. */
  start: bigint;
  end: bigint;
  attributes: Record<string, unknown>;
  failed: boolean;
  message: string;
  resource: Record<string, unknown>;
}

const KINDS = [undefined, 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const ERROR = 2n;

/** An ExportTraceServiceRequest, as the protocol's own files number its fields. */
export function decodeSpans(body: Buffer): ReceivedSpan[] {
  return messages(readMessage(body), 1).flatMap((resourceSpans) => {
    const fields = readMessage(resourceSpans);
    const resource = attributesOf(readMessage(message(fields, 1) ?? Buffer.alloc(0)), 1);
    return messages(fields, 2).flatMap((scopeSpans) =>
      messages(readMessage(scopeSpans), 2).map((span) => ({ ...spanOf(readMessage(span)), resource })),
    );
  });
}

function spanOf(fields: readonly WireField[]): Omit<ReceivedSpan, 'resource'> {
  const status = readMessage(message(fields, 15) ?? Buffer.alloc(0));
  const number = (field: number): bigint => (fields.find((one) => one.number === field)?.value as bigint | undefined) ?? 0n;
  return {
    traceId: hex(fields, 1),
    spanId: hex(fields, 2),
    parentSpanId: hex(fields, 4),
    name: text(fields, 5),
    kind: KINDS[Number(number(6))],
    start: message(fields, 7)?.readBigUInt64LE() ?? 0n,
    end: message(fields, 8)?.readBigUInt64LE() ?? 0n,
    attributes: attributesOf(fields, 9),
    failed: status.some((field) => field.number === 3 && field.value === ERROR),
    message: text(status, 2),
  };
}

const attributesOf = (fields: readonly WireField[], number: number): Record<string, unknown> =>
  Object.fromEntries(
    messages(fields, number).map((pair) => {
      const read = readMessage(pair);
      return [text(read, 1), valueOf(readMessage(message(read, 2) ?? Buffer.alloc(0)))];
    }),
  );

function valueOf([field]: readonly WireField[]): unknown {
  if (!field) return undefined;
  const { number, value } = field;
  if (number === 1) return (value as Buffer).toString('utf8');
  if (number === 2) return value === 1n;
  if (number === 3) return Number(value);
  if (number === 4) return (value as Buffer).readDoubleLE();
  if (number === 5) return messages(readMessage(value as Buffer), 1).map((one) => valueOf(readMessage(one)));
  return value;
}
