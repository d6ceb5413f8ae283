import type { Database } from '@libs/database';
import { systemClock } from '@libs/kernel';
import { type MinuteRow, recentMinutes, UsageSeriesRepository } from '@libs/ledger';
import type { SharedState } from '@libs/shared-state';
import type { Logger } from '@libs/telemetry';
import { type Heap, heapOf, LiveSeries, type SeriesAsk, type SeriesRow, SeriesReports } from '@libs/token-timeseries';

export interface SeriesServices {
  live: LiveSeries;
  reports: SeriesReports;
  /** Resolves when the live day has what happened before this process began, as far as it is this process's to fill. */
  filled: Promise<void>;
  /** The request log has got a past that this process did not see; the occasion tells it from others. */
  pastWritten(occasion: string): void;
  close(): Promise<void>;
}

interface SeriesDependencies {
  database: Database;
  sharedState: Pick<SharedState, 'minutes'>;
  /** Of this process, in the request log. */
  processId: string;
  logger: Pick<Logger, 'warn' | 'info'>;
}

/** NOTIFY: requests of the past were written into the log; its word is the occasion. */
export const LIVE_DAY_CHANNEL = 'rlg_live_day';

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** Series of the live day, and what dashboards read. */
export function openSeries({ database, sharedState, processId, logger }: SeriesDependencies): SeriesServices {
  const live = new LiveSeries(sharedState.minutes, {
    onTrouble: (error) =>
      error === undefined
        ? logger.info('the series of the live day are counted again')
        : logger.warn({ err: error }, 'the series of the live day are not complete: hours and days are'),
  });
  live.start();
  const past = new UsageSeriesRepository(database);
  const reports = new SeriesReports(
    live,
    { read: (ask: SeriesAsk) => past.read<SeriesRow>(ask), busiest: (ask, limit) => past.busiest(ask, limit) },
    systemClock,
  );
  const stopping = new AbortController();
  const fill = (occasion?: string): Promise<void> =>
    fillLiveDay(live, { database, processId, signal: stopping.signal, occasion }).catch((error: unknown) =>
      logger.warn({ err: error }, 'the live day could not be filled from the request log: it begins with this start'),
    );
  let filled = fill();
  return {
    ...{ live, reports },
    get filled() {
      return filled;
    },
    // An empty word only says that words may have been missed.
    pastWritten: (occasion) => {
      if (occasion !== '') filled = filled.then(() => fill(occasion));
    },
    close: async () => {
      stopping.abort();
      await filled;
      await live.close();
    },
  };
}

/** The last day from the request log, the newest hour first. */
export async function fillLiveDay(
  live: LiveSeries,
  {
    database,
    processId,
    signal,
    occasion,
  }: { database: Database; processId: string; signal?: AbortSignal; occasion?: string | undefined },
): Promise<void> {
  const began = Date.now();
  const counted = await live.claimFilling(began, occasion);
  if (!counted) return;
  for (let hour = 0; hour < HOURS && signal?.aborted !== true; hour++) {
    const to = new Date(hour === 0 ? began : Math.ceil(began / HOUR_MS) * HOUR_MS - hour * HOUR_MS);
    const from = new Date(Math.ceil(began / HOUR_MS) * HOUR_MS - (hour + 1) * HOUR_MS);
    const rows = await recentMinutes(database, from, to, processId);
    await live.fill(rows.filter(({ minute }) => !counted.has(minute)).map(heapOfRow));
  }
}

function heapOfRow(row: MinuteRow): Heap {
  const { minute, tenant_id, provider_id, model_used, provider_key_id, virtual_key_id, hit, ...figures } = row;
  const belonging = {
    ...{ minute, tenantId: tenant_id, provider: provider_id, model: model_used },
    ...{ providerKey: provider_key_id, virtualKey: virtual_key_id, hit },
  };
  const { latency, ttft, overhead, ...sums } = figures as Record<string, never>;
  return heapOf(belonging, sums, { latency, ttft, overhead });
}
