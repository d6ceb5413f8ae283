import { GatewayError } from '@libs/kernel';

/** `semantic` is `exact` and, where that misses, an answer to a question that means the same. */
export const CACHE_MODES = ['off', 'exact', 'semantic'] as const;
export type CacheMode = (typeof CACHE_MODES)[number];

/** What a tenant may set; what is absent is as in CACHE_DEFAULTS. */
export interface CacheSettings {
  mode?: CacheMode;
  /** Measures what `semantic` would answer, and serves nothing of it. */
  shadow?: boolean;
  ttlSeconds?: number;
  /**
   * Requests above this temperature, or without one, are not cached; null: all are. Absent: 0, and null where the
   * mode is `semantic` or the request itself asks for the cache.
   */
  maxTemperature?: number | null;
  /** Whether an answer belongs to the model as the client names it, or to the target that routing chose first. */
  keyModel?: 'asked' | 'target';
  /** How a stream comes out of the cache: at once, or as slowly as it came in. */
  pace?: 'instant' | 'original';
  maxEntries?: number;
  maxBytes?: number;
  /** Least score of a semantic hit, 0..1. */
  similarity?: number;
  /** Wrong answers among semantic hits that are put up with, 0..1. */
  maxErrorRate?: number;
  /** `local`, or `provider/model` of a configured provider. */
  embedding?: string;
}

export type InstallationSettings = Required<Omit<CacheSettings, 'maxTemperature'>>;

export const CACHE_DEFAULTS: InstallationSettings = {
  mode: 'exact',
  shadow: false,
  ttlSeconds: 3_600,
  keyModel: 'asked',
  pace: 'instant',
  maxEntries: 50_000,
  maxBytes: 256 * 1024 * 1024,
  similarity: 0.95,
  maxErrorRate: 0.01,
  embedding: 'local',
};

/** What the rule that a request came under says. */
export interface CacheRule {
  readonly mode: CacheMode;
  readonly ttlSeconds?: number;
  readonly similarity?: number;
}

/** How one request is cached; there is none for a request that is not. */
export interface CachePolicy {
  /** False: the answer is only stored (`x-cache: refresh`). */
  readonly read: boolean;
  readonly semantic: boolean;
  readonly shadow: boolean;
  /** The answer is only measured: nothing is served from here, shared, or counted as asked of the cache. */
  readonly measuredOnly: boolean;
  /** What shadow mode does with requests that are not cached otherwise, and would be where the mode were semantic. */
  readonly measured?: CachePolicy;
  readonly ttlMs: number;
  /** Nothing older is served. */
  readonly maxAgeMs: number;
  /** Infinity: every request, one that names no temperature included. */
  readonly maxTemperature: number;
  readonly keyModel: 'asked' | 'target';
  readonly pace: 'instant' | 'original';
  readonly limits: { readonly entries: number; readonly bytes: number };
  readonly similarity: number;
  readonly maxErrorRate: number;
  readonly embedding: string;
}

export const MAX_TTL_SECONDS = 30 * 86_400;
/** No provider takes more: above it every request is meant, one without a temperature too. */
const WARMEST = 2;

/**
 * What holds for one request: the installation's settings, over them the tenant's, over them the rule's, and what the
 * request itself says, which can turn the cache on only where nobody turned it off.
 * @param options `x-cache`, `x-cache-ttl`, from a body or from headers
 * @throws GatewayError invalid_request
 */
export function resolvePolicy(
  installation: InstallationSettings,
  tenant: CacheSettings,
  rule: CacheRule | undefined,
  options: Readonly<Record<string, unknown>>,
): CachePolicy | undefined {
  const wish = readWish(options['x-cache']);
  const ttl = readTtl(options['x-cache-ttl']);
  const settings = { ...installation, ...tenant };
  const mode = rule?.mode ?? settings.mode;
  // A rule or a request that says off means it; a tenant may be measured before anything is switched on.
  if (rule?.mode === 'off' || wish === 'off' || ttl === 0 || (mode === 'off' && !settings.shadow)) return undefined;
  // Rules were once allowed more than invalidations are remembered for.
  const ttlMs = Math.min(ttl ?? rule?.ttlSeconds ?? settings.ttlSeconds, MAX_TTL_SECONDS) * 1_000;
  if (ttlMs <= 0) return undefined;
  const semantic = mode !== 'off' && (wish === 'semantic' || (mode === 'semantic' && wish !== 'exact'));
  const unlessSaid = semantic || wish !== undefined ? null : 0;
  const temperature = tenant.maxTemperature === undefined ? unlessSaid : tenant.maxTemperature;
  const policy: CachePolicy = {
    read: wish !== 'refresh',
    semantic,
    shadow: settings.shadow && !semantic,
    measuredOnly: false,
    ttlMs,
    maxAgeMs: ttl === undefined ? Infinity : ttlMs,
    maxTemperature: warmestOf(temperature),
    keyModel: settings.keyModel,
    pace: settings.pace,
    limits: { entries: settings.maxEntries, bytes: settings.maxBytes },
    similarity: rule?.similarity ?? settings.similarity,
    maxErrorRate: settings.maxErrorRate,
    embedding: settings.embedding,
  };
  if (!policy.shadow) return policy;
  const measured = { ...policy, read: false, measuredOnly: true, maxTemperature: warmestOf(tenant.maxTemperature) };
  return mode === 'off' ? measured : { ...policy, measured };
}

/** Whether questions of some tenant are compared by the built-in model: answered, or measured. */
export function comparesLocally(installation: InstallationSettings, tenants: Iterable<CacheSettings>): boolean {
  const compares = ({ mode, shadow, embedding }: InstallationSettings): boolean =>
    embedding === 'local' && (mode === 'semantic' || shadow);
  // A tenant for which nothing is chosen has no settings here.
  if (compares(installation)) return true;
  for (const tenant of tenants) if (compares({ ...installation, ...tenant })) return true;
  return false;
}

/** Of a tenant whose mode is semantic. */
const warmestOf = (temperature: number | null | undefined): number =>
  temperature == null || temperature > WARMEST ? Infinity : temperature;

type Wish = 'on' | 'off' | 'exact' | 'semantic' | 'refresh';
const WISHES: ReadonlyMap<unknown, Wish> = new Map<unknown, Wish>([
  [true, 'on'],
  ['true', 'on'],
  ['on', 'on'],
  [false, 'off'],
  ['false', 'off'],
  ['off', 'off'],
  ['exact', 'exact'],
  ['semantic', 'semantic'],
  ['refresh', 'refresh'],
]);

function readWish(value: unknown): Wish | undefined {
  if (value === undefined) return undefined;
  const wish = WISHES.get(typeof value === 'string' ? value.toLowerCase() : value);
  if (wish) return wish;
  throw new GatewayError('invalid_request', '`x-cache` must be true, false, exact, semantic or refresh.', { param: 'x-cache' });
}

function readTtl(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const seconds = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0 && seconds <= MAX_TTL_SECONDS) return seconds;
  const message = `\`x-cache-ttl\` must be a whole number of seconds from 0 to ${MAX_TTL_SECONDS}.`;
  throw new GatewayError('invalid_request', message, { param: 'x-cache-ttl' });
}
