import type { AlertSink } from '@libs/kernel';
import type { Logger } from '@libs/telemetry';

/** Alerts as lines of the log. */
export const logAlerts = (logger: Pick<Logger, 'warn'>): AlertSink => ({
  raise: (alert) => logger.warn({ alert }, alert.message),
});
