import type { AppConfig } from '@libs/config';
import type { Database } from '@libs/database';
import { advice, type Finding, ok } from '@libs/gateway';
import { LogSinkRepository } from '@libs/log-export';
import type { Tracer } from '@libs/telemetry';
import { sinkView, tracesView } from './export-view';
import type { ExportView } from './exports.dto';

/** What the report reads of the composition root. */
export interface ExportsRuntime {
  database: Database;
  observability: { tracer: Pick<Tracer, 'standing'> };
  config: {
    readonly tracing?: { readonly url: string };
    readonly logSink?: Pick<NonNullable<AppConfig['logSink']>, 'intervalMs'>;
  };
}

const TEN_SECONDS = 10_000;

/** Where requests and traces are taken, and how that goes. */
export class ExportsReport {
  constructor(private readonly runtime: ExportsRuntime) {}

  async view(): Promise<ExportView[]> {
    const { database, observability, config } = this.runtime;
    const sinks = await new LogSinkRepository(database).states();
    const spans = observability.tracer.standing();
    return [
      ...sinks.map((state) => sinkView(state, config.logSink?.intervalMs ?? TEN_SECONDS)),
      ...(spans && config.tracing ? [tracesView(spans, config.tracing.url)] : []),
    ];
  }
}

/** One for each that is not as it should be; one for all when they are. Nothing where nothing is exported. */
export function exportFindings(exports: readonly ExportView[]): Finding[] {
  const troubled = exports.filter(({ state }) => state !== 'ok');
  if (exports.length > 0 && troubled.length === 0)
    return [ok('exports', `${names(exports)}: all take`, { code: 'exports_take', values: { names: names(exports) } })];
  return troubled.map(({ name, state, waiting, last_error }) => {
    const check = `export to ${name}`;
    return state === 'silent'
      ? advice(
          check,
          `no worker speaks for it; ${waiting} requests wait`,
          'Start a worker with its variables; a sink that is no longer configured is forgotten after a week.',
          { code: 'export_silent', values: { name, waiting } },
        )
      : advice(check, `${last_error ?? 'it does not take'}; ${waiting} wait`, 'It is offered again until it takes.', {
          code: 'export_fails',
          values: { name, waiting, error: last_error ?? '' },
        });
  });
}

const names = (exports: readonly ExportView[]): string => exports.map(({ name }) => name).join(', ');
