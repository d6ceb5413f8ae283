import type { RedisFacts } from '@libs/shared-state';
import { clockFinding } from './clock-finding';
import { advice, type Finding, ok, wrong } from './finding';

type Variable = 'REDIS_URL' | 'REDIS_CACHE_URL';

/** @param facts what was seen, or why nothing was */
export function redisFindings(facts: RedisFacts | string, variable: Variable, now = Date.now()): Finding[] {
  const name = variable === 'REDIS_URL' ? 'redis' : 'cache redis';
  if (typeof facts === 'string') {
    const told = { code: 'redis_unreachable', values: { text: facts, variable } };
    return [wrong(name, facts, `Check ${variable}, and that its server runs and lets you through.`, told)];
  }
  const ms = facts.latencyMs.toFixed(1);
  const found = [
    ok(name, `Redis ${facts.version}, PING takes ${ms} ms`, { code: 'redis_latency', values: { version: facts.version, ms } }),
    clockFinding(`${name} clock`, facts.timeMs, now),
  ];
  return variable === 'REDIS_CACHE_URL' ? found : [...found, ...keepingFindings(facts)];
}

/** Whether it keeps what it is given. */
function keepingFindings({ evictionPolicy, appendOnly }: RedisFacts): Finding[] {
  const policy =
    evictionPolicy !== undefined && evictionPolicy !== 'noeviction'
      ? wrong(
          'redis policy',
          `maxmemory-policy is ${evictionPolicy}: limits and queued work would vanish`,
          'redis-cli CONFIG SET maxmemory-policy noeviction, and the same in redis.conf; what may evict belongs in REDIS_CACHE_URL.',
          { code: 'redis_evicts', values: { policy: evictionPolicy } },
        )
      : ok(
          'redis policy',
          `maxmemory-policy ${evictionPolicy ?? 'is not told by this server: make sure that it is noeviction'}`,
          evictionPolicy === undefined
            ? { code: 'redis_policy_unknown' }
            : { code: 'redis_policy', values: { policy: evictionPolicy } },
        );
  if (appendOnly !== false) return [policy];
  return [
    policy,
    advice(
      'redis persistence',
      'appendonly is off: after a restart limits begin anew',
      'redis-cli CONFIG SET appendonly yes (no accepted run is lost either way: PostgreSQL holds them).',
      { code: 'redis_not_persistent' },
    ),
  ];
}
