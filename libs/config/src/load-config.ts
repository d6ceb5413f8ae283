import { join } from 'node:path';
import { Secret } from '@libs/kernel';
import {
  ConfigError,
  type AppConfig,
  type CacheConfig,
  type EvaluationConfig,
  type FilesConfig,
  type GeneratedSecrets,
  type HttpConfig,
  type ResumableConfig,
  type UpstreamConfig,
  type WebhooksConfig,
  type WorkerConfig,
} from './app-config';
import { describeSettings } from './describe-environment';
import type { Environment } from './environment';
import { observabilityOf } from './observability';
import { oidcOf } from './oidc';
import { previousKeysOf } from './master-keys';
import { providersOf } from './providers';
import { s3Of } from './s3';
import { readEnvironment, type ReadEnvironment } from './read-environment';
import { listOf } from './variable-kinds';
import { productVersion } from './version';

/**
 * The configuration of a process.
 * @param generated stands in for what the environment leaves out; never used for a secret in production
 * @throws ConfigError naming every bad or missing variable, never a value
 */
export function loadConfig(env: NodeJS.ProcessEnv, generated: Partial<GeneratedSecrets> = {}): AppConfig {
  const read = readEnvironment(env);
  const { values, mode, production } = read;
  const problems: string[] = [];
  const required = (name: string, value: Secret | undefined): Secret => {
    if (value === undefined) problems.push(`${name} is not set`);
    return value as Secret;
  };
  const config: AppConfig = {
    mode,
    production,
    ...(values.GATEWAY_CONFIG && { configFile: { path: values.GATEWAY_CONFIG, variables: () => env } }),
    dataDir: values.GATEWAY_DATA_DIR,
    version: productVersion(),
    http: httpOf(read),
    database: {
      url: required('DATABASE_URL', values.DATABASE_URL ?? generated.databaseUrl),
      poolSize: values.DATABASE_POOL_SIZE,
      connectTimeoutMs: values.DATABASE_CONNECT_TIMEOUT_MS,
    },
    ...(values.REDIS_URL && { redis: { url: values.REDIS_URL, deadlineMs: values.GATEWAY_REDIS_DEADLINE_MS } }),
    replicas: values.GATEWAY_REPLICAS * values.WEB_CONCURRENCY,
    processes: values.WEB_CONCURRENCY,
    secrets: {
      jwtSecret: required('JWT_SECRET', values.JWT_SECRET ?? generated.jwtSecret),
      previousMasterKeys: (previousKeysOf(values.MASTER_KEY_PREVIOUS) ?? []).map((key) => new Secret(key)),
      masterKey: required('MASTER_KEY', values.MASTER_KEY ?? generated.masterKey),
    },
    admin: adminOf(values),
    ...oidcOf(values),
    providers: providersOf(values),
    allowPrivateProviders: listOf(values.GATEWAY_ALLOW_PRIVATE_PROVIDERS),
    upstream: upstreamOf(values),
    limits: {
      ...(values.DEFAULT_RATE_LIMIT !== undefined && { defaultRpm: values.DEFAULT_RATE_LIMIT }),
      ...(values.DEFAULT_CONCURRENCY_LIMIT !== undefined && { defaultConcurrency: values.DEFAULT_CONCURRENCY_LIMIT }),
    },
    ...observabilityOf(values),
    worker: workerOf(values),
    ...retentionOf(values),
    evaluation: evaluationOf(values),
    ...(values.GATEWAY_RESUMABLE_STREAMS && { resumable: resumableOf(values) }),
    cache: cacheOf(values),
    files: filesOf(values),
    webhooks: webhooksOf(values),
    sandboxEnabled: values.GATEWAY_SANDBOX ?? !production,
    dashboardEnabled: values.DASHBOARD_ENABLED,
    docsEnabled: values.GATEWAY_DOCS ?? (!production || values.ADMIN_PORT !== undefined),
    ...(values.METRICS_TOKEN && { metricsToken: values.METRICS_TOKEN }),
    warnings: read.warnings,
    settings: describeSettings(env, generatedNames(generated)),
  };
  problems.push(...halfOfAPair(values));
  if (values.WEB_CONCURRENCY > 1 && !(values.DATABASE_URL && values.REDIS_URL))
    problems.push(
      'WEB_CONCURRENCY above 1 needs DATABASE_URL and REDIS_URL: without them each process would count limits for itself',
    );
  for (const name of ['ADMIN_PORT', 'METRICS_PORT'] as const)
    if (values[name] === values.PORT) problems.push(`${name} must differ from PORT`);
  if (problems.length > 0) throw new ConfigError(problems);
  return deepFreeze(config);
}

