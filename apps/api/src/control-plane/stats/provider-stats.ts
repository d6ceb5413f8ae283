import { type Period, SeriesReports } from '@libs/token-timeseries';
import type { StatsRuntime } from './key-stats';
import type { ProviderStatsList } from './stats.dto';
import { spanView, totalsView } from './stats-view';

/** How the providers do, those that nobody asked included. */
export class ProviderStatsReport {
  constructor(
    private readonly runtime: Pick<StatsRuntime, 'keys'>,
    private readonly series: SeriesReports,
  ) {}

  async list(period: Period, tenantId: string | null, { operator }: { operator: boolean }): Promise<ProviderStatsList> {
    const states = this.runtime.keys.pool.keyStates();
    const { span, series } = await this.series.series({ dimension: 'provider', tenantId }, period);
    // Whoever sees one tenant alone is told only of the providers that served it.
    const silent = operator ? [...states.keys()].filter((id) => !series.some((one) => one.id === id)) : [];
    const quiet =
      silent.length > 0 ? await this.series.series({ dimension: 'provider', tenantId, ids: silent }, period) : undefined;
    const data = [...series, ...(quiet?.series ?? [])].map(({ id, whole }) => ({
      ...{ provider: id, ...totalsView(whole) },
      ...{ attempts: whole.sums.attempts, failed_attempts: whole.sums.failed_attempts },
      keys: operator ? (states.get(id) ?? null) : null,
    }));
    return { ...spanView(period, span, tenantId), data };
  }
}
