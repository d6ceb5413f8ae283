import { systemClock, type Clock, type Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { MemoryBreakerStore } from './breaker/memory-breaker-store';
import type { BreakerSettings, BreakerStore } from './breaker/port';
import { MemoryConversationTargets } from './conversations/memory-conversation-targets';
import type { ConversationTargets } from './conversations/port';
import { MemoryInFlightBoard } from './in-flight/memory-in-flight-board';
import type { InFlightBoard } from './in-flight/port';
import { MemoryLoginThrottle } from './logins/memory-login-throttle';
import type { LoginThrottle } from './logins/port';
import { MemoryKeyLeaseStore } from './memory/memory-key-lease-store';
import { MemoryRateLimitStore } from './memory/memory-rate-limit-store';
import type { ChangeBus, KeyLeaseStore, RateLimitStore } from './ports';
import { BREAKER_SCRIPTS, BreakerRecords } from './redis/breaker-records';
import { connectRedis } from './redis/connect';
import { RedisChangeBus } from './redis/redis-change-bus';
import { evictionPolicy, evictionProblem } from './redis/eviction-policy';
import { RedisConversationTargets } from './redis/redis-conversation-targets';
import { RedisBreakerStore } from './redis/redis-breaker-store';
import { IN_FLIGHT_SCRIPTS, RedisInFlightBoard } from './redis/redis-in-flight-board';
import { LEASE_SCRIPTS, RedisKeyLeaseStore } from './redis/redis-key-lease-store';
import { LOGIN_SCRIPTS, RedisLoginThrottle } from './redis/redis-login-throttle';
import { LIMIT_SCRIPTS, RedisRateLimitStore } from './redis/redis-rate-limit-store';
import { MINUTE_SCRIPTS, RedisMinuteStore } from './redis/redis-minute-store';
import { RedisStreamStore, STREAM_SCRIPTS } from './redis/redis-stream-store';
import { GatedLoginThrottle } from './resilient/gated-login-throttle';
import { RedisProbeBoard } from './redis/redis-probe-board';
import { RedisGate } from './resilient/redis-gate';
import { ResilientKeyLeaseStore } from './resilient/resilient-key-lease-store';
import { ResilientRateLimitStore } from './resilient/resilient-rate-limit-store';
import { MemoryProbeBoard } from './probes/memory-probe-board';
import type { ProbeBoard } from './probes/port';
import { MemoryMinuteStore } from './series/memory-minute-store';
import type { MinuteStore } from './series/port';
import { MemoryStreamStore } from './streams/memory-stream-store';
import type { StreamStore } from './streams/port';

export interface SharedStateConfig {
  /** Absent: this process is alone and everything stays in its memory. */
  redisUrl?: Secret;
  /** How many processes share the limits; while Redis is away each uses limit / replicas. Default 1. */
  replicas?: number;
  /** Told what an operator should know; `text` holds no secret. */
  onNotice?: (level: 'info' | 'warn' | 'error', text: string) => void;
  clock?: Clock;
  /** What a request waits for Redis at most, milliseconds, give or take a turn of the event loop. Default 50. */
  deadlineMs?: number;
  /** Of all circuit breakers; what is absent is as in BREAKER_DEFAULTS. */
  breakers?: Partial<BreakerSettings>;
}

export interface SharedState {
  readonly kind: 'memory' | 'redis';
  readonly leases: KeyLeaseStore;
  readonly limits: RateLimitStore;
  readonly breakers: BreakerStore;
  readonly logins: LoginThrottle;
  readonly changes: ChangeBus;
  /** Rejects while Redis is away. */
  readonly streams: StreamStore;
  readonly probes: ProbeBoard;
  readonly inFlight: InFlightBoard;
  readonly conversations: ConversationTargets;
  /** Rejects while Redis is away. */
  readonly minutes: MinuteStore;
  /** True while limits are kept per replica because Redis is away. */
  degraded(): boolean;
  close(): Promise<void>;
}

/** How long the boot waits for Redis before it starts degraded. */
const FIRST_CONNECTION_MS = 2_000;
const DEADLINE_MS = 50;
const PROBE_EVERY_MS = 250;

/** Taught to the server ahead of the first request. */
const SCRIPTS = [
  ...[LEASE_SCRIPTS, LIMIT_SCRIPTS, BREAKER_SCRIPTS, STREAM_SCRIPTS, LOGIN_SCRIPTS, MINUTE_SCRIPTS, IN_FLIGHT_SCRIPTS],
].flat();

/** There are no others to tell. */
const ALONE: ChangeBus = { publish: () => undefined, subscribe: () => () => undefined };

/** @throws Error naming REDIS_URL when it is malformed, refused, or leads to a server that evicts */
export async function createSharedState(config: SharedStateConfig = {}): Promise<SharedState> {
  const clock = config.clock ?? systemClock;
  const leases = new MemoryKeyLeaseStore(clock);
  const limits = new MemoryRateLimitStore(clock);
  if (config.redisUrl === undefined) {
    return { kind: 'memory', leases, limits, ...aloneWith(clock, config) };
  }
  const notice = config.onNotice ?? (() => undefined);
  const { redis, unreachable } = await connectRedis(openSecret(config.redisUrl), FIRST_CONNECTION_MS);
  const gate = new RedisGate(redis, {
    deadlineMs: config.deadlineMs ?? DEADLINE_MS,
    probeEveryMs: PROBE_EVERY_MS,
    onChange: (usable, reason) =>
      usable
        ? notice('info', 'Redis is back: limits are shared again')
        : notice('warn', `Redis is away (${reason}): limits are kept per replica`),
  });
  const breakers = new RedisBreakerStore(gate, new BreakerRecords(redis), clock, config.breakers);
  const changes = new RedisChangeBus(redis);
  const close = (): Promise<void> => {
    changes.close();
    breakers.close();
    gate.close();
    redis.disconnect();
    return Promise.resolve();
  };
  if (unreachable !== undefined) {
    notice('warn', `Redis cannot be reached (${unreachable}): starting with limits kept per replica`);
    redis.once(
      'ready',
      () =>
        void evictionPolicy(redis).then(
          (policy) => reportLate(policy, notice),
          () => undefined,
        ),
    );
  } else {
    const problem = evictionProblem(await evictionPolicy(redis));
    if (problem !== undefined) {
      await close();
      throw new Error(problem);
    }
    await Promise.all(SCRIPTS.map((script) => script.load(redis)));
  }
  const replicas = Math.max(1, Math.floor(config.replicas ?? 1));
  return {
    kind: 'redis',
    leases: new ResilientKeyLeaseStore(gate, new RedisKeyLeaseStore(redis), leases, replicas),
    limits: new ResilientRateLimitStore(gate, new RedisRateLimitStore(redis), limits, replicas),
    breakers,
    logins: new GatedLoginThrottle(gate, new RedisLoginThrottle(redis)),
    changes,
    streams: new RedisStreamStore(redis, gate),
    probes: new RedisProbeBoard(redis, gate, new MemoryProbeBoard(clock)),
    inFlight: new RedisInFlightBoard(redis, gate),
    conversations: new RedisConversationTargets(redis, gate, new MemoryConversationTargets(clock)),
    minutes: new RedisMinuteStore(redis, gate, clock),
    degraded: () => !gate.usable,
    close,
  };
}

/** Too late to refuse the boot: running with a wrong policy is better than falling over in the outage. */
function reportLate(policy: string | undefined, notice: NonNullable<SharedStateConfig['onNotice']>): void {
  const problem = evictionProblem(policy);
  if (problem !== undefined) notice('error', problem);
}

/** What else a process keeps that has nobody to share it with. */
const aloneWith = (clock: Clock, config: SharedStateConfig): Omit<SharedState, 'kind' | 'leases' | 'limits'> => ({
  breakers: new MemoryBreakerStore(clock, config.breakers),
  logins: new MemoryLoginThrottle(clock),
  changes: ALONE,
  streams: new MemoryStreamStore(clock),
  probes: new MemoryProbeBoard(clock),
  inFlight: new MemoryInFlightBoard(clock),
  conversations: new MemoryConversationTargets(clock),
  minutes: new MemoryMinuteStore(clock),
  degraded: () => false,
  close: () => Promise.resolve(),
});
