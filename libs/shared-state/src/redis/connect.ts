import { Redis } from 'ioredis';

/** What the server says when the credentials in the URL are the problem: an outage looks different. */
const REFUSED_CREDENTIALS = /WRONGPASS|NOAUTH|NOPERM|invalid password|without any password configured/i;

export interface Connected {
  redis: Redis;
  /** The last error when the server could not be reached in time; the client goes on trying. */
  unreachable?: string;
}

/**
 * A client that never queues, never resends (a resent step would count twice) and never gives up
 * reconnecting. Waits at most `waitMs` for the first connection.
 * @throws Error naming the variable when it is malformed or its credentials are refused
 */
export async function connectRedis(url: string, waitMs: number, variable = 'REDIS_URL'): Promise<Connected> {
  if (!/^rediss?:\/\/[^\s]+$/.test(url))
    throw new Error(`${variable} must look like redis://host:6379 or rediss://user:password@host:6379`);
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    // After a failed connection the client keeps a timer of this length, even when it is closed meanwhile.
    disconnectTimeout: 100,
    connectionName: 'route-llm-gateway',
    retryStrategy: (times) => Math.min(times * 100, 2_000),
    // After a failover the old primary still talks to us, but only reads.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  const problem = await firstConnection(redis, waitMs);
  if (problem !== undefined && REFUSED_CREDENTIALS.test(problem)) {
    redis.disconnect();
    throw new Error(`${variable}: the server refuses its user name or password`);
  }
  return problem === undefined ? { redis } : { redis, unreachable: problem };
}

function firstConnection(redis: Redis, waitMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    let last = `no answer within ${waitMs} ms`;
    const finish = (problem: string | undefined): void => {
      clearTimeout(timer);
      redis.off('ready', onReady);
      redis.off('error', onError);
      resolve(problem);
    };
    const onReady = (): void => finish(undefined);
    const onError = (error: Error): void => {
      last = error.message;
      if (REFUSED_CREDENTIALS.test(last)) finish(last);
    };
    const timer = setTimeout(() => finish(last), waitMs);
    redis.on('ready', onReady);
    redis.on('error', onError);
    redis.connect().catch(onError);
  });
}
