import type { Role, Secret } from '@libs/kernel';
import type { Setting } from './describe-environment';
import type { Environment } from './environment';

/** What the process was told, typed, checked and frozen. Parts of the product are given the slice they need. */
export interface AppConfig {
  /** embedded: this process starts its own PostgreSQL and is alone; cluster: DATABASE_URL was given. */
  readonly mode: 'embedded' | 'cluster';
  readonly production: boolean;
  /** gateway.yaml, and the variables that it may name. */
  readonly configFile?: { readonly path: string; readonly variables: () => Readonly<Record<string, string | undefined>> };
  /** Directory of what this process keeps on disk: embedded database, generated secrets, spool. */
  readonly dataDir: string;
  readonly version: string;
  readonly http: HttpConfig;
  readonly database: { readonly url: Secret; readonly poolSize: number; readonly connectTimeoutMs: number };
  readonly redis?: { readonly url: Secret; readonly deadlineMs: number };
  /** API processes, over all replicas. */
  readonly replicas: number;
  /** API processes of this replica. */
  readonly processes: number;
  readonly secrets: {
    readonly jwtSecret: Secret;
    readonly masterKey: Secret;
    /** Read, and never written with. */
    readonly previousMasterKeys: readonly Secret[];
  };
  readonly admin: { readonly email: string; readonly password?: Secret; readonly apiKey?: Secret };
  readonly oidc?: OidcConfig;
  readonly providers: readonly ProviderConfig[];
  /** Ids of providers that may live at a private or loopback address. */
  readonly allowPrivateProviders: readonly string[];
  readonly upstream: UpstreamConfig;
  readonly limits: { readonly defaultRpm?: number; readonly defaultConcurrency?: number };
  readonly log: {
    readonly level: Environment['LOG_LEVEL'];
    readonly format: Environment['LOG_FORMAT'];
    readonly environment: string;
    /** Share of requests that get a line, 0..1. */
    readonly accessSample: number;
  };
  readonly metrics: {
    readonly enabled: boolean;
    readonly port?: number;
    /** How many tenants are told by id. */
    readonly tenants: number;
  };
  readonly tracing?: TracingConfig;
  readonly logSink?: LogSinkConfig;
  readonly worker: WorkerConfig;
  /** How long conversations of the Responses dialect are kept, ms; 0: not at all. */
  readonly responses: { readonly retentionMs: number };
  readonly audit: { readonly retentionDays: number };
  /** 0 days: for ever. */
  readonly requestLog: { readonly retentionDays: number; readonly spoolBytes: number };
  readonly evaluation: EvaluationConfig;
  /** Streams that outlive their connections; undefined: not allowed. */
  readonly resumable?: ResumableConfig;
  readonly cache: CacheConfig;
  readonly files: FilesConfig;
  readonly webhooks: WebhooksConfig;
  readonly sandboxEnabled: boolean;
  readonly docsEnabled: boolean;
  readonly dashboardEnabled: boolean;
  /** Every variable, with who says it; no secret. */
  readonly settings: readonly Setting[];
  readonly metricsToken?: Secret;
  /** What an operator should read once, at the start; holds no secret. */
  readonly warnings: readonly string[];
}

export interface WebhooksConfig {
  /** Hosts and networks that webhooks may go to although they are not on the public internet. */
  readonly privateHosts: readonly string[];
  /** How long it can be looked up what was sent. */
  readonly retentionMs: number;
}

/** How asynchronous runs are executed. */
export interface WorkerConfig {
  /** Runs at once in one worker. */
  readonly concurrency: number;
  /** Lines of batches at once in one worker. */
  readonly batchConcurrency: number;
  /** Runs of one tenant at once, over all workers; absent: as many as workers have room for. */
  readonly tenantConcurrency?: number;
  /** Runs begun in a second, over all workers; absent: as many as they can. */
  readonly runsPerSecond?: number;
  /** A run whose worker is silent for this long is taken from it. */
  readonly leaseMs: number;
}

/** Where uploads are kept, and how much of them. */
export interface FilesConfig {
  readonly directory: string;
  readonly fileLimitBytes: number;
  /** Of one tenant. */
  readonly quotaBytes: number;
  /** Absent: until they are deleted. */
  readonly retentionMs?: number;
  /** Absent: in the directory. */
  readonly s3?: S3Config;
}

export interface S3Config {
  readonly bucket: string;
  readonly region: string;
  /** In front of every key. */
  readonly prefix: string;
  readonly pathStyle: boolean;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: Secret };
}

