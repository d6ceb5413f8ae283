import type { Redis } from 'ioredis';
import type { InFlightBoard, InFlightElsewhere } from '../in-flight/port';
import { sumOf } from '../in-flight/sum-of';
import { IN_FLIGHT_ENDS_KEY, IN_FLIGHT_KEY } from '../keys';
import type { RedisGate } from '../resilient/redis-gate';
import { IN_FLIGHT_EXCHANGE, IN_FLIGHT_LEAVE } from './lua/in-flight.lua';
import { Script } from './script';

const exchange = new Script(IN_FLIGHT_EXCHANGE);
const leave = new Script(IN_FLIGHT_LEAVE);
/** To be loaded ahead of the first exchange. */
export const IN_FLIGHT_SCRIPTS: readonly Script[] = [exchange, leave];
const KEYS = [IN_FLIGHT_ENDS_KEY, IN_FLIGHT_KEY];

/** All replicas tell in one place, one step each time. While Redis is away nobody knows of others. */
export class RedisInFlightBoard implements InFlightBoard {
  constructor(
    private readonly redis: Redis,
    private readonly gate: Pick<RedisGate, 'usable' | 'call' | 'attempt'>,
  ) {}

  async exchange(
    processId: string,
    counts: ReadonlyMap<string, number>,
    goodForMs: number,
  ): Promise<InFlightElsewhere | undefined> {
    if (!this.gate.usable) return undefined;
    const told = JSON.stringify([...counts]);
    const others = await this.gate
      .call(() => exchange.run(this.redis, KEYS, [processId, told, goodForMs]))
      .catch(() => undefined);
    return others === undefined ? undefined : sumOf((others as string[]).map(countsOf));
  }

  leave(processId: string): Promise<void> {
    return this.gate.attempt(() => leave.run(this.redis, KEYS, [processId]));
  }
}

const countsOf = (text: string): [target: string, count: number][] => JSON.parse(text) as [string, number][];
