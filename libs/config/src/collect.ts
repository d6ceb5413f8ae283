import { readFileSync } from 'node:fs';
import { systemErrorCode } from '@libs/kernel';
import { isSecretVariable, VARIABLES } from './environment';

/** Names that other gateways use for the same thing; the product's own name wins when both are set. */
export const ALIASES: Readonly<Record<string, string>> = {
  SECRET_KEY: 'JWT_SECRET',
  RATE_LIMIT_REQUESTS_PER_MINUTE: 'DEFAULT_RATE_LIMIT',
  RATE_LIMIT_BURST_LIMIT: 'DEFAULT_CONCURRENCY_LIMIT',
  FAILOVER_MAX_RETRIES: 'RETRY_MAX_ATTEMPTS',
  FAILOVER_RETRY_DELAY: 'RETRY_DELAY_MS',
  GOOGLE_API_KEY: 'GEMINI_API_KEY',
  OLLAMA_HOST: 'OLLAMA_BASE_URL',
  TRUSTED_PROXIES: 'GATEWAY_TRUSTED_PROXIES',
};

export interface Collected {
  /** Product names only; empty strings count as unset, as Compose passes them for absent variables. */
  values: Record<string, string>;
  /** The name the operator wrote, where it differs from ours: errors name what is in their file. */
  writtenAs: Record<string, string>;
  problems: string[];
}

type Env = Readonly<Record<string, string | undefined>>;

/** The environment under our own names, with files read and aliases resolved. */
export function collect(env: Env): Collected {
  const collected: Collected = { values: {}, writtenAs: {}, problems: [] };
  for (const name of VARIABLES) take(env, name, name, collected);
  for (const [alias, name] of Object.entries(ALIASES)) {
    if (collected.values[name] === undefined) take(env, alias, name, collected);
  }
  takeParts(env, 'DATABASE_URL', 'POSTGRES', databaseUrl, collected);
  takeParts(env, 'REDIS_URL', 'REDIS', redisUrl, collected);
  return collected;
}

function take(env: Env, written: string, name: string, collected: Collected): void {
  const plain = nonEmpty(env[written]);
  const ours = VARIABLES.find((variable) => variable === name);
  const path = ours !== undefined && isSecretVariable(ours) ? nonEmpty(env[`${written}_FILE`]) : undefined;
  if (plain !== undefined && path !== undefined) {
    collected.problems.push(`${written} and ${written}_FILE are both set: keep one`);
    return;
  }
  const value = path === undefined ? plain : readSecretFile(`${written}_FILE`, path, collected.problems);
  if (value === undefined) return;
  collected.values[name] = written === 'OLLAMA_HOST' && !value.includes('://') ? `http://${value}` : value;
  collected.writtenAs[name] = path === undefined ? written : `${written}_FILE`;
}

function readSecretFile(variable: string, path: string, problems: string[]): string | undefined {
  try {
    const value = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (value !== '') return value;
    problems.push(`${variable}: the file is empty`);
  } catch (error) {
    problems.push(`${variable}: the file cannot be read (${systemErrorCode(error) || 'unknown error'})`);
  }
  return undefined;
}

/** `POSTGRES_HOST` and its companions (`_PORT`, `_USER`, ...) stand for a URL when there is no URL. */
function takeParts(env: Env, name: string, prefix: string, build: (part: Part) => string, collected: Collected): void {
  const part = (suffix: string): string | undefined => nonEmpty(env[`${prefix}_${suffix}`]);
  if (collected.values[name] !== undefined || part('HOST') === undefined) return;
  collected.values[name] = build(part);
  collected.writtenAs[name] = `${prefix}_HOST`;
}

type Part = (suffix: string) => string | undefined;

const encode = (text: string | undefined): string => encodeURIComponent(text ?? '');

const databaseUrl = (part: Part): string =>
  `postgresql://${encode(part('USER') ?? 'postgres')}:${encode(part('PASSWORD'))}@${part('HOST')}:${part('PORT') ?? '5432'}/${encode(part('DB') ?? 'postgres')}`;

const redisUrl = (part: Part): string =>
  `redis://${part('PASSWORD') === undefined ? '' : `:${encode(part('PASSWORD'))}@`}${part('HOST')}:${part('PORT') ?? '6379'}/${part('DB') ?? '0'}`;

const nonEmpty = (value: string | undefined): string | undefined =>
  value === undefined || value.trim() === '' ? undefined : value;
