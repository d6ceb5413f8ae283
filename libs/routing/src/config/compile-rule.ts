import { isJsonObject } from '@libs/kernel';
import { compilePatterns } from '../pattern';
import type { RequestSignals } from '../plan/route-ask';
import type { RouteSettings } from '../route-settings';
import { normalizeWeights, type Weights } from '../weights';
import type { RuleConfig } from './routing-config';

/** A rule ready to be asked. */
export interface CompiledRule {
  readonly id: string;
  readonly then: RuleConfig['then'];
  readonly settings: RouteSettings | undefined;
  readonly weights: Weights | undefined;
  matches(signals: RequestSignals, nowMs: number): boolean;
}

type Check = (signals: RequestSignals, nowMs: number) => boolean;
type When = RuleConfig['when'];

export function compileRule({ id, when, then }: RuleConfig): CompiledRule {
  const checks = checksOf(when);
  const [first, second] = checks;
  return {
    ...{ id, then },
    settings: settingsOf(then),
    weights: then.weights && normalizeWeights(then.weights),
    matches: !first ? () => true : !second ? first : (signals, nowMs) => all(checks, signals, nowMs),
  };
}

function all(checks: readonly Check[], signals: RequestSignals, nowMs: number): boolean {
  for (const check of checks) if (!check(signals, nowMs)) return false;
  return true;
}

/** What costs least first: most rules say no at once. */
function checksOf(when: When): Check[] {
  const checks: Check[] = [];
  const oneOf = (list: readonly string[] | undefined, value: (signals: RequestSignals) => string | undefined): void => {
    if (!list) return;
    const matches = compilePatterns(list);
    checks.push((signals) => {
      const found = value(signals);
      return found !== undefined && matches(found);
    });
  };
  oneOf(when.model, ({ ask }) => ask.model);
  oneOf(when.tenant, ({ ask }) => ask.principal.tenantId);
  oneOf(when.key, ({ ask }) => ask.principal.virtualKeyId);
  oneOf(when.team, ({ ask }) => ask.principal.teamId);
  oneOf(when.user, ({ ask }) => ask.principal.userId);
  const { stream, time, tools } = when;
  if (stream !== undefined) checks.push(({ ask }) => ask.stream === stream);
  const { batch } = when;
  if (typeof batch === 'string') checks.push(({ ask }) => ask.batch?.rule === batch);
  else if (batch !== undefined) checks.push(({ ask }) => (ask.batch !== undefined) === batch);
  if (when.header) checks.push(...Object.entries(when.header).map(([name, values]) => headerCheck(name, values)));
  if (when.metadata) checks.push(...Object.entries(when.metadata).map(([name, value]) => metadataCheck(name, value)));
  if (time) checks.push(timeCheck(time));
  if (tools !== undefined) checks.push(({ needs }) => needs.tools === tools);
  if (when.modality)
    checks.push(
      ...when.modality.map(
        (kind): Check =>
          ({ needs }) =>
            needs[kind],
      ),
    );
  if (when.input_tokens) checks.push(rangeCheck(when.input_tokens, (signals) => signals.inputTokens));
  if (when.prompt_type) {
    const types = new Set<string>(when.prompt_type);
    checks.push(({ classification }) => types.has(classification.promptType));
  }
  if (when.complexity) checks.push(rangeCheck(when.complexity, ({ classification }) => classification.complexity));
  return checks;
}

function headerCheck(name: string, values: readonly string[]): Check {
  const matches = compilePatterns(values);
  return ({ ask }) => {
    const value = ask.headers?.[name];
    return typeof value === 'string' && matches(value);
  };
}

const metadataCheck =
  (name: string, value: string | number | boolean): Check =>
  ({ ask }) =>
    isJsonObject(ask.metadata) && ask.metadata[name] === value;

const rangeCheck =
  (
    { min = 0, max = Infinity }: { min?: number | undefined; max?: number | undefined },
    valueOf: (signals: RequestSignals) => number,
  ): Check =>
  (signals) => {
    const value = valueOf(signals);
    return value >= min && value <= max;
  };

const MINUTE_MS = 60_000;

/** The time of day where the operator lives. Asked for by the minute: formatting a date is slow. */
function timeCheck({ from, to, days, timezone }: NonNullable<When['time']>): Check {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, weekday: 'short', hour: '2-digit', minute: '2-digit' });
  let minute = -1;
  let verdict = false;
  return (_signals, nowMs) => {
    const now = Math.floor(nowMs / MINUTE_MS);
    if (now === minute) return verdict;
    minute = now;
    const parts = new Map(format.formatToParts(nowMs).map(({ type, value }) => [type, value]));
    const time = `${parts.get('hour') === '24' ? '00' : parts.get('hour')}:${parts.get('minute')}`;
    const day = (parts.get('weekday') ?? '').toLowerCase();
    const within = from <= to ? time >= from && time < to : time >= from || time < to;
    verdict = within && (!days || days.some((one) => one === day));
    return verdict;
  };
}

function settingsOf(then: RuleConfig['then']): RouteSettings | undefined {
  const { timeouts, retries, max_targets, cache, hedging, limits } = then;
  if (!timeouts && !retries && max_targets === undefined && !cache && !hedging && !limits) return undefined;
  return withoutAbsent({
    timeouts:
      timeouts &&
      withoutAbsent({
        totalMs: timeouts.total_ms,
        firstByteMs: timeouts.first_byte_ms,
        firstTokenMs: timeouts.first_token_ms,
        idleMs: timeouts.idle_ms,
      }),
    retries: retries && withoutAbsent({ maxAttempts: retries.max_attempts, delayMs: retries.delay_ms }),
    maxTargets: max_targets,
    cache: cache && withoutAbsent({ mode: cache.mode, ttlSeconds: cache.ttl_seconds, similarity: cache.similarity }),
    hedging: hedging && withoutAbsent({ enabled: hedging.enabled, afterMs: hedging.after_ms }),
    limits:
      limits &&
      withoutAbsent({
        rpm: limits.rpm,
        tpm: limits.tpm,
        concurrency: limits.concurrency,
        maxInputTokens: limits.max_input_tokens,
        maxCostMicroUsd: limits.max_cost_usd === undefined ? undefined : Math.round(limits.max_cost_usd * 1_000_000),
      }),
  });
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

const withoutAbsent = <T extends object>(value: T): Present<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Present<T>;
