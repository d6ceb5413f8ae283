import type { Redis } from 'ioredis';
import type { AdmissionAnswer, AdmissionAsk, RateLimitStore } from '../ports';
import { SLOT_RETRY_MS, WINDOW_MS } from '../window';
import { HEARTBEAT } from './lua/heartbeat.lua';
import { RELEASE } from './lua/release.lua';
import { RESERVE } from './lua/reserve.lua';
import { Script } from './script';

const reserve = new Script(RESERVE);
const heartbeat = new Script(HEARTBEAT);
const release = new Script(RELEASE);
/** To be loaded ahead of the first request. */
export const LIMIT_SCRIPTS: readonly Script[] = [reserve, heartbeat, release];

/**
 * All replicas count in one place. Rejects when Redis does not answer. On Redis Cluster all keys of
 * one ask must share a hash tag.
 */
export class RedisRateLimitStore implements RateLimitStore {
  constructor(private readonly redis: Redis) {}

  async reserve(ask: AdmissionAsk): Promise<AdmissionAnswer> {
    const { rates, concurrency } = ask;
    const keys: string[] = [];
    const args: (string | number)[] = [WINDOW_MS * 1_000, rates.length, ask.requestId, Math.ceil(ask.slotLeaseMs)];
    for (const rule of [...rates, ...concurrency]) {
      keys.push(rule.key);
      args.push(rule.limit);
    }
    if (keys.length === 0) return { admitted: true, limit: null, remaining: null, resetMs: null };
    const [admitted, place = 0, second = 0, third = 0] = await reserve.runForNumbers(this.redis, keys, args);
    const rule = rates[place - 1] ?? concurrency[place - 1 - rates.length];
    if (admitted === 1) {
      if (rule === undefined) return { admitted: true, limit: null, remaining: null, resetMs: null };
      return { admitted: true, limit: rule.limit, remaining: second, resetMs: third };
    }
    if (rule === undefined) throw new RangeError('the script refused for a rule that was not asked');
    return {
      admitted: false,
      reason: place <= rates.length ? 'rate' : 'concurrency',
      key: rule.key,
      limit: rule.limit,
      retryAfterMs: second < 0 ? SLOT_RETRY_MS : second,
    };
  }

  async heartbeat(ask: AdmissionAsk): Promise<void> {
    if (ask.concurrency.length === 0) return;
    await heartbeat.run(this.redis, slotNames(ask), [ask.requestId, Math.ceil(ask.slotLeaseMs)]);
  }

  async release(ask: AdmissionAsk): Promise<void> {
    if (ask.concurrency.length === 0) return;
    await release.run(this.redis, slotNames(ask), [ask.requestId]);
  }
}

const slotNames = (ask: AdmissionAsk): string[] => ask.concurrency.map((rule) => rule.key);
