import type { Tenanted } from '@libs/database';
import { systemClock } from '@libs/kernel';
import { RequestsSeriesRepository } from '@libs/ledger';
import { SeriesReports } from '@libs/token-timeseries';

/** What dashboards read. */
export const openSeries = (database: Tenanted): SeriesReports =>
  new SeriesReports(new RequestsSeriesRepository(database), systemClock);
