import { z } from 'zod';
import { networkFault } from './networks';
import { observability } from './observability-variables';
import { flag, httpUrl, listOf, milliseconds, secret, secretUrl, share, whole } from './variable-kinds';
import { webhooks } from './webhook-variables';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const server = {
  NODE_ENV: z.string().default('development').describe('production makes every missing or weak secret stop the boot'),
  PORT: whole(0, 65_535).default(8000).describe('Port of the API; 0 takes a free one'),
  ADMIN_PORT: whole(1, 65_535)
    .optional()
    .describe('Port of the control plane (/v1/admin, /v1/auth, /docs, the dashboard), which is then on no other; unset: PORT'),
  METRICS_PORT: whole(1, 65_535)
    .optional()
    .describe('Port of /metrics, which is then on no other; may be ADMIN_PORT; unset: PORT'),
  HOST: z
    .string()
    .regex(/^[0-9A-Za-z.:_-]+$/, 'must be an address or a host name')
    .optional()
    .describe('Address to listen on; unset: 127.0.0.1 in embedded mode, 0.0.0.0 in cluster mode or production'),
  GATEWAY_PUBLIC_URL: httpUrl(
    'Where browsers reach the gateway, for example https://llm.example.com; needed for OIDC_ISSUER, makes cookies https-only',
  ),
  GATEWAY_TRUSTED_PROXIES: z
    .string()
    .default('')
    .refine((text) => listOf(text).every((item) => networkFault(item) === undefined), {
      message: 'must be addresses or networks (10.0.0.0/8) separated by commas',
    })
    .describe('Addresses or networks of proxies in front, whose X-Forwarded-For is believed; empty: nobody is'),
  GATEWAY_BODY_LIMIT_BYTES: whole(1_024, 1_073_741_824)
    .default(20 * 1024 * 1024)
    .describe('Largest request body, in bytes'),
  GATEWAY_UPLOAD_LIMIT_BYTES: whole(1_024, 8_589_934_592)
    .default(210 * 1024 * 1024)
    .describe('Largest form with a recording or a picture, in bytes; what is above 1 MiB lies in a temporary file'),
  GATEWAY_HEADERS_TIMEOUT_MS: milliseconds().default(15_000).describe('A client must have sent its headers within this time'),
  GATEWAY_REQUEST_TIMEOUT_MS: milliseconds()
    .default(60_000)
    .describe('A client must have sent its whole request within this time'),
  GATEWAY_SHUTDOWN_TIMEOUT_MS: milliseconds().default(30_000).describe('Live streams get this long to finish after SIGTERM'),
  DASHBOARD_ENABLED: flag().default(true).describe('The pages at /, on ADMIN_PORT where that is set'),
  GATEWAY_DOCS: flag().optional().describe('API page at /docs; unset: on, but off with NODE_ENV=production and no ADMIN_PORT'),
  METRICS_TOKEN: secret(
    'Bearer token for /metrics; with NODE_ENV=production /metrics is closed without it, unless it has METRICS_PORT',
  ),
};

