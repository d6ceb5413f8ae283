import { randomUUID } from 'node:crypto';
import type { AppConfig } from '@libs/config';
import type { Database } from '@libs/database';
import { LinesPoster } from '@libs/egress';
import { openObjectWriter } from '@libs/files';
import { asLines, langfuseSink, LogExporter, type LogSink, LogSinkRepository } from '@libs/log-export';
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

const FORGET_EVERY_MS = 3_600_000;

/** Nothing but forgetting where no sink is configured. */
export function openLogExport({ database, config, logger, queues }: LogExportParts): LogExportServices {
  const repository = new LogSinkRepository(database);
  const sinks = sinksOf(config.logSink);
  const options = {
    ...{ holder: randomUUID(), batch: config.logSink?.batch ?? 1, everyMs: config.logSink?.intervalMs ?? FORGET_EVERY_MS },
    onTrouble: (sink: string, error: unknown) =>
      error === undefined
        ? logger.info({ sink }, 'the sink of the request log takes again')
        : logger.warn({ sink, err: error }, 'the sink of the request log does not take: it is offered again'),
  };
  const exporters = sinks.map((sink) => new LogExporter(repository, sink, options));
  for (const { name } of sinks) queues.register(`log_sink_${name}`, () => repository.depth(name));
  const forget = (): void =>
    void repository.forget().then(
      (gone) => gone.forEach((sink) => logger.info({ sink }, 'a sink that nobody configures any more is forgotten')),
      () => undefined,
    );
  let timer: NodeJS.Timeout | undefined;
  return {
    start: () => {
      exporters.forEach((exporter) => exporter.start());
      // What is configured has spoken by then.
      timer = setInterval(forget, FORGET_EVERY_MS).unref();
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all(exporters.map((exporter) => exporter.stop()));
      await Promise.all(sinks.map((sink) => sink.close()));
    },
  };
}

type Sink = LogSink & { close(): Promise<void> };
type SinkConfig = NonNullable<AppConfig['logSink']>;

const sinksOf = (config: AppConfig['logSink']): Sink[] => [
  ...(config?.webhook ? [webhookSink(config.webhook)] : []),
  ...(config?.s3 ? [s3Sink(config.s3)] : []),
  ...(config?.langfuse ? [traceSink(config.langfuse)] : []),
];

/** What people may see of an address: some keep their secret in its path. */
const originOf = (url: string): string => new URL(url).origin;

function webhookSink(settings: NonNullable<SinkConfig['webhook']>): Sink {
  const poster = new LinesPoster(settings);
  return {
    ...{ name: 'webhook', target: originOf(settings.url) },
    take: ({ name }, lines) => poster.post(name, asLines(lines)),
    close: () => poster.close(),
  };
}

/** One object for each batch, by the hour in which it was put together: `2026/11/21/13/1-500.jsonl`. */
function s3Sink(settings: NonNullable<SinkConfig['s3']>): Sink {
  const writer = openObjectWriter(settings);
  const hour = (at: Date): string => at.toISOString().slice(0, 13).replaceAll(/[-T]/g, '/');
  return {
    ...{ name: 's3', target: `s3://${settings.bucket}/${settings.prefix}` },
    take: ({ name, at }, lines) => writer.write(`${hour(at)}/${name}.jsonl`, asLines(lines), 'application/x-ndjson'),
    close: () => Promise.resolve(writer.close()),
  };
}

function traceSink({ url, authorization, resource }: NonNullable<SinkConfig['langfuse']>): Sink {
  const poster = new LinesPoster({
    ...{ url: `${url}/api/public/otel/v1/traces`, authorization, contentType: 'application/json' },
    headers: { 'x-langfuse-ingestion-version': '4' },
  });
  const sink = langfuseSink({ target: originOf(url), resource, post: (batch, body) => poster.post(batch, body) });
  return { ...sink, close: () => poster.close() };
}
