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

/** How the delivery of spans does, since the process started. */
export interface SpanStanding {
  taken: number;
  delivered: number;
  /** Given up: the collector did not take them in time. */
  lost: number;
  last_delivered_at: Date | null;
  last_error: string | null;
  last_error_at: Date | null;
}

/** Where spans go. Never throws, and holds at most a bounded number of them. */
export interface SpanSink {
  take(span: Span): void;
  standing(): SpanStanding;
  /** Sends what is left. */
  close(): Promise<void>;
}