const storage = {
  DATABASE_URL: secretUrl(
    ['postgres:', 'postgresql:'],
    'PostgreSQL 15 or newer; unset: a PostgreSQL of its own is started in GATEWAY_DATA_DIR',
  ),
  DATABASE_POOL_SIZE: whole(1, 200).default(10).describe('PostgreSQL connections of each process'),
  DATABASE_CONNECT_TIMEOUT_MS: whole(100, 60_000)
    .default(2_000)
    .describe('Longest wait for a PostgreSQL connection, a new one or one of a busy pool, ms; then the answer is 503'),
  REDIS_URL: secretUrl(
    ['redis:', 'rediss:'],
    'Redis with maxmemory-policy noeviction, needed for more than one process; needs DATABASE_URL',
  ),
  GATEWAY_REDIS_DEADLINE_MS: whole(5, 10_000)
    .default(50)
    .describe('Longest a request waits for Redis, ms; later answers count as Redis being away'),
  REDIS_CACHE_URL: secretUrl(
    ['redis:', 'rediss:'],
    'Redis that may evict, for cached answers of all replicas; unset: each process keeps its own in memory',
  ),
  GATEWAY_CACHE: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['off', 'exact', 'semantic'], 'must be off, exact or semantic'))
    .default('exact')
    .describe('off, exact (requests with temperature 0 unless a tenant says otherwise) or semantic; tenants may set their own'),
  CACHE_TTL_SECONDS: whole(0, 2_592_000)
    .default(3600)
    .describe('Seconds that an answer is served from the cache; 0 turns it off'),
  GATEWAY_CACHE_MAX_BYTES: whole(65_536, 68_719_476_736)
    .default(64 * 1024 * 1024)
    .describe('Memory for cached answers without REDIS_CACHE_URL, in bytes, all tenants together'),
  GATEWAY_CACHE_MAX_ENTRY_BYTES: whole(1_024, 8_388_608)
    .default(1024 * 1024)
    .describe('Larger answers are not cached, in bytes as they come from the provider'),
  GATEWAY_CACHE_VECTOR_BYTES: whole(1_048_576, 17_179_869_184)
    .default(64 * 1024 * 1024)
    .describe('Memory for the questions of the semantic cache, in bytes'),
  GATEWAY_REPLICAS: whole(1, 1_000)
    .default(1)
    .describe(
      'Number of API replicas (each with its WEB_CONCURRENCY of processes); each process uses its share of the limits while Redis is away',
    ),
  WEB_CONCURRENCY: whole(1, 128)
    .default(1)
    .describe('API processes of one replica, one for each core; above 1 needs DATABASE_URL and REDIS_URL'),
  GATEWAY_RESPONSES_RETENTION_DAYS: whole(0, 3_650)
    .default(30)
    .describe('Days that conversations of POST /v1/responses are kept for previous_response_id; 0 keeps none'),
  GATEWAY_REQUEST_LOG_RETENTION_DAYS: whole(0, 3_650)
    .default(90)
    .describe('Days that the request log is kept, in partitions of a day; sums and money stay; 0 keeps it for ever'),
  GATEWAY_LEDGER_SPOOL_MB: whole(1, 1_048_576)
    .default(1_024)
    .describe('MiB of records that wait in GATEWAY_DATA_DIR at most while PostgreSQL is away'),
  GATEWAY_AUDIT_RETENTION_DAYS: whole(30, 36_500).default(730).describe('Days that the audit log of the control plane is kept'),
  EVAL_JOB_ENABLED: flag()
    .default(false)
    .describe(
      'The worker assesses models on a schedule, by the prompts that were given for it; needs EVAL_JUDGE_MODEL, costs money',
    ),
  EVAL_JOB_SCHEDULE: z.string().default('0 3 * * *').describe('When, as cron has it: minute hour day month weekday, UTC'),
  EVAL_MIN_SAMPLES: whole(1, 1_000).default(10).describe('Prompts of a type that there must be before models are compared on it'),
  EVAL_BUDGET_MICRO_USD: whole(1, 1_000_000_000)
    .default(500_000)
    .describe('What one run of the assessment may cost, in millionths of a USD'),
  EVAL_JUDGE_MODEL: z
    .string()
    .regex(/^[\x21-\x7e]{1,256}$/, 'must be the name of a model')
    .optional()
    .describe('Model that compares answers, as provider/model; it is never one of those it judges'),
  GATEWAY_RESUMABLE_STREAMS: flag()
    .default(true)
    .describe('Allows clients to ask for streams that they can go on reading after a lost connection (x-gateway-resumable)'),
  GATEWAY_RESUME_GRACE_MS: milliseconds()
    .default(30_000)
    .describe('How long a resumable stream goes on while nobody reads it, before it is aborted and booked'),
  GATEWAY_RESUME_KEEP_MS: milliseconds(1_000).default(300_000).describe('How long a resumable stream can be read after its end'),
  GATEWAY_RESUME_BUFFER_BYTES: whole(16_384, 64 * 1024 * 1024)
    .default(1024 * 1024)
    .describe('Of a resumable stream kept at most, encrypted; its oldest events go first'),
  GATEWAY_RESUME_STREAMS_PER_TENANT: whole(1, 100_000)
    .default(256)
    .describe('Resumable streams kept for one tenant; others are served without the promise'),
  GATEWAY_FILES_DIR: z
    .string()
    .optional()
    .describe('Directory of uploaded files; unset: files in GATEWAY_DATA_DIR. Replicas must share it'),
  GATEWAY_FILE_LIMIT_BYTES: whole(1, 5_368_709_120).default(209_715_200).describe('Largest file that may be uploaded'),
  GATEWAY_FILES_QUOTA_BYTES: whole(1, Number.MAX_SAFE_INTEGER)
    .default(10_737_418_240)
    .describe('Bytes that the files of one tenant may have together'),
  GATEWAY_FILES_RETENTION_DAYS: whole(0, 3_650)
    .default(0)
    .describe('Days that uploaded files are kept; 0: until they are deleted'),
  GATEWAY_FILES_S3_BUCKET: z.string().optional().describe('Keeps uploaded files in this S3 bucket instead of a directory'),
  GATEWAY_FILES_S3_REGION: z.string().default('us-east-1').describe('Its region'),
  GATEWAY_FILES_S3_ENDPOINT: httpUrl('Address of an S3-compatible store; unset: Amazon S3'),
  GATEWAY_FILES_S3_PREFIX: z.string().default('').describe('In front of every key in the bucket, for example gateway/'),
  GATEWAY_FILES_S3_PATH_STYLE: flag().optional().describe('Bucket in the path of addresses; unset: when there is an endpoint'),
  GATEWAY_FILES_S3_ACCESS_KEY_ID: z.string().optional().describe('Access key; unset: found as the AWS SDK does'),
  GATEWAY_FILES_S3_SECRET_ACCESS_KEY: secret('Secret that belongs to the access key'),
  GATEWAY_CONFIG: z
    .string()
    .optional()
    .describe('A gateway.yaml with providers, models, routing, tenants and limits; applied at the start and on SIGHUP'),
  GATEWAY_DATA_DIR: z.string().default('.data').describe('Directory of the embedded database and of the generated secrets'),
};

