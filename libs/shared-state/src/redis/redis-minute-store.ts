import type { Redis } from 'ioredis';
import type { Clock } from '@libs/kernel';
import { MINUTES_FILLED_KEY, minutesKey } from '../keys';
import { MINUTES_KEPT, type MinuteAddition, type MinuteReading, type MinuteSeries, type MinuteStore } from '../series/port';
import { ADD_MINUTES } from './lua/minutes.lua';
import { Script } from './script';

/** Of an hour's minutes: until the last of them is a day old. */
const LIFE_SECONDS = (MINUTES_KEPT + 65) * 60;
const MINUTE_MS = 60_000;
/** Commands sent at once. */
const TOGETHER = 500;

const add = new Script(ADD_MINUTES);
/** To be loaded ahead of the first addition. */
export const MINUTE_SCRIPTS: readonly Script[] = [add];

/** All replicas add up in one place. Rejects while Redis is away: whoever adds keeps it and adds it later. */
export class RedisMinuteStore implements MinuteStore {
  constructor(
    private readonly redis: Redis,
    private readonly gate: { readonly usable: boolean },
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  get ready(): boolean {
    return this.gate.usable;
  }

  async add(additions: readonly MinuteAddition[]): Promise<void> {
    this.assertThere();
    const oldest = this.oldest();
    const byKey = new Map<string, (string | number)[]>();
    for (const { minute, sums, counts, tenantId, dimension, id } of additions) {
      if (minute < oldest) continue;
      const key = minutesKey(tenantId, dimension, id, Math.floor(minute / 60));
      const args = byKey.get(key) ?? [LIFE_SECONDS];
      byKey.set(key, args);
      args.push(minute % 60, sums.join(','), pairs(counts));
    }
    const steps = [...byKey];
    for (let i = 0; i < steps.length; i += TOGETHER)
      await Promise.all(steps.slice(i, i + TOGETHER).map(([key, args]) => add.run(this.redis, [key], args)));
  }

  async read(series: readonly MinuteSeries[], from: number, to: number): Promise<MinuteReading[]> {
    this.assertThere();
    const first = Math.max(from, this.oldest());
    const asked: { place: number; hour: number; key: string }[] = [];
    series.forEach(({ tenantId, dimension, id }, place) => {
      for (let hour = Math.floor(first / 60); hour * 60 < to; hour++)
        asked.push({ place, hour, key: minutesKey(tenantId, dimension, id, hour) });
    });
    const found: MinuteReading[] = [];
    for (let i = 0; i < asked.length; i += TOGETHER) {
      const part = asked.slice(i, i + TOGETHER);
      const hashes = await Promise.all(part.map(({ key }) => this.redis.hgetall(key)));
      hashes.forEach((hash, j) => {
        const { place, hour } = part[j] as { place: number; hour: number };
        for (const [name, value] of Object.entries(hash)) {
          const minute = hour * 60 + Number(name);
          if (minute >= first && minute < to) found.push({ place, minute, ...figuresOf(value) });
        }
      });
    }
    return found;
  }

  async claimFilling(occasion?: string): Promise<boolean> {
    this.assertThere();
    const key = occasion === undefined ? MINUTES_FILLED_KEY : `${MINUTES_FILLED_KEY}:${occasion}`;
    return (await this.redis.set(key, '1', 'EX', LIFE_SECONDS, 'NX')) === 'OK';
  }

  private oldest(): number {
    return Math.floor(this.clock.now() / MINUTE_MS) - MINUTES_KEPT + 1;
  }

  private assertThere(): void {
    if (!this.gate.usable) throw new Error('Redis is away');
  }
}

function pairs(counts: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < counts.length; i += 2) parts.push(`${counts[i] ?? 0}=${counts[i + 1] ?? 0}`);
  return parts.join(',');
}

function figuresOf(value: string): { sums: number[]; counts: number[] } {
  const [sums = '', counts = ''] = value.split(';');
  return {
    sums: sums.split(',').map(Number),
    counts: counts === '' ? [] : counts.split(',').flatMap((pair) => pair.split('=').map(Number)),
  };
}
