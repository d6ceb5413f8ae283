import { type HealthServices, probeSettings } from '@libs/gateway';
import type { KeyPool } from '@libs/key-pool';
import { type ProbeResult, targetParts } from '@libs/shared-state';
import type { ProviderHealthAnswer } from './provider-health.dto';

/** What the report reads. */
export interface HealthFacts {
  prober: Pick<HealthServices['prober'], 'resultOf'>;
  targets: Pick<HealthServices['targets'], 'outliers' | 'isDown'>;
  probing: boolean;
}

export interface HealthRuntime {
  keys: { pool: Pick<KeyPool, 'enabledProviders'> };
  health: HealthFacts;
}

/** From memory, as far as this replica knows. */
export class ProviderHealthReport {
  constructor(
    private readonly pool: Pick<KeyPool, 'enabledProviders'>,
    private readonly health: HealthFacts,
  ) {}

  list(): ProviderHealthAnswer[] {
    const { prober, targets, probing } = this.health;
    const outliers = targets.outliers().map(({ target, ...rest }) => ({ ...targetParts(target), ...rest }));
    return this.pool.enabledProviders().map((row) => {
      const { enabled, intervalMs } = probeSettings(row);
      const own = outliers.filter(({ provider }) => provider === row.id);
      const result = prober.resultOf(row.id);
      return {
        id: row.id,
        status: targets.isDown(row.id) ? 'down' : own.length > 0 || result?.ok === false ? 'degraded' : 'ok',
        probe: { enabled: enabled && probing, interval_seconds: intervalMs / 1_000, last: result ? viewOf(result) : null },
        outliers: own.map(({ model, why, own: mine, siblings }) => ({ model, why, own: mine, siblings })),
      };
    });
  }
}

const viewOf = ({ ok, at, ms, failure, failures }: ProbeResult) => ({
  ...{ ok, at: new Date(at).toISOString(), latency_ms: ms, failure, failures },
});

export const openProviderHealth = ({ keys, health }: HealthRuntime): ProviderHealthReport =>
  new ProviderHealthReport(keys.pool, health);
