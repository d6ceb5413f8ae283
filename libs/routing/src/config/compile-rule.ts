import type { RouteSettings } from '../route-settings';
import { normalizeWeights, type Weights } from '../weights';
import type { RuleConfig } from './routing-config';

/** What a rule says, ready to be planned with. Whether it holds is found out by the index over all rules. */
export interface CompiledRule {
  readonly id: string;
  readonly then: RuleConfig['then'];
  readonly settings: RouteSettings | undefined;
  readonly weights: Weights | undefined;
}

export const compileRule = ({ id, then }: RuleConfig): CompiledRule => ({
  ...{ id, then },
  settings: settingsOf(then),
  weights: then.weights && normalizeWeights(then.weights),
});

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
