import { randomUUID } from 'node:crypto';
import type { AppConfig } from '@libs/config';
import type { Database } from '@libs/database';
import { LinesPoster } from '@libs/egress';
import { openObjectWriter } from '@libs/files';
import { LogExporter, type LogSink, LogSinkRepository } from '@libs/log-export';
import type { Logger, QueueMetrics } from '@libs/telemetry';

/** For workers: takes the request log elsewhere. */
export interface LogExportServices {
  start(): void;
  stop(): Promise<void>;
}

export interface LogExportParts {
  database: Database;
  config: AppConfig;
  logger: Pick<Logger, 'warn' | 'info'>;
  queues: QueueMetrics;
}

/** Nothing where no sink is configured. */
export function openLogExport({ database, config, logger, queues }: LogExportParts): LogExportServices {
  const { logSink } = config;
  if (!logSink) return { start: () => undefined, stop: () => Promise.resolve() };
  const repository = new LogSinkRepository(database);
  const sinks = [...(logSink.webhook ? [webhookSink(logSink.webhook)] : []), ...(logSink.s3 ? [s3Sink(logSink.s3)] : [])];
  const options = {
    ...{ holder: randomUUID(), batch: logSink.batch, everyMs: logSink.intervalMs },
    onTrouble: (sink: string, error: unknown) =>
      error === undefined
        ? logger.info({ sink }, 'the sink of the request log takes again')
        : logger.warn({ sink, err: error }, 'the sink of the request log does not take: it is offered again'),
  };
  const exporters = sinks.map((sink) => new LogExporter(repository, sink, options));
  for (const { name } of sinks) queues.register(`log_sink_${name}`, () => repository.depth(name));
  return {
    start: () => exporters.forEach((exporter) => exporter.start()),
    stop: async () => {
      await Promise.all(exporters.map((exporter) => exporter.stop()));
      await Promise.all(sinks.map((sink) => sink.close()));
    },
  };
}

type Sink = LogSink & { close(): Promise<void> };
type SinkConfig = NonNullable<AppConfig['logSink']>;

function webhookSink(settings: NonNullable<SinkConfig['webhook']>): Sink {
  const poster = new LinesPoster(settings);
  return { name: 'webhook', take: (batch, body) => poster.post(batch, body), close: () => poster.close() };
}

/** One object for each batch, by the hour in which it was written: `2026/11/21/13/1-500.jsonl`. */
function s3Sink(settings: NonNullable<SinkConfig['s3']>): Sink {
  const writer = openObjectWriter(settings);
  const hour = (): string => new Date().toISOString().slice(0, 13).replaceAll(/[-T]/g, '/');
  return {
    name: 's3',
    take: (batch, body) => writer.write(`${hour()}/${batch}.jsonl`, body, 'application/x-ndjson'),
    close: () => Promise.resolve(writer.close()),
  };
}