const secrets = {
  JWT_SECRET: secret('Signs user sessions, at least 32 bytes; generated once into GATEWAY_DATA_DIR when unset'),
  MASTER_KEY_PREVIOUS: secret(
    'Other master keys that are still read, separated by commas or as a JSON list; while MASTER_KEY is changed, see docs/master-key.md',
  ),
  MASTER_KEY: secret('Encrypts provider keys at rest, at least 32 bytes; generated once into GATEWAY_DATA_DIR when unset'),
};

const admin = {
  ADMIN_EMAIL: z
    .email('must be an e-mail address')
    .default('admin@example.com')
    .describe('E-mail of the first administrator, created at the first start'),
  ADMIN_PASSWORD: secret('First password of the administrator; unset: a random one is printed once'),
  ADMIN_API_KEY: secret('Bearer key with administrator rights for automation, at least 32 bytes; unset: none'),
};

const pairs = (values: RegExp, what: string) =>
  z
    .string()
    .default('')
    .refine((text) => pairsOf(text).every(([name, value]) => name !== '' && values.test(value)), {
      message: `must be pairs of value=${what} separated by commas`,
    })
    .transform((text) => new Map(pairsOf(text)));

const pairsOf = (text: string): [string, string][] =>
  text
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => [pair.slice(0, pair.lastIndexOf('=')).trim(), pair.slice(pair.lastIndexOf('=') + 1).trim()]);

