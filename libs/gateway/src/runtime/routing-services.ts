import { randomUUID } from 'node:crypto';
import { Catalog, InFlightKeeper, LiveStats, ModelCatalog, ModelOverridesRepository, StatsKeeper } from '@libs/catalog';
import type { AuditLog, Database } from '@libs/database';
import { CapabilitiesRepository, measurementsOf, QualityRepository } from '@libs/evaluation';
import { type AlertSink, systemClock } from '@libs/kernel';
import type { KeyPool } from '@libs/key-pool';
import { Router, RoutingRepository, RoutingVersions } from '@libs/routing';
import type { SharedState } from '@libs/shared-state';
import type { Logger } from '@libs/telemetry';
import type { GatewayServices } from '../services';

/** What decides whom a request goes to, and what it decides by. */
export interface RoutingServices {
  dataPath: Pick<GatewayServices, 'catalog' | 'stats' | 'router' | 'routed'>;
  catalog: Catalog;
  stats: LiveStats;
  router: Router;
  /** For the control plane. */
  models: ModelCatalog;
  versions: RoutingVersions;
  /** Writes down what traffic has taught. */
  close(): Promise<void>;
}

export interface RoutingDependencies {
  database: Database;
  sharedState: Pick<SharedState, 'changes' | 'breakers' | 'conversations' | 'inFlight'>;
  keys: KeyPool;
  alerts: AlertSink;
  audit: Pick<AuditLog, 'append'>;
  retiredAsUsual: boolean;
  logger: Pick<Logger, 'info' | 'warn'>;
}

/** Topics on which replicas tell each other of changes. */
const MODELS_CHANGED = 'models';
const ROUTING_CHANGED = 'routing';

/** Reads catalog and routing from the database, and follows their changes. */
export async function openRouting({
  database,
  sharedState,
  keys,
  alerts,
  audit,
  retiredAsUsual,
  logger,
}: RoutingDependencies): Promise<RoutingServices> {
  const { changes, breakers, conversations, inFlight } = sharedState;
  const topic = (name: string) => ({
    publish: () => changes.publish(name),
    subscribe: (listener: () => void) => void changes.subscribe(name, listener),
  });
  const trouble = (what: string) => (error: unknown) =>
    error === undefined
      ? logger.info(`${what} is read from the database again`)
      : logger.warn({ err: error }, `${what} cannot be read or written: going on with the last copy`);
  const catalog = new Catalog();
  const stats = new LiveStats(systemClock);
  const repository = new ModelOverridesRepository(database);
  const models = new ModelCatalog({
    ...{ catalog, repository, changes: topic(MODELS_CHANGED), onTrouble: trouble('the catalog') },
    measurements: measurementsOf(new QualityRepository(database), new CapabilitiesRepository(database)),
  });
  const processId = randomUUID();
  const keeper = new StatsKeeper(stats, repository, processId, trouble('what is known of targets'));
  const underWay = new InFlightKeeper(stats, inFlight, processId);
  const router = new Router({ catalog, keys, breakers, stats, conversations, retiredAsUsual, clock: systemClock });
  const versions = new RoutingVersions({
    repository: new RoutingRepository(database),
    router,
    known: () => ({
      providers: keys.configuredProviders(),
      models: catalog.models.flatMap(({ provider, model }) => [model, `${provider}/${model}`]),
    }),
    changes: topic(ROUTING_CHANGED),
    ...{ alerts, audit },
    onTrouble: trouble('the routing configuration'),
  });
  await models.start();
  await versions.start();
  await keeper.start();
  underWay.start();
  return {
    dataPath: { catalog, stats, router, routed: versions },
    ...{ catalog, stats, router, models, versions },
    close: async () => {
      await versions.stop();
      await underWay.stop();
      await keeper.stop();
      await models.stop();
    },
  };
}
