import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { Span, SpanSink } from '@libs/telemetry';
import { DeliveryCount } from './delivery-count';
import { readableSpan, resourceOf } from './readable-span';

export interface OtlpSettings {
  /** The complete address of the collector's traces. */
  url: string;
  /** `name=value` pairs between commas, values percent-encoded: how OTEL_EXPORTER_OTLP_HEADERS has them. */
  headers?: Secret | undefined;
  /** Names this service and this process. */
  resource: Readonly<Record<string, string>>;
  timeoutMs: number;
  /** Spans could not be delivered; told at most once a minute. */
  onTrouble(message: string): void;
}

const TROUBLE_EVERY_MS = 60_000;

/** Sends spans in batches, as protobuf over HTTP. OpenTelemetry's packages are loaded here and nowhere else. */
export async function openOtlpSink(settings: OtlpSettings): Promise<SpanSink> {
  const [{ OTLPTraceExporter }, { BatchSpanProcessor }, { diag, DiagLogLevel }] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-proto'),
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/api'),
  ]);
  diag.setLogger(troubleLogger(settings.onTrouble), { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
  const exporter = new OTLPTraceExporter({
    url: settings.url,
    headers: headersOf(settings.headers),
    timeoutMillis: settings.timeoutMs,
  });
  const count = new DeliveryCount(exporter);
  const processor = new BatchSpanProcessor(count);
  const resource = resourceOf(settings.resource);
  return {
    take: (span: Span) => {
      count.taken++;
      processor.onEnd(readableSpan(span, resource));
    },
    standing: () => count.standing(),
    close: () => processor.shutdown().catch(() => undefined),
  };
}

/** What OpenTelemetry has to say, without a flood; its messages name addresses and status codes. */
function troubleLogger(tell: OtlpSettings['onTrouble']) {
  let toldAt = -Infinity;
  const error = (message: string): void => {
    const now = performance.now();
    if (now - toldAt < TROUBLE_EVERY_MS) return;
    toldAt = now;
    tell(message.slice(0, 500));
  };
  const nothing = (): void => undefined;
  return { error, warn: nothing, info: nothing, debug: nothing, verbose: nothing };
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
