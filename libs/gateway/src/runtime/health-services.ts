import type { AppConfig } from '@libs/config';
import type { Upstream } from '@libs/egress';
import { systemClock } from '@libs/kernel';
import type { KeyPool } from '@libs/key-pool';
import type { SharedState } from '@libs/shared-state';
import type { Logger } from '@libs/telemetry';
import { HealthProber } from '../health/prober';
import { TargetHealth } from '../health/target-health';

export interface HealthServices {
  prober: HealthProber;
  targets: TargetHealth;
  /** False: the operator wants no probes at all. */
  probing: boolean;
  close(): Promise<void>;
}

export interface HealthParts {
  pool: KeyPool;
  upstream: Upstream;
  sharedState: SharedState;
  config: AppConfig;
  logger: Pick<Logger, 'warn'>;
}

export function openHealth({ pool, upstream, sharedState, config, logger }: HealthParts): HealthServices {
  const prober = new HealthProber({ pool, upstream, board: sharedState.probes, clock: systemClock });
  const targets = new TargetHealth(sharedState.breakers, prober, systemClock, (outlier) =>
    logger.warn({ alert: true, ...outlier }, 'a target does far worse than others with the same model: it is asked after them'),
  );
  const probing = config.upstream.healthProbes;
  if (probing) prober.start();
  targets.start();
  return {
    ...{ prober, targets, probing },
    close: async () => {
      targets.stop();
      await prober.stop();
    },
  };
}
