import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { Span, SpanSink } from '@libs/telemetry';
import { readableSpan, resourceOf } from './readable-span';
import { type Delivered, SpanBuffer, type SpanBufferOptions } from './span-buffer';

export interface OtlpSettings extends Pick<SpanBufferOptions, 'batch' | 'delayMs' | 'most' | 'onTrouble'> {
  /** The complete address of the collector's traces. */
  url: string;
  /** `name=value` pairs between commas, values percent-encoded: how OTEL_EXPORTER_OTLP_HEADERS has them. */
  headers?: Secret | undefined;
  /** Names this service and this process. */
  resource: Readonly<Record<string, string>>;
  /** Of one delivery, with what the exporter itself repeats. */
  timeoutMs: number;
  /** Pauses while the collector is away; RETRY when absent. */
  retry?: SpanBufferOptions['retry'];
}

const RETRY = { first: 1_000, longest: 30_000 } as const;
/** By these a collector says that it may take the same later; all others are its last word. */
const AGAIN = new Set([429, 502, 503, 504]);

/** Sends spans in batches, as protobuf over HTTP. OpenTelemetry's packages are loaded here and nowhere else. */
export async function openOtlpSink(settings: OtlpSettings): Promise<SpanSink> {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
  const exporter = new OTLPTraceExporter({
    url: settings.url,
    headers: headersOf(settings.headers),
    timeoutMillis: settings.timeoutMs,
  });
  const resource = resourceOf(settings.resource);
  const deliver = (spans: readonly Span[]): Promise<Delivered> =>
    new Promise((resolve) => {
      const readable = spans.map((span) => readableSpan(span, resource));
      exporter.export(readable, ({ code, error }) => {
        if (code === 0 && error === undefined) return resolve({ ok: true });
        resolve({ ok: false, error: error?.message ?? 'not taken', again: mayTakeLater(error) });
      });
    });
  const { batch, delayMs, most, timeoutMs, onTrouble, retry = RETRY } = settings;
  const buffer = new SpanBuffer({ deliver, batch, delayMs, most, retry, closeWithinMs: timeoutMs, onTrouble });
  return {
    take: (span) => buffer.take(span),
    standing: () => buffer.standing(),
    close: async () => {
      await buffer.close();
      await exporter.shutdown().catch(() => undefined);
    },
  };
}

/** Errors of the connection have no number, or the name of one. */
function mayTakeLater(error: Error | undefined): boolean {
  const status = (error as { code?: unknown } | undefined)?.code;
  return typeof status !== 'number' || AGAIN.has(status);
}

function headersOf(secret: Secret | undefined): Record<string, string> {
  if (!secret) return {};
  const pairs = openSecret(secret)
    .split(',')
    .map((pair) => pair.split('='))
    .filter(([name]) => name?.trim());
  return Object.fromEntries(pairs.map(([name = '', ...value]) => [name.trim(), decoded(value.join('=').trim())]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
