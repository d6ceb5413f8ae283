import type { SinkState } from '@libs/log-export';
import type { SpanStanding } from '@libs/telemetry';
import type { ExportView } from './exports.dto';

/** Workers look every few seconds; while a sink fails at least every minute. */
const SILENT_MS = 120_000;

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** @param everyMs how often workers look where all is well */
export const sinkView = (state: SinkState, everyMs: number): ExportView => ({
  name: state.sink,
  target: state.target,
  state: state.silent_ms > SILENT_MS + everyMs ? 'silent' : state.failures > 0 ? 'failing' : 'ok',
  waiting: state.waiting,
  oldest_waiting_seconds: Math.max(0, Math.round(state.oldest_seconds * 10) / 10),
  sent: state.sent,
  lost: 0,
  last_sent_at: iso(state.last_sent_at),
  failures: state.failures,
  failing_since: iso(state.failing_since),
  last_error: state.last_error,
  last_error_at: iso(state.last_error_at),
});

/** @param url of the collector: only its origin is shown */
export function tracesView(standing: SpanStanding, url: string): ExportView {
  const { taken, delivered, lost, last_delivered_at: sentAt, last_error_at: failedAt } = standing;
  const failing = failedAt !== null && (sentAt === null || failedAt > sentAt);
  return {
    name: 'traces',
    target: new URL(url).origin,
    state: failing ? 'failing' : 'ok',
    waiting: Math.max(0, taken - delivered - lost),
    oldest_waiting_seconds: 0,
    sent: delivered,
    lost,
    last_sent_at: iso(sentAt),
    failures: failing ? 1 : 0,
    failing_since: failing ? iso(failedAt) : null,
    last_error: standing.last_error,
    last_error_at: iso(failedAt),
  };
}
