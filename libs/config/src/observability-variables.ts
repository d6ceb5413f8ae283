import { z } from 'zod';
import { flag, httpUrl, milliseconds, secret, share, whole } from './variable-kinds';

/** As OpenTelemetry names them. */
const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** Metrics, traces, and where else the request log goes. */
export const observability = {
  PROMETHEUS_ENABLED: flag().default(true).describe('Serves /metrics'),
  GATEWAY_METRICS_TENANTS: whole(0, 1_000)
    .default(0)
    .describe('So many tenants are told by id in /metrics, all others as `other`; 0: none is'),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl(
    'Collector that traces are sent to, as protobuf over HTTP (port 4318 mostly); unset: nothing is traced',
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl('The same as a complete address; unset: /v1/traces below the endpoint'),
  OTEL_EXPORTER_OTLP_HEADERS: secret('Headers for it, name=value separated by commas, values percent-encoded'),
  OTEL_EXPORTER_OTLP_TIMEOUT: milliseconds().default(10_000).describe('Longest one delivery of traces may take, ms'),
  OTEL_BSP_SCHEDULE_DELAY: milliseconds().default(5_000).describe('How long spans wait for company before they are sent, ms'),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: whole(1, 10_000).default(512).describe('Spans in one delivery at most'),
  OTEL_BSP_MAX_QUEUE_SIZE: whole(1, 10_000_000)
    .default(100_000)
    .describe('Spans that wait at most while the collector is away; then the oldest are lost, and counted'),
  GATEWAY_TRACES_BUFFER_BYTES: whole(1024 ** 2, 16 * 1024 ** 3)
    .default(32 * 1024 ** 2)
    .describe('What spans that wait for the collector may take of memory, bytes, about'),
  OTEL_SERVICE_NAME: z.string().max(255).default('route-llm-gateway').describe('Name of this service in traces'),
  OTEL_RESOURCE_ATTRIBUTES: z
    .string()
    .default('')
    .describe('More attributes of this service in traces, name=value separated by commas'),
  OTEL_TRACES_SAMPLER: z
    .enum(SAMPLERS, `must be one of ${SAMPLERS.join(', ')}`)
    .default('parentbased_always_on')
    .describe('Which requests are traced: always_on, always_off, traceidratio, each also as parentbased_...'),
  OTEL_TRACES_SAMPLER_ARG: share().default(1).describe('Share of requests for samplers by ratio, 0 to 1'),
  GATEWAY_LOG_SINK_URL: httpUrl('The worker posts the request log there, as JSON lines; may be a private address'),
  GATEWAY_LOG_SINK_AUTHORIZATION: secret('Header authorization of those posts'),
  GATEWAY_LOG_SINK_S3_BUCKET: z
    .string()
    .optional()
    .describe('The worker writes the request log into this S3 bucket, as JSON lines'),
  GATEWAY_LOG_SINK_S3_REGION: z.string().default('us-east-1').describe('Its region'),
  GATEWAY_LOG_SINK_S3_ENDPOINT: httpUrl('Address of an S3-compatible store; unset: Amazon S3'),
  GATEWAY_LOG_SINK_S3_PREFIX: z.string().default('requests/').describe('In front of every key in the bucket'),
  GATEWAY_LOG_SINK_S3_PATH_STYLE: flag().optional().describe('Bucket in the path of addresses; unset: when there is an endpoint'),
  GATEWAY_LOG_SINK_S3_ACCESS_KEY_ID: z.string().optional().describe('Access key; unset: found as the AWS SDK does'),
  GATEWAY_LOG_SINK_S3_SECRET_ACCESS_KEY: secret('Secret that belongs to the access key'),
  LANGFUSE_PUBLIC_KEY: z.string().optional().describe('The worker takes the request log to this Langfuse project, as traces'),
  LANGFUSE_SECRET_KEY: secret('Secret that belongs to the public key'),
  LANGFUSE_BASE_URL: httpUrl('Where Langfuse is; unset: https://cloud.langfuse.com'),
  GATEWAY_LOG_SINK_BATCH: whole(1, 10_000).default(1_000).describe('Requests in one post or object at most'),
  GATEWAY_LOG_SINK_INTERVAL_MS: milliseconds(100).default(10_000).describe('How often the worker looks for new ones'),
};