const generatedNames = ({ databaseUrl, jwtSecret, masterKey }: Partial<GeneratedSecrets>): Set<string> =>
  new Set([...(databaseUrl ? ['DATABASE_URL'] : []), ...(jwtSecret ? ['JWT_SECRET'] : []), ...(masterKey ? ['MASTER_KEY'] : [])]);

/** Where the API will listen; needed before the configuration can be complete. */
export function httpOf({ values, mode, production }: ReadEnvironment): HttpConfig {
  return {
    port: values.PORT,
    ...(values.ADMIN_PORT !== undefined && { adminPort: values.ADMIN_PORT }),
    ...(values.METRICS_PORT !== undefined && { metricsPort: values.METRICS_PORT }),
    ...(values.GATEWAY_PUBLIC_URL !== undefined && { publicUrl: values.GATEWAY_PUBLIC_URL }),
    trustedProxies: listOf(values.GATEWAY_TRUSTED_PROXIES),
    host: values.HOST ?? (mode === 'embedded' && !production ? '127.0.0.1' : '0.0.0.0'),
    bodyLimitBytes: values.GATEWAY_BODY_LIMIT_BYTES,
    uploadLimitBytes: values.GATEWAY_UPLOAD_LIMIT_BYTES,
    headersTimeoutMs: values.GATEWAY_HEADERS_TIMEOUT_MS,
    requestTimeoutMs: values.GATEWAY_REQUEST_TIMEOUT_MS,
    shutdownTimeoutMs: values.GATEWAY_SHUTDOWN_TIMEOUT_MS,
  };
}

const adminOf = (values: Environment): AppConfig['admin'] => ({
  email: values.ADMIN_EMAIL,
  ...(values.ADMIN_PASSWORD && { password: values.ADMIN_PASSWORD }),
  ...(values.ADMIN_API_KEY && { apiKey: values.ADMIN_API_KEY }),
});

const upstreamOf = (values: Environment): UpstreamConfig => ({
  retryMaxAttempts: values.RETRY_MAX_ATTEMPTS,
  retryDelayMs: values.RETRY_DELAY_MS,
  timeoutMs: values.HTTP_TIMEOUT * 1000,
  ...(values.GATEWAY_OUTBOUND_PROXY && {
    proxy: { url: values.GATEWAY_OUTBOUND_PROXY, except: listOf(values.GATEWAY_NO_PROXY) },
  }),
  ...(values.GATEWAY_CA && { ca: values.GATEWAY_CA }),
  connections: values.GATEWAY_UPSTREAM_CONNECTIONS,
  healthProbes: values.GATEWAY_HEALTH_PROBES,
  retiredAsUsual: values.GATEWAY_RETIRED_MODELS === 'as_usual',
  connectTimeoutMs: values.GATEWAY_CONNECT_TIMEOUT_MS,
  firstByteTimeoutMs: values.GATEWAY_FIRST_BYTE_TIMEOUT_MS,
  firstTokenTimeoutMs: values.GATEWAY_FIRST_TOKEN_TIMEOUT_MS,
  idleTimeoutMs: values.GATEWAY_IDLE_TIMEOUT_MS,
  totalTimeoutMs: values.GATEWAY_TOTAL_TIMEOUT_MS,
  keepAliveMs: values.GATEWAY_KEEP_ALIVE_MS,
  slowCallMs: values.BREAKER_SLOW_CALL_MS,
  breaker: {
    failureRate: values.BREAKER_FAILURE_PERCENT / 100,
    minimumCalls: values.BREAKER_MINIMUM_CALLS,
    openMs: values.BREAKER_OPEN_MS,
  },
  keyFailuresToCool: values.KEY_FAILURES_TO_COOL,
  hedge: {
    mode: values.HEDGE,
    share: values.HEDGE_PERCENT / 100,
    soonestMs: values.HEDGE_SOONEST_MS,
    latestMs: values.HEDGE_LATEST_MS,
  },
  retryBudget: values.RETRY_BUDGET_PERCENT / 100,
});