const oidc = {
  OIDC_ISSUER: httpUrl(
    'Identity provider (OpenID Connect) that people may log in through, as it stands in `iss`; needs GATEWAY_PUBLIC_URL',
  ),
  OIDC_CLIENT_ID: z
    .string()
    .optional()
    .describe('Name of the gateway at the provider; its callback is GATEWAY_PUBLIC_URL/v1/auth/oidc/callback'),
  OIDC_CLIENT_SECRET: secret('Secret of the gateway at the provider; unset: PKCE alone'),
  OIDC_NAME: z.string().max(100).default('Single sign-on').describe('What the button says'),
  OIDC_SCOPES: z.string().default('openid email profile').describe('What the provider is asked for'),
  OIDC_ROLE_CLAIM: z.string().default('groups').describe('Claim that roles follow from, with dots for what lies inside'),
  OIDC_ROLE_MAP: pairs(/^(admin|member|viewer)$/, 'role').describe(
    'Roles by that claim, for example gateway-admins=admin,*=viewer; who has none may not log in; empty: roles are given here',
  ),
  OIDC_TENANT_CLAIM: z.string().optional().describe('Claim that the tenant follows from'),
  OIDC_TENANT_MAP: pairs(/^ten_[0-9a-z]{26}$/, 'tenant id').describe(
    'Tenants by that claim, *= for everybody else; empty: the default tenant',
  ),
  OIDC_AUTO_CREATE: flag().default(false).describe('Enter people at their first login whom nobody has entered before'),
  OIDC_LINK_BY_EMAIL: flag()
    .default(true)
    .describe('Know people who were entered before by an address that the provider has verified'),
  OIDC_TRUST_EMAIL: flag()
    .default(false)
    .describe('The provider never says that it verified an address, and all of its addresses are'),
  OIDC_SESSION_HOURS: whole(1, 2_160).default(12).describe('After so many hours the provider is asked again'),
};

/** A key or an address in the environment puts the provider into the pool at the first start. */
const providers = {
  OPENAI_API_KEY: secret('OpenAI'),
  OPENAI_BASE_URL: httpUrl('Another address for OpenAI'),
  ANTHROPIC_API_KEY: secret('Anthropic'),
  ANTHROPIC_BASE_URL: httpUrl('Another address for Anthropic'),
  DEEPSEEK_API_KEY: secret('DeepSeek'),
  DEEPSEEK_BASE_URL: httpUrl('Another address for DeepSeek'),
  GEMINI_API_KEY: secret('Google Gemini'),
  GEMINI_BASE_URL: httpUrl('Another address for Gemini'),
  GROQ_API_KEY: secret('Groq'),
  GROQ_BASE_URL: httpUrl('Another address for Groq'),
  TOGETHER_API_KEY: secret('Together'),
  TOGETHER_BASE_URL: httpUrl('Another address for Together'),
  OPENROUTER_API_KEY: secret('OpenRouter'),
  OPENROUTER_BASE_URL: httpUrl('Another address for OpenRouter'),
  MISTRAL_API_KEY: secret('Mistral'),
  MISTRAL_BASE_URL: httpUrl('Another address for Mistral'),
  XAI_API_KEY: secret('xAI'),
  XAI_BASE_URL: httpUrl('Another address for xAI'),
  PERPLEXITY_API_KEY: secret('Perplexity'),
  PERPLEXITY_BASE_URL: httpUrl('Another address for Perplexity'),
  CEREBRAS_API_KEY: secret('Cerebras'),
  CEREBRAS_BASE_URL: httpUrl('Another address for Cerebras'),
  ZAI_API_KEY: secret('Z.AI'),
  ZAI_BASE_URL: httpUrl('Another address for Z.AI'),
  COHERE_API_KEY: secret('Cohere'),
  COHERE_BASE_URL: httpUrl('Another address for Cohere'),
  AZURE_OPENAI_API_KEY: secret('Azure OpenAI; needs AZURE_OPENAI_BASE_URL too'),
  AZURE_OPENAI_BASE_URL: httpUrl('Azure OpenAI, for example https://my-resource.openai.azure.com'),
  VLLM_API_KEY: secret('vLLM, when it was started with --api-key'),
  VLLM_BASE_URL: httpUrl('vLLM, for example http://127.0.0.1:8000'),
  LMSTUDIO_API_KEY: secret('LM Studio, when it asks for one'),
  LMSTUDIO_BASE_URL: httpUrl('LM Studio, for example http://127.0.0.1:1234'),
  OLLAMA_BASE_URL: httpUrl('Ollama, for example http://127.0.0.1:11434'),
  GATEWAY_ALLOW_PRIVATE_PROVIDERS: z
    .string()
    .regex(/^\s*([a-z0-9_-]+\s*(,\s*[a-z0-9_-]+\s*)*)?$/, 'must be provider ids separated by commas')
    .default('')
    .describe('Provider ids, separated by commas, that may have a private or loopback address'),
  GATEWAY_SANDBOX: flag()
    .optional()
    .describe('Built-in models that answer without any provider (sandbox/echo, ...); refused with NODE_ENV=production'),
};

