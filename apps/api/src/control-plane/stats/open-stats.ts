import type { VirtualKeyService } from '@libs/auth';
import type { ProviderKeyService } from '@libs/key-pool';
import type { RequestsRepository } from '@libs/ledger';
import type { SeriesReports } from '@libs/token-timeseries';
import { KeyStatsReport, type StatsRuntime } from './key-stats';
import { ProviderStatsReport } from './provider-stats';

export const openKeyStats = (
  runtime: StatsRuntime,
  providerKeys: ProviderKeyService,
  virtualKeys: VirtualKeyService,
  series: SeriesReports,
  requests: RequestsRepository,
): KeyStatsReport => new KeyStatsReport(runtime, providerKeys, virtualKeys, series, requests);

export const openProviderStats = (runtime: StatsRuntime, series: SeriesReports): ProviderStatsReport =>
  new ProviderStatsReport(runtime, series);
