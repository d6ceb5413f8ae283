import type { Redis } from 'ioredis';
import type { AdmissionAnswer, AdmissionAsk, LimitRules, RateLimitStore, RateRule, Standing, TokenTicket } from '../ports';
import { SLOT_RETRY_MS, WINDOW_MS } from '../window';
import { HEARTBEAT } from './lua/heartbeat.lua';
import { RELEASE } from './lua/release.lua';
import { RESERVE } from './lua/reserve.lua';
import { SETTLE_LIMITS } from './lua/settle-limits.lua';
import { STANDING } from './lua/standing.lua';
import { Script } from './script';

const reserve = new Script(RESERVE);
const heartbeat = new Script(HEARTBEAT);
const release = new Script(RELEASE);
const settle = new Script(SETTLE_LIMITS);
const stand = new Script(STANDING);
/** To be loaded ahead of the first request. */
export const LIMIT_SCRIPTS: readonly Script[] = [reserve, settle, heartbeat, release, stand];

/**
 * All replicas count in one place. Rejects when Redis does not answer. On Redis Cluster all keys of
 * one ask must share a hash tag.
 */
export class RedisRateLimitStore implements RateLimitStore {
  constructor(private readonly redis: Redis) {}

  async reserve(ask: AdmissionAsk): Promise<AdmissionAnswer> {
    const rules = [...ask.rates, ...ask.tokens, ...ask.concurrency];
    if (rules.length === 0) return { admitted: true, requests: null, tokens: null, ticket: null };
    const { rates, tokens } = ask;
    const args: (string | number)[] = [
      ...[WINDOW_MS * 1_000, rates.length, tokens.length],
      ...[ask.requestId, Math.ceil(ask.slotLeaseMs), ask.expectedTokens],
    ];
    const keys: string[] = [];
    for (const rule of rules) {
      keys.push(rule.key);
      args.push(rule.limit);
    }
    const answer = await reserve.runForNumbers(this.redis, keys, args);
    if (answer[0] === 1) {
      return {
        admitted: true,
        requests: standing(rules, answer, 1),
        tokens: standing(rules, answer, 4),
        ticket: tokens.length === 0 ? null : { reserved: ask.expectedTokens, shared: answer[7] ?? 0 },
      };
    }
    const [, place = 0, waitMs = 0] = answer;
    const rule = rules[place - 1];
    if (rule === undefined) throw new RangeError('the script refused for a rule that was not asked');
    return {
      admitted: false,
      reason: place <= rates.length ? 'rate' : place <= rates.length + tokens.length ? 'tokens' : 'concurrency',
      key: rule.key,
      limit: rule.limit,
      retryAfterMs: waitMs < 0 ? SLOT_RETRY_MS : waitMs,
    };
  }

  async settle(ask: AdmissionAsk, { reserved, shared }: TokenTicket, tokens: number): Promise<void> {
    if (shared === undefined || tokens === reserved || ask.tokens.length === 0) return;
    await settle.run(
      this.redis,
      ask.tokens.map((rule) => rule.key),
      [shared, reserved, tokens],
    );
  }

  async heartbeat(ask: AdmissionAsk): Promise<void> {
    if (ask.concurrency.length === 0) return;
    await heartbeat.run(this.redis, slotNames(ask), [ask.requestId, Math.ceil(ask.slotLeaseMs)]);
  }

  async release(ask: AdmissionAsk): Promise<void> {
    if (ask.concurrency.length === 0) return;
    await release.run(this.redis, slotNames(ask), [ask.requestId]);
  }

  async standing({ rates, tokens, concurrency }: LimitRules): Promise<Standing[]> {
    const rules = [...rates, ...tokens, ...concurrency];
    if (rules.length === 0) return [];
    const names = rules.map(({ key }) => key);
    const found = await stand.runForNumbers(this.redis, names, [WINDOW_MS * 1_000, rates.length, tokens.length]);
    return rules.map(({ limit }, i) => ({
      limit,
      remaining: Math.max(0, limit - (found[2 * i] ?? 0)),
      resetMs: found[2 * i + 1] ?? 0,
    }));
  }
}

/** Three numbers of the script's answer: place of the rule or 0, what remains, milliseconds until it grows. */
function standing(rules: readonly RateRule[], answer: readonly number[], from: number): Standing | null {
  const rule = rules[(answer[from] ?? 0) - 1];
  return rule === undefined ? null : { limit: rule.limit, remaining: answer[from + 1] ?? 0, resetMs: answer[from + 2] ?? 0 };
}

const slotNames = (ask: AdmissionAsk): string[] => ask.concurrency.map((rule) => rule.key);
