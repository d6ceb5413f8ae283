import { newSpanId } from './trace-ids';
import { type TraceParent, writeTraceParent } from './trace-parent';

/** The headers by which a provider joins the trace. */
export interface TraceHeaders {
  traceparent: string;
  tracestate?: string | undefined;
}

export interface Stage {
  name: string;
  /** Monotonic milliseconds. */
  from: number;
  to: number;
}

/** What is noted of one request while it is served; spans are made of it at the end. */
export class RequestTrace {
  readonly spanId = newSpanId();
  readonly stages: Stage[] = [];
  private readonly attempts = new Map<object, string>();
  private last: number | undefined;

  constructor(
    readonly traceId: string,
    readonly parentSpanId: string | undefined,
    /** Spans are made; else the ids only travel and stand in the log. */
    readonly sampled: boolean,
    private readonly state: string | undefined,
    /** Providers are told too. */
    private readonly propagates: boolean,
  ) {}

  /** The stage that began where the one before it ended is over. Without a name it is not worth a span. */
  stage(name: string | undefined, from: number, now: number): void {
    if (!this.sampled) return;
    if (name !== undefined) this.stages.push({ name, from: this.last ?? from, to: now });
    this.last = now;
  }

  /** An attempt begins, known by its record. */
  attempt(record: object): TraceHeaders | undefined {
    if (!this.propagates) return undefined;
    const spanId = newSpanId();
    this.attempts.set(record, spanId);
    const parent: TraceParent = { traceId: this.traceId, spanId, sampled: this.sampled };
    return { traceparent: writeTraceParent(parent), tracestate: this.state };
  }

  spanOf(record: object): string | undefined {
    return this.attempts.get(record);
  }
}