const workerOf = (values: Environment): WorkerConfig => ({
  concurrency: values.GATEWAY_WORKER_CONCURRENCY,
  batchConcurrency: values.GATEWAY_BATCH_CONCURRENCY,
  ...(values.GATEWAY_RUNS_PER_TENANT !== undefined && { tenantConcurrency: values.GATEWAY_RUNS_PER_TENANT }),
  ...(values.GATEWAY_RUNS_PER_SECOND !== undefined && { runsPerSecond: values.GATEWAY_RUNS_PER_SECOND }),
  leaseMs: values.GATEWAY_RUN_LEASE_MS,
});

const resumableOf = (values: Environment): ResumableConfig => ({
  graceMs: values.GATEWAY_RESUME_GRACE_MS,
  keepMs: values.GATEWAY_RESUME_KEEP_MS,
  bufferBytes: values.GATEWAY_RESUME_BUFFER_BYTES,
  maxStreams: values.GATEWAY_RESUME_STREAMS_PER_TENANT,
});

const evaluationOf = (values: Environment): EvaluationConfig => ({
  jobEnabled: values.EVAL_JOB_ENABLED,
  schedule: values.EVAL_JOB_SCHEDULE,
  minSamples: values.EVAL_MIN_SAMPLES,
  budgetMicroUsd: values.EVAL_BUDGET_MICRO_USD,
  ...(values.EVAL_JUDGE_MODEL && { judgeModel: values.EVAL_JUDGE_MODEL }),
});

const cacheOf = (values: Environment): CacheConfig => ({
  ...(values.REDIS_CACHE_URL && { redisUrl: values.REDIS_CACHE_URL }),
  deadlineMs: values.GATEWAY_REDIS_DEADLINE_MS,
  mode: values.GATEWAY_CACHE,
  ttlSeconds: values.CACHE_TTL_SECONDS,
  maxBytes: values.GATEWAY_CACHE_MAX_BYTES,
  maxEntryBytes: values.GATEWAY_CACHE_MAX_ENTRY_BYTES,
  vectorBytes: values.GATEWAY_CACHE_VECTOR_BYTES,
});

const webhooksOf = (values: Environment): WebhooksConfig => ({
  privateHosts: listOf(values.GATEWAY_WEBHOOK_PRIVATE_HOSTS),
  retentionMs: values.GATEWAY_WEBHOOK_RETENTION_DAYS * 86_400_000,
});

/** What is of no use without its other half. */
function halfOfAPair(values: Environment): string[] {
  const pairs = [
    ['GATEWAY_FILES_S3_ACCESS_KEY_ID', 'GATEWAY_FILES_S3_SECRET_ACCESS_KEY'],
    ['GATEWAY_LOG_SINK_S3_ACCESS_KEY_ID', 'GATEWAY_LOG_SINK_S3_SECRET_ACCESS_KEY'],
    ['LANGFUSE_PUBLIC_KEY', 'LANGFUSE_SECRET_KEY'],
  ] as const;
  return pairs
    .filter(([one, other]) => (values[one] === undefined) !== (values[other] === undefined))
    .map(([one, other]) => `${one} and ${other} belong together: set both or neither`);
}

/** How long what was asked is kept. */
const retentionOf = (values: Environment) => ({
  responses: { retentionMs: values.GATEWAY_RESPONSES_RETENTION_DAYS * 86_400_000 },
  requestLog: {
    retentionDays: values.GATEWAY_REQUEST_LOG_RETENTION_DAYS,
    spoolBytes: values.GATEWAY_LEDGER_SPOOL_MB * 1024 * 1024,
  },
  audit: { retentionDays: values.GATEWAY_AUDIT_RETENTION_DAYS },
});

const filesOf = (values: Environment): FilesConfig => ({
  directory: values.GATEWAY_FILES_DIR ?? join(values.GATEWAY_DATA_DIR, 'files'),
  fileLimitBytes: values.GATEWAY_FILE_LIMIT_BYTES,
  quotaBytes: values.GATEWAY_FILES_QUOTA_BYTES,
  ...(values.GATEWAY_FILES_RETENTION_DAYS > 0 && { retentionMs: values.GATEWAY_FILES_RETENTION_DAYS * 86_400_000 }),
  ...s3Of(values, 'GATEWAY_FILES_S3'),
});

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
