import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/**
 * One atomic step. Sent by its hash; the text travels when a connection is made, and again when the
 * server forgot it (restart, failover).
 */
export class Script {
  private readonly sha: string;

  constructor(private readonly text: string) {
    this.sha = createHash('sha1').update(text).digest('hex');
  }

  /** Teaches the server the step, so that the first requests need not. */
  async load(redis: Redis): Promise<void> {
    await redis.script('LOAD', this.text);
  }

  async run(redis: Redis, keys: readonly string[], args: readonly (string | number | Buffer)[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(this.text, keys.length, ...keys, ...args);
    }
  }

  /** For the scripts that answer with a list of integers. */
  async runForNumbers(redis: Redis, keys: readonly string[], args: readonly (string | number)[]): Promise<number[]> {
    const answer = await this.run(redis, keys, args);
    if (!Array.isArray(answer)) throw new TypeError('the script did not answer with a list');
    return answer.map(Number);
  }
}
