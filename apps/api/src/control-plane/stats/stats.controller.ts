import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TenantService } from '@libs/auth';
import { type OneSeries, SeriesReports } from '@libs/token-timeseries';
import { ADMINS, CurrentSession, EVERYBODY, type Session } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { tenantForList, visibleTenant } from '../http/visible-tenant';
import { KeyStatsReport } from './key-stats';
import { ProviderStatsReport } from './provider-stats';
import {
  KeyDebugQuery,
  KeyDebugView,
  KeyStatsList,
  KeyStatsQuery,
  KeyTimeseries,
  ProviderStatsList,
  SeriesList,
  SeriesQuery,
  StatsOverview,
  TenantPeriodQuery,
  TimeseriesQuery,
} from './stats.dto';
import { changeView, pointView, seriesView, spanView, topView, totalsView } from './stats-view';

const MOST_SERIES = 50;

/** How the gateway does: figures and series for dashboards, each screen's in one call. */
@ApiTags('stats')
@Controller('v1/stats')
export class StatsController {
  constructor(
    private readonly series: SeriesReports,
    private readonly keys: KeyStatsReport,
    private readonly providers: ProviderStatsReport,
    private readonly tenants: TenantService,
  ) {}

  @Get('overview')
  @ApiRoute({
    policy: EVERYBODY,
    summary: 'Requests, tokens, cost and latency of a period, beside those of the one before',
    answer: StatsOverview,
  })
  async overview(@CurrentSession() session: Session, @Query() query: TenantPeriodQuery): Promise<StatsOverview> {
    const tenantId = tenantForList(session.principal, query.tenant_id) ?? null;
    const found = await this.series.overview(query.period, tenantId);
    const names = await Promise.all(found.top.tenant.map(({ id }) => this.nameOf(id)));
    return {
      ...spanView(query.period, found.span, tenantId),
      ...{ totals: totalsView(found.whole), previous: totalsView(found.previous), change: changeView(found) },
      series: found.points.map(pointView),
      top_models: found.top.model.map((one) => topView(one, null)),
      top_providers: found.top.provider.map((one) => topView(one, null)),
      top_tenants: found.top.tenant.map((one, i) => topView(one, names[i] ?? null)),
    };
  }

  @Get('providers')
  @ApiRoute({ policy: EVERYBODY, summary: 'How each provider does', answer: ProviderStatsList })
  async ofProviders(@CurrentSession() session: Session, @Query() query: TenantPeriodQuery): Promise<ProviderStatsList> {
    return this.providers.list(query.period, tenantForList(session.principal, query.tenant_id) ?? null, {
      operator: visibleTenant(session.principal) === undefined,
    });
  }

  @Get('providers/tokens')
  @ApiRoute({
    policy: EVERYBODY,
    summary: 'Tokens, requests, cost and errors step by step: of each provider, or of each model, key or tenant',
    answer: SeriesList,
  })
  async tokens(@CurrentSession() session: Session, @Query() query: SeriesQuery): Promise<SeriesList> {
    const { period, by, id } = query;
    const visible = visibleTenant(session.principal);
    const tenantId = visible ?? query.tenant_id ?? null;
    // Provider keys are not a tenant's to see.
    const hidden = by === 'provider_key' && visible !== undefined;
    const ids = hidden ? [] : id === undefined ? undefined : [id];
    const { span, series } = await this.series.series({ dimension: by, tenantId, ids }, period);
    return { ...spanView(period, span, tenantId), by, data: busiest(series).map(seriesView) };
  }

  @Get('keys')
  @ApiRoute({ policy: EVERYBODY, summary: 'How each key does: provider keys, or virtual keys', answer: KeyStatsList })
  async ofKeys(@CurrentSession() session: Session, @Query() query: KeyStatsQuery): Promise<KeyStatsList> {
    return this.keys.list(query, visibleTenant(session.principal));
  }

  @Get('keys/:id/timeseries')
  @ApiRoute({ policy: EVERYBODY, summary: 'One key step by step, without gaps', answer: KeyTimeseries, failures: [404] })
  async timeseries(
    @CurrentSession() session: Session,
    @Param('id') id: string,
    @Query() query: TimeseriesQuery,
  ): Promise<KeyTimeseries> {
    return this.keys.timeseries(id, query, visibleTenant(session.principal));
  }

  @Get('debug/key/:id')
  @ApiRoute({
    policy: ADMINS,
    summary: 'Why a provider key is chosen, or is not, for any model or for one',
    answer: KeyDebugView,
    failures: [404],
  })
  async debug(@Param('id') id: string, @Query() { model }: KeyDebugQuery): Promise<KeyDebugView> {
    return this.keys.debug(id, model);
  }

  /** A tenant may be gone. */
  private async nameOf(id: string): Promise<string | null> {
    return this.tenants.get(id, undefined).then(
      ({ name }) => name,
      () => null,
    );
  }
}

const busiest = (series: readonly OneSeries[]): OneSeries[] =>
  [...series].sort((a, b) => b.whole.sums.requests - a.whole.sums.requests).slice(0, MOST_SERIES);