const upstream = {
  RETRY_MAX_ATTEMPTS: whole(1, 20).default(3).describe('Attempts per request over all keys and providers'),
  RETRY_DELAY_MS: milliseconds(0).default(1000).describe('Base delay between two attempts at the same provider'),
  HTTP_TIMEOUT: whole(1, 86_400).default(60).describe('Seconds one upstream call may take when it is not streamed'),
  GATEWAY_OUTBOUND_PROXY: secretUrl(
    ['http:', 'https:'],
    'HTTP proxy for calls to providers outside of the network, e.g. http://user:password@proxy.example.com:3128; each provider may have its own',
  ),
  GATEWAY_NO_PROXY: z
    .string()
    .default('')
    .describe('Hosts reached without it, separated by commas: names (with all below them), addresses, networks, *'),
  GATEWAY_CA: secret('Certificates in PEM, trusted beside the usual authorities; mostly as GATEWAY_CA_FILE, a path'),
  GATEWAY_UPSTREAM_CONNECTIONS: whole(1, 65_536).default(256).describe('Connections to one provider, of each process'),
  GATEWAY_RETIRED_MODELS: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['last', 'as_usual'], 'must be last or as_usual'))
    .default('last')
    .describe('Models whose provider has ended them: last (asked only where nothing else is left) or as_usual'),
  GATEWAY_HEALTH_PROBES: flag()
    .default(true)
    .describe('Asks local providers, and those that are set so, now and then whether they are there'),
  GATEWAY_CONNECT_TIMEOUT_MS: milliseconds().default(5_000).describe('Time to reach a provider'),
  GATEWAY_FIRST_BYTE_TIMEOUT_MS: milliseconds().default(30_000).describe('Time to the first byte of an answer'),
  GATEWAY_FIRST_TOKEN_TIMEOUT_MS: milliseconds()
    .default(60_000)
    .describe('A stream that has begun must say something within this time, else another target is asked'),
  GATEWAY_IDLE_TIMEOUT_MS: milliseconds().default(60_000).describe('Longest pause inside a streamed answer'),
  GATEWAY_TOTAL_TIMEOUT_MS: milliseconds()
    .default(1_800_000)
    .describe('Longest a request may take, all attempts and the whole stream included; x-gateway-timeout-ms shortens it'),
  GATEWAY_KEEP_ALIVE_MS: whole(0, 3_600_000)
    .default(15_000)
    .describe('After this long a silence a stream gets a frame that clients ignore; 0: never'),
  BREAKER_FAILURE_PERCENT: whole(1, 101)
    .default(50)
    .describe('A target whose calls fail this often within 30 s is rested; 101: never'),
  BREAKER_MINIMUM_CALLS: whole(1, 1_000_000).default(10).describe('Fewer calls within 30 s than this prove nothing'),
  BREAKER_OPEN_MS: milliseconds().default(10_000).describe('How long it is rested at first; doubles with each failed trial'),
  BREAKER_SLOW_CALL_MS: milliseconds()
    .default(45_000)
    .describe('A first byte later than this counts as slow; targets that are mostly slow are rested'),
  KEY_FAILURES_TO_COOL: whole(1, 1_000)
    .default(3)
    .describe('Server failures in a row that rest a provider key while other keys of its provider serve'),
  RETRY_BUDGET_PERCENT: whole(0, 1_000)
    .default(20)
    .describe('Retries of failing upstreams, in percent of the requests of the last ten seconds'),
  HEDGE: z
    .enum(['off', 'on_request', 'always'], 'must be off, on_request or always')
    .default('off')
    .describe('Ask a second target when the first is later than its p95: off, on_request (x-gateway-hedge: true) or always'),
  HEDGE_PERCENT: whole(0, 100).default(2).describe('What second targets may cost the operator, in percent of what is spent'),
  HEDGE_SOONEST_MS: milliseconds(0).default(100).describe('No second target sooner than this'),
  HEDGE_LATEST_MS: milliseconds(0).default(20_000).describe('A first target is late after this long at the latest'),
};