export interface HttpConfig {
  readonly port: number;
  /** Where the control plane listens; absent: at `port`. */
  readonly adminPort?: number;
  /** Where /metrics is; absent: at `port`. */
  readonly metricsPort?: number;
  readonly host: string;
  /** Where browsers reach the gateway, without a trailing slash. */
  readonly publicUrl?: string;
  /** Addresses and networks whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  readonly bodyLimitBytes: number;
  /** Of a multipart form, which is not held in memory. */
  readonly uploadLimitBytes: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly shutdownTimeoutMs: number;
}

export interface ResumableConfig {
  readonly graceMs: number;
  readonly keepMs: number;
  readonly bufferBytes: number;
  /** For each tenant. */
  readonly maxStreams: number;
}

export interface CacheConfig {
  /** Absent: answers are kept in the memory of each process. */
  readonly redisUrl?: Secret;
  readonly deadlineMs: number;
  readonly mode: 'off' | 'exact' | 'semantic';
  readonly ttlSeconds: number;
  readonly maxBytes: number;
  readonly maxEntryBytes: number;
  readonly vectorBytes: number;
}

/** Login through an identity provider; libs/auth says what each field means. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: Secret;
  readonly name: string;
  readonly scopes: string;
  readonly roleClaim: string;
  readonly roleMap: ReadonlyMap<string, Role>;
  readonly tenantClaim?: string;
  readonly tenantMap: ReadonlyMap<string, string>;
  readonly autoCreate: boolean;
  readonly linkByEmail: boolean;
  readonly trustEmail: boolean;
  readonly sessionSeconds: number;
  readonly publicUrl: string;
}

export interface ProviderConfig {
  readonly id: string;
  readonly key?: Secret;
  readonly baseUrl?: string;
}

export interface UpstreamConfig {
  readonly retryMaxAttempts: number;
  readonly retryDelayMs: number;
  readonly timeoutMs: number;
  readonly proxy?: { readonly url: Secret; readonly except: readonly string[] };
  /** PEM. */
  readonly ca?: Secret;
  readonly connections: number;
  readonly healthProbes: boolean;
  /** Models that are at their end are chosen like all others. */
  readonly retiredAsUsual: boolean;
  readonly connectTimeoutMs: number;
  readonly firstByteTimeoutMs: number;
  readonly firstTokenTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number;
  /** 0: off. */
  readonly keepAliveMs: number;
  readonly slowCallMs: number;
  readonly breaker: { readonly failureRate: number; readonly minimumCalls: number; readonly openMs: number };
  /** Server failures in a row that rest a key whose siblings serve. */
  readonly keyFailuresToCool: number;
  readonly hedge: {
    readonly mode: Environment['HEDGE'];
    /** Of what is spent, e.g. 0.02. */
    readonly share: number;
    readonly soonestMs: number;
    readonly latestMs: number;
  };
  /** Retries for each request, e.g. 0.2. */
  readonly retryBudget: number;
}

/** What the launcher made itself and keeps in the data directory. */
export interface GeneratedSecrets {
  jwtSecret: Secret;
  masterKey: Secret;
  /** Address of the embedded PostgreSQL. */
  databaseUrl: Secret;
}

/** Every problem at once, one line each, by the name the operator wrote. Never holds a value. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
  }
}

export interface TracingConfig {
  /** The complete address of the collector's traces. */
  readonly url: string;
  /** As OTEL_EXPORTER_OTLP_HEADERS has them. */
  readonly headers?: Secret;
  readonly timeoutMs: number;
  /** Of spans in one delivery. */
  readonly batch: number;
  /** How long spans wait for company. */
  readonly delayMs: number;
  /** Spans that wait for the collector. */
  readonly most: { readonly spans: number; readonly bytes: number };
  /** Names the service. */
  readonly resource: Readonly<Record<string, string>>;
  readonly sampler: Environment['OTEL_TRACES_SAMPLER'];
  readonly ratio: number;
}

/** Where the worker takes the request log. At least one of them is there. */
export interface LogSinkConfig {
  readonly batch: number;
  readonly intervalMs: number;
  readonly webhook?: { readonly url: string; readonly authorization?: Secret };
  readonly s3?: S3Config;
  readonly langfuse?: {
    /** Its address. */
    readonly url: string;
    /** The header that opens the project. */
    readonly authorization: Secret;
    /** Names the service: attributes of the resource. */
    readonly resource: Readonly<Record<string, string>>;
  };
}

export interface EvaluationConfig {
  /** The worker assesses models by itself. */
  readonly jobEnabled: boolean;
  /** Five fields, as cron has it. */
  readonly schedule: string;
  readonly minSamples: number;
  /** For one run. */
  readonly budgetMicroUsd: number;
  readonly judgeModel?: string;
}
