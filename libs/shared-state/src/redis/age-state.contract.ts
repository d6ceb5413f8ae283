import type { Redis } from 'ioredis';
import { BREAKERS_KEY } from '../keys';

/** Moves the records of breakers into the past, which to them is the same as time passing. */
export async function ageBreakers(redis: Redis, ms: number): Promise<void> {
  const records = await redis.hgetall(BREAKERS_KEY);
  for (const [target, text] of Object.entries(records)) {
    const aged = JSON.stringify(JSON.parse(text), (name: string, value: unknown) => {
      if (typeof value === 'number' && (name === 'since' || name === 'until')) return value - ms;
      if (name === 'trials' && Array.isArray(value)) return value.map((end) => Number(end) - ms);
      if (name === 'window' && Array.isArray(value))
        return value.map(([start, ...counts]: number[]) => [Number(start) - ms, ...counts]);
      return value;
    });
    await redis.hset(BREAKERS_KEY, target, aged);
  }
}
