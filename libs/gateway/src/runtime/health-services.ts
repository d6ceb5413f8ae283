import type { AppConfig } from '@libs/config';
import { Sweeper } from '@libs/database';
import type { Upstream } from '@libs/egress';
import { type AlertSink, systemClock } from '@libs/kernel';
import type { SharedState } from '@libs/shared-state';
import type { Logger } from '@libs/telemetry';
import { HealthProber } from '../health/prober';
import { ProviderWatch } from '../health/provider-watch';
import { TargetHealth } from '../health/target-health';
import type { KeyServices } from './key-services';

export interface HealthServices {
  prober: HealthProber;
  targets: TargetHealth;
  /** False: the operator wants no probes at all. */
  probing: boolean;
  close(): Promise<void>;
}

export interface HealthParts {
  keys: Pick<KeyServices, 'pool' | 'stores'>;
  upstream: Upstream;
  sharedState: SharedState;
  config: AppConfig;
  logger: Pick<Logger, 'warn'>;
  alerts: AlertSink;
}

const WATCH_EVERY_MS = 5_000;

export function openHealth({ keys, upstream, sharedState, config, logger, alerts }: HealthParts): HealthServices {
  const { pool, stores } = keys;
  const prober = new HealthProber({ pool, upstream, board: sharedState.probes, clock: systemClock });
  const targets = new TargetHealth(sharedState.breakers, prober, systemClock, (outlier) =>
    logger.warn({ alert: true, ...outlier }, 'a target does far worse than others with the same model: it is asked after them'),
  );
  const probing = config.upstream.healthProbes;
  if (probing) prober.start();
  targets.start();
  const watch = new ProviderWatch({ states: stores.providers, breakers: sharedState.breakers, probes: targets, alerts });
  const watcher = new Sweeper({
    sweep: () => watch.look(pool.enabledProviders().map(({ id }) => id)),
    everyMs: WATCH_EVERY_MS,
    onTrouble: (error) => logger.warn({ err: error }, 'it cannot be told now which providers are down'),
  }).start();
  return {
    ...{ prober, targets, probing },
    close: async () => {
      await watcher.stop();
      targets.stop();
      await prober.stop();
    },
  };
}