const operation = {
  DEFAULT_RATE_LIMIT: whole(1, 10_000_000)
    .optional()
    .describe('Requests per minute of a virtual key that has no limit of its own; unset: no limit'),
  DEFAULT_CONCURRENCY_LIMIT: whole(1, 1_000_000)
    .optional()
    .describe('Requests at once of a virtual key that has no such limit of its own; unset: no limit'),
  GATEWAY_WORKER_CONCURRENCY: whole(1, 1_000).default(8).describe('Asynchronous runs executed at the same time by each worker'),
  GATEWAY_BATCH_CONCURRENCY: whole(1, 1_000)
    .default(16)
    .describe('Lines of batches executed at the same time by each worker, of all batches together'),
  GATEWAY_RUNS_PER_TENANT: whole(1, 1_000_000)
    .optional()
    .describe(
      'Asynchronous runs of one tenant executed at the same time, over all workers; unset: as many as workers have room for',
    ),
  GATEWAY_RUNS_PER_SECOND: whole(1, 100_000)
    .optional()
    .describe('Asynchronous runs begun in a second, over all workers; unset: as many as they can'),
  GATEWAY_RUN_LEASE_MS: milliseconds(500)
    .default(10_000)
    .describe('A run whose worker gave no sign of life for this long is given to another'),
  LOG_LEVEL: z
    .string()
    .transform((level) => level.toLowerCase().replace(/^warning$/, 'warn'))
    .pipe(z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`))
    .default('info')
    .describe(LOG_LEVELS.join(', ')),
  LOG_FORMAT: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['json', 'pretty'], 'must be json or pretty'))
    .default('json')
    .describe('json or pretty'),
  LOG_ACCESS_SAMPLE: share()
    .default(1)
    .describe('Share of requests that get a line in the log, 0 to 1; those that failed (status 500 and above) always do'),
};

/** Every variable the product reads, in the order and under the headings of `.env.backend.example`. */
export const SECTIONS = {
  Server: server,
  'Storage and state': storage,
  'Secrets (each also as NAME_FILE, the path of a file that holds the value)': secrets,
  'First administrator': admin,
  'Login through an identity provider': oidc,
  Providers: providers,
  'Upstream calls': upstream,
  Webhooks: webhooks,
  Operation: operation,
  Observability: observability,
} as const;

export const environmentSchema = z.object({
  ...server,
  ...storage,
  ...secrets,
  ...admin,
  ...oidc,
  ...providers,
  ...upstream,
  ...webhooks,
  ...operation,
  ...observability,
});

export type Environment = z.output<typeof environmentSchema>;
export type VariableName = keyof Environment;

export const VARIABLES = Object.keys(environmentSchema.shape) as VariableName[];

/** Secrets may be given as `NAME_FILE`, a path, as Docker and Kubernetes mount them. */
export const isSecretVariable = (name: VariableName): boolean => environmentSchema.shape[name].meta()?.secret === true;
