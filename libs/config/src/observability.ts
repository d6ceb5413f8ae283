import { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { AppConfig, LogSinkConfig, TracingConfig } from './app-config';
import type { Environment } from './environment';
import { listOf } from './variable-kinds';
import { s3Of } from './s3';
import { productVersion } from './version';

/** Logs, metrics, traces, and where else the request log goes. */
export function observabilityOf(values: Environment): Pick<AppConfig, 'log' | 'metrics' | 'tracing' | 'logSink'> {
  const tracing = tracingOf(values);
  const logSink = logSinkOf(values);
  return {
    log: {
      level: values.LOG_LEVEL,
      format: values.LOG_FORMAT,
      environment: values.NODE_ENV,
      accessSample: values.LOG_ACCESS_SAMPLE,
    },
    metrics: {
      enabled: values.PROMETHEUS_ENABLED,
      tenants: values.GATEWAY_METRICS_TENANTS,
      ...(values.METRICS_PORT !== undefined && { port: values.METRICS_PORT }),
    },
    ...(tracing && { tracing }),
    ...(logSink && { logSink }),
  };
}

function tracingOf(values: Environment): TracingConfig | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: whole } = values;
  const url = whole ?? (base === undefined ? undefined : `${base}/v1/traces`);
  if (url === undefined) return undefined;
  return {
    url,
    ...(values.OTEL_EXPORTER_OTLP_HEADERS && { headers: values.OTEL_EXPORTER_OTLP_HEADERS }),
    timeoutMs: values.OTEL_EXPORTER_OTLP_TIMEOUT,
    batch: Math.min(values.OTEL_BSP_MAX_EXPORT_BATCH_SIZE, values.OTEL_BSP_MAX_QUEUE_SIZE),
    delayMs: values.OTEL_BSP_SCHEDULE_DELAY,
    most: { spans: values.OTEL_BSP_MAX_QUEUE_SIZE, bytes: values.GATEWAY_TRACES_BUFFER_BYTES },
    resource: resourceOf(values),
    sampler: values.OTEL_TRACES_SAMPLER,
    ratio: values.OTEL_TRACES_SAMPLER_ARG,
  };
}

function logSinkOf(values: Environment): LogSinkConfig | undefined {
  const { GATEWAY_LOG_SINK_URL: url, GATEWAY_LOG_SINK_AUTHORIZATION: authorization } = values;
  const { s3 } = s3Of(values, 'GATEWAY_LOG_SINK_S3');
  const langfuse = langfuseOf(values);
  if (url === undefined && s3 === undefined && langfuse === undefined) return undefined;
  return {
    batch: values.GATEWAY_LOG_SINK_BATCH,
    intervalMs: values.GATEWAY_LOG_SINK_INTERVAL_MS,
    ...(url !== undefined && { webhook: { url, ...(authorization && { authorization }) } }),
    ...(s3 && { s3 }),
    ...(langfuse && { langfuse }),
  };
}

function langfuseOf(values: Environment): LogSinkConfig['langfuse'] {
  const { LANGFUSE_PUBLIC_KEY: user, LANGFUSE_SECRET_KEY: password, LANGFUSE_BASE_URL: url } = values;
  if (user === undefined || password === undefined) return undefined;
  return {
    url: url ?? 'https://cloud.langfuse.com',
    authorization: new Secret(`Basic ${Buffer.from(`${user}:${openSecret(password)}`).toString('base64')}`),
    resource: resourceOf(values),
  };
}

/** How this service is called in traces. */
const resourceOf = (values: Environment): Readonly<Record<string, string>> => ({
  ...pairsOf(values.OTEL_RESOURCE_ATTRIBUTES),
  'service.name': values.OTEL_SERVICE_NAME,
  'service.version': productVersion(),
  'deployment.environment.name': values.NODE_ENV,
});

const pairsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    listOf(text)
      .map((pair) => pair.split('='))
      .filter(([name, value]) => name && value !== undefined)
      .map(([name = '', ...value]) => [name.trim(), value.join('=').trim()]),
  );
