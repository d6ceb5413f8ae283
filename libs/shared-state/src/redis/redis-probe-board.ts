import type { Redis } from 'ioredis';
import { PROBES_KEY, probeTurnKey } from '../keys';
import type { MemoryProbeBoard } from '../probes/memory-probe-board';
import type { ProbeBoard, ProbeResult } from '../probes/port';
import type { RedisGate } from '../resilient/redis-gate';

/** What nobody has probed for this long is of no interest. */
const KEPT_MS = 24 * 3_600_000;

/** One replica probes and all know. While Redis is away each probes for itself: probes cost nothing. */
export class RedisProbeBoard implements ProbeBoard {
  constructor(
    private readonly redis: Redis,
    private readonly gate: Pick<RedisGate, 'usable' | 'call'>,
    private readonly local: MemoryProbeBoard,
  ) {}

  async take(provider: string, forMs: number): Promise<boolean> {
    const taken = await this.ask(() => this.redis.set(probeTurnKey(provider), '1', 'PX', Math.ceil(forMs), 'NX'));
    return taken === undefined ? this.local.take(provider, forMs) : taken === 'OK';
  }

  async put(provider: string, result: ProbeResult): Promise<void> {
    this.local.put(provider, result);
    await this.ask(async () => {
      await this.redis.hset(PROBES_KEY, provider, JSON.stringify(result));
      await this.redis.pexpire(PROBES_KEY, KEPT_MS);
    });
  }

  async all(): Promise<ReadonlyMap<string, ProbeResult>> {
    const found = await this.ask(() => this.redis.hgetall(PROBES_KEY));
    if (!found) return this.local.all();
    return new Map(Object.entries(found).map(([provider, text]) => [provider, JSON.parse(text) as ProbeResult]));
  }

  /** undefined: Redis is away. */
  private async ask<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (!this.gate.usable) return undefined;
    return this.gate.call(work).catch(() => undefined);
  }
}
