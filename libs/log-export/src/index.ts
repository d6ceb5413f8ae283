export { LogExporter, type LogExporterOptions, type LogSink } from './log-exporter';
export { LogSinkRepository } from './log-sink.repository';
