import type { Redis } from 'ioredis';
import { BREAKERS_KEY } from '../keys';
import { READ_BREAKERS, SWAP_BREAKERS } from './lua/breakers.lua';
import { Script } from './script';

const swap = new Script(SWAP_BREAKERS);
const read = new Script(READ_BREAKERS);
/** To be loaded ahead of the first request. */
export const BREAKER_SCRIPTS: readonly Script[] = [swap, read];

/** What is held open by hand stays so, even when nothing else happens for this long. */
const LIFETIME_MS = 30 * 24 * 3_600_000;

/** One record to write: `base` is what it was derived from; '' = there is none. */
export interface RecordChange {
  target: string;
  base: string;
  next: string;
}

/** The records of all breakers in Redis, written by compare and set. Rejects when Redis does not answer. */
export class BreakerRecords {
  constructor(private readonly redis: Redis) {}

  /** For each change: undefined when it was written, else the record that was there instead. `nowMs` by Redis TIME. */
  async swap(changes: readonly RecordChange[]): Promise<{ nowMs: number; there: (string | undefined)[] }> {
    const args = changes.flatMap(({ target, base, next }) => [target, base, next]);
    const [time, ...results] = listOf(await swap.run(this.redis, [BREAKERS_KEY], [LIFETIME_MS, ...args]));
    return { nowMs: Number(time) / 1_000, there: results.map((one) => (one === 1 ? undefined : String(one))) };
  }

  async read(): Promise<{ nowMs: number; records: Map<string, string> }> {
    const [time, ...fields] = listOf(await read.run(this.redis, [BREAKERS_KEY], []));
    const records = new Map<string, string>();
    for (let i = 0; i + 1 < fields.length; i += 2) records.set(String(fields[i]), String(fields[i + 1]));
    return { nowMs: Number(time) / 1_000, records };
  }
}

function listOf(answer: unknown): unknown[] {
  if (!Array.isArray(answer)) throw new TypeError('the script did not answer with a list');
  return answer;
}
