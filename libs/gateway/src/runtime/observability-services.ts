import { hostname } from 'node:os';
import type { Registry } from 'prom-client';
import { budgetLevels } from '@libs/admission';
import { runDepth } from '@libs/agent-runs';
import { batchDepth } from '@libs/batches';
import type { AppConfig } from '@libs/config';
import type { Database } from '@libs/database';
import { type Egress, openOtlpSink } from '@libs/egress';
import { systemClock } from '@libs/kernel';
import type { SharedState } from '@libs/shared-state';
import { AccessLog, budgetMetrics, type Logger, processMetrics, QueueMetrics, Tracer } from '@libs/telemetry';
import { deliveryDepth } from '@libs/webhooks';
import { LogSettings } from './log-settings';

export interface ObservabilityServices {
  access: AccessLog;
  tracer: Tracer;
  /** Whoever owns a queue registers how to read its depth. */
  queues: QueueMetrics;
  logSettings: LogSettings;
  close(): Promise<void>;
}

export interface ObservabilityParts {
  config: AppConfig;
  logger: Logger;
  database: Database;
  sharedState: SharedState;
  egress: Egress;
  registry: Registry;
}

/** Log, metrics of the process, and traces, which cost nothing until a collector is configured. */
export async function openObservability(parts: ObservabilityParts): Promise<ObservabilityServices> {
  const { config, logger, database, sharedState, egress, registry } = parts;
  const access = new AccessLog(logger, config.log.accessSample);
  const tracer = await openTracer(config, logger);
  const logSettings = new LogSettings(database, sharedState.changes, { logger, access }, config.log, systemClock);
  await logSettings.start();
  processMetrics(registry, {
    version: config.version,
    databasePool: () => database.poolUse(),
    upstreamSockets: () => egress.openSockets(),
    degraded: () => sharedState.degraded(),
  });
  budgetMetrics(registry, systemClock, () => budgetLevels(database, config.metrics.tenants));
  return {
    ...{ access, tracer, logSettings },
    queues: queueMetrics(registry, database),
    close: async () => {
      logSettings.stop();
      await tracer.close();
    },
  };
}

/** Whatever waits in PostgreSQL. */
function queueMetrics(registry: Registry, database: Database): QueueMetrics {
  const queues = new QueueMetrics(registry, systemClock);
  queues.register('runs', () => runDepth(database));
  queues.register('webhooks', () => deliveryDepth(database));
  queues.register('batches', () => batchDepth(database));
  return queues;
}

async function openTracer({ tracing }: AppConfig, logger: Logger): Promise<Tracer> {
  if (!tracing) return new Tracer();
  const { sampler, ratio, url, headers, timeoutMs, batch, delayMs, most } = tracing;
  const resource = { ...tracing.resource, 'host.name': hostname(), 'process.pid': String(process.pid) };
  const sink = await openOtlpSink({
    ...{ url, headers, timeoutMs, resource, batch, delayMs, most },
    onTrouble: (message) => logger.warn({ detail: message }, 'traces could not be delivered'),
  });
  return new Tracer({ sampler, ratio, sink });
}
