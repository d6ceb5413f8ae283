import type { Clock } from '@libs/kernel';
import type { Database } from '@libs/database';
import type { KeyPool } from '@libs/key-pool';
import type { BreakerStore, SharedState } from '@libs/shared-state';
import { countBreakers, summariseProviders } from './provider-health';

export interface Readiness {
  ready: boolean;
  database: 'ok' | 'unavailable';
  shared_state: 'memory' | 'redis' | 'degraded';
  draining: boolean;
}

/** What the process knows of its own health. A provider's outage is no reason to stop taking requests. */
export class Health {
  private draining = false;
  private readonly startedAt: number;

  constructor(
    private readonly database: Pick<Database, 'ping'>,
    private readonly sharedState: Pick<SharedState, 'kind' | 'degraded'> & { breakers: Pick<BreakerStore, 'snapshot'> },
    private readonly keys: Pick<KeyPool, 'configuredProviders' | 'readyProviders' | 'keyStates'>,
    private readonly clock: Clock,
    private readonly version: string,
    private readonly isDown: (provider: string) => boolean = () => false,
  ) {
    this.startedAt = clock.monotonic();
  }

  /** From now on /ready says no, so that load balancers look elsewhere before connections close. */
  drain(): void {
    this.draining = true;
  }

  async readiness(): Promise<Readiness> {
    const database = await this.database.ping().then(
      () => 'ok' as const,
      () => 'unavailable' as const,
    );
    const shared_state = this.sharedState.degraded() ? 'degraded' : this.sharedState.kind;
    return { ready: database === 'ok' && !this.draining, database, shared_state, draining: this.draining };
  }

  async summary(): Promise<object> {
    const [{ ready, ...dependencies }, breakers] = await Promise.all([this.readiness(), this.sharedState.breakers.snapshot()]);
    const { keys } = this;
    return {
      status: ready ? 'ok' : 'degraded',
      version: this.version,
      uptime_seconds: Math.floor((this.clock.monotonic() - this.startedAt) / 1000),
      providers: summariseProviders({
        configured: keys.configuredProviders(),
        ready: keys.readyProviders(),
        keys: keys.keyStates(),
        breakers,
        isDown: this.isDown,
      }),
      circuit_breakers: countBreakers(breakers),
      ...dependencies,
    };
  }
}
