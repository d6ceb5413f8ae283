import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { connectRedis } from './redis/connect';
import { evictionPolicy } from './redis/eviction-policy';

export interface RedisFacts {
  version: string;
  /** undefined where the server does not tell. */
  evictionPolicy: string | undefined;
  /** Of one PING, milliseconds. */
  latencyMs: number;
  /** The server's clock, milliseconds since 1970. */
  timeMs: number;
  appendOnly: boolean | undefined;
}

const PATIENCE_MS = 3_000;

/** Looks at a Redis as an operator would, and lets go of it. @throws Error naming the variable, never the address */
export async function inspectRedis(url: Secret, variable: string): Promise<RedisFacts> {
  const { redis, unreachable } = await connectRedis(openSecret(url), PATIENCE_MS, variable);
  try {
    if (unreachable !== undefined) throw new Error(`${variable}: the server cannot be reached (${unreachable})`);
    const began = performance.now();
    await redis.ping();
    const latencyMs = performance.now() - began;
    const [seconds, microseconds] = await redis.time();
    const about = `${await redis.info('server')}\n${await redis.info('persistence')}`;
    const appendOnly = /^aof_enabled:(\d)/m.exec(about)?.[1];
    return {
      version: /^redis_version:(\S+)/m.exec(about)?.[1] ?? 'unknown',
      evictionPolicy: await evictionPolicy(redis),
      latencyMs,
      timeMs: Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000),
      appendOnly: appendOnly === undefined ? undefined : appendOnly === '1',
    };
  } finally {
    redis.disconnect();
  }
}
