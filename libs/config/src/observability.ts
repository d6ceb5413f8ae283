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
    resource: {
      ...pairsOf(values.OTEL_RESOURCE_ATTRIBUTES),
      'service.name': values.OTEL_SERVICE_NAME,
      'service.version': productVersion(),
      'deployment.environment.name': values.NODE_ENV,
    },
    sampler: values.OTEL_TRACES_SAMPLER,
    ratio: values.OTEL_TRACES_SAMPLER_ARG,
  };
}

function logSinkOf(values: Environment): LogSinkConfig | undefined {
  const { GATEWAY_LOG_SINK_URL: url, GATEWAY_LOG_SINK_AUTHORIZATION: authorization } = values;
  const { s3 } = s3Of(values, 'GATEWAY_LOG_SINK_S3');
  if (url === undefined && s3 === undefined) return undefined;
  return {
    batch: values.GATEWAY_LOG_SINK_BATCH,
    intervalMs: values.GATEWAY_LOG_SINK_INTERVAL_MS,
    ...(url !== undefined && { webhook: { url, ...(authorization && { authorization }) } }),
    ...(s3 && { s3 }),
  };
}

const pairsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    listOf(text)
      .map((pair) => pair.split('='))
      .filter(([name, value]) => name && value !== undefined)
      .map(([name = '', ...value]) => [name.trim(), value.join('=').trim()]),
  );
