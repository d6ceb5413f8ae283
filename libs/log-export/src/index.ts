export { LogExporter, type LogExporterOptions } from './log-exporter';
export { asLines, type Batch, type LogSink } from './log-sink';
export { LogSinkRepository, type SinkState } from './log-sink.repository';
export { langfuseSink, type LangfuseSinkOptions } from './langfuse/langfuse-sink';
