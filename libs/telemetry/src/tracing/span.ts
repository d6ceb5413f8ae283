export type SpanKind = 'internal' | 'server' | 'client' | 'consumer';
export type SpanAttribute = string | number | boolean | readonly string[];

/** One finished span, made from what was noted anyway. Times: epoch milliseconds with fraction. */
export interface Span {
  name: string;
  kind: SpanKind;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  startMs: number;
  endMs: number;
  attributes: Readonly<Record<string, SpanAttribute | undefined>>;
  /** What went wrong, in a word; absent: nothing did. */
  error?: string | undefined;
}

/** Where spans go. Never throws, and holds at most a bounded number of them. */
export interface SpanSink {
  take(span: Span): void;
  /** Sends what is left. */
  close(): Promise<void>;
}
