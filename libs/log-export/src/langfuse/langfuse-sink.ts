import type { Batch, LogSink } from '../log-sink';
import { otlpJson } from './otlp-json';
import { type LoggedRequest, rowTrace } from './row-trace';

export interface LangfuseSinkOptions {
  /** Where Langfuse is, for whoever looks. */
  target: string;
  /** Names the service: attributes of the resource. */
  resource: Readonly<Record<string, string>>;
  /** @throws Error when it was not taken */
  post(batch: string, body: string): Promise<void>;
}

/** A request with its attempts is 4 KB of JSON; Langfuse takes some megabytes at once. */
const MOST = 200;

/** Takes rows of the request log to Langfuse, each as a trace, over OTLP. */
export function langfuseSink({ target, resource, post }: LangfuseSinkOptions): LogSink {
  return {
    name: 'langfuse',
    target,
    most: MOST,
    take: (batch: Batch, lines: readonly string[]) => {
      const spans = lines.flatMap((line) => rowTrace(JSON.parse(line) as LoggedRequest));
      return post(batch.name, otlpJson(spans, resource));
    },
  };
}
