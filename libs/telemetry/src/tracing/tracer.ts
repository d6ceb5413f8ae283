import { RequestTrace } from './request-trace';
import { sampled, type SamplerName } from './sampler';
import type { Span, SpanSink, SpanStanding } from './span';
import { newTraceId } from './trace-ids';
import { readTraceParent, readTraceState } from './trace-parent';

export interface TracerOptions {
  sampler: SamplerName;
  /** 0..1, for samplers by ratio. */
  ratio: number;
  sink: SpanSink;
}

/** Headers of a request, lower-case names. */
type IncomingHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Begins traces and hands their spans on. Without options tracing is off and costs one look for a header. */
export class Tracer {
  constructor(private readonly options?: TracerOptions) {}

  /** @returns undefined where nobody traces: neither we nor whoever called */
  begin(headers: IncomingHeaders): RequestTrace | undefined {
    const { options } = this;
    const given = headers['traceparent'];
    if (!options) return given === undefined ? undefined : this.follow(given);
    const parent = readTraceParent(given);
    const traceId = parent?.traceId ?? newTraceId();
    const traced = sampled(options.sampler, options.ratio, traceId, parent);
    return new RequestTrace(traceId, parent?.spanId, traced, parent && readTraceState(headers['tracestate']), true);
  }

  take(span: Span): void {
    this.options?.sink.take(span);
  }

  /** undefined where tracing is off. */
  standing(): SpanStanding | undefined {
    return this.options?.sink.standing();
  }

  async close(): Promise<void> {
    await this.options?.sink.close();
  }

  /** The caller's ids stand in our log and metrics, and go no further. */
  private follow(traceparent: unknown): RequestTrace | undefined {
    const parent = readTraceParent(traceparent);
    return parent && new RequestTrace(parent.traceId, parent.spanId, false, undefined, false);
  }
}
