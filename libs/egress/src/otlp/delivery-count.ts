import type { SpanStanding } from '@libs/telemetry';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

type Export = SpanExporter['export'];
const LONGEST_ERROR = 500;

/** An exporter that knows how its deliveries went. */
export class DeliveryCount implements SpanExporter {
  taken = 0;
  private delivered = 0;
  private lost = 0;
  private deliveredAt: Date | null = null;
  private error: { text: string; at: Date } | undefined;

  constructor(private readonly exporter: SpanExporter) {}

  export(spans: ReadableSpan[], done: Parameters<Export>[1]): void {
    this.exporter.export(spans, (result) => {
      if (result.error === undefined && result.code === 0) {
        this.delivered += spans.length;
        this.deliveredAt = new Date();
      } else {
        this.lost += spans.length;
        this.error = { text: (result.error?.message ?? 'not taken').slice(0, LONGEST_ERROR), at: new Date() };
      }
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }

  standing(): SpanStanding {
    return {
      ...{ taken: this.taken, delivered: this.delivered, lost: this.lost, last_delivered_at: this.deliveredAt },
      ...{ last_error: this.error?.text ?? null, last_error_at: this.error?.at ?? null },
    };
  }
}
