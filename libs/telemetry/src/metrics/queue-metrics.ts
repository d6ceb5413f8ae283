import { Gauge, type Registry } from 'prom-client';
import type { Clock } from '@libs/kernel';
import { CachedRead } from './cached-read';

/** How a queue stands now, as PostgreSQL has it. */
export interface QueueStanding {
  /** How many there are by state, for example `queued` and `running`. Those that are over do not belong here. */
  jobs: Readonly<Record<string, number>>;
  /** Of the oldest that waits; 0 when nothing does. */
  oldestSeconds: number;
}

/**
 * Depth and age of queues. Whoever owns one registers how to read it. Every process tells the same of a queue that all
 * share: take the maximum, not the sum.
 */
export class QueueMetrics {
  private readonly sources = new Map<string, CachedRead<QueueStanding>>();

  constructor(
    registry: Registry,
    private readonly clock: Clock,
  ) {
    const look = (): Promise<[string, QueueStanding][]> => this.look();
    new Gauge({
      name: 'llmgw_queue_jobs',
      help: 'Work that is waiting or under way, by queue and state.',
      labelNames: ['queue', 'state'],
      registers: [registry],
      async collect() {
        for (const [queue, { jobs }] of await look())
          for (const [state, count] of Object.entries(jobs)) this.set({ queue, state }, count);
      },
    });
    new Gauge({
      name: 'llmgw_queue_oldest_age_seconds',
      help: 'Age of the oldest work that waits.',
      labelNames: ['queue'],
      registers: [registry],
      async collect() {
        for (const [queue, { oldestSeconds }] of await look()) this.set({ queue }, oldestSeconds);
      },
    });
  }

  /** A queue of this name is told from now on; `jobs` must always have the same states. */
  register(name: string, read: () => Promise<QueueStanding>): void {
    this.sources.set(name, new CachedRead(read, this.clock));
  }

  private async look(): Promise<[string, QueueStanding][]> {
    const all = await Promise.all(
      [...this.sources].map(async ([name, source]) => [name, await source.get()] satisfies [string, QueueStanding | undefined]),
    );
    return all.filter((one): one is [string, QueueStanding] => one[1] !== undefined);
  }
}
