import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { LiveStats } from '@libs/catalog';
import type { AuditTrail } from '@libs/database';
import { GatewayError } from '@libs/kernel';
import {
  type CanaryLimits,
  compileRouting,
  costRatio,
  errorRate,
  isStrategy,
  Router,
  RoutingVersions,
  type Trial,
  type TrialSide,
} from '@libs/routing';
import { ADMINS, CurrentSession, type Session } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { Backtester } from './backtester';
import {
  BacktestAnswer,
  BacktestBody,
  type CanaryBody,
  EndCanaryBody,
  PageOfVersions,
  PutRoutingAnswer,
  PutRoutingBody,
  RollbackBody,
  RoutingAnswer,
  RoutingEvents,
  StartCanaryBody,
  TargetFiguresList,
  type TrialAnswer,
  type TrialSideAnswer,
  VersionAnswer,
  VersionPage,
} from './routing.dto';

/** What the pipe of an id throws too. */
function noSuchVersion(): GatewayError {
  return new GatewayError('not_found', 'There is no such version of the routing configuration.');
}

const USUAL_BACKTEST = 1_000;
const PAGE = 200;

/** Who is asked for what: versions of one configuration, what they would do, and what traffic says of targets. */
@ApiTags('routing')
@Controller('v1/admin/routing')
export class RoutingController {
  constructor(
    private readonly versions: RoutingVersions,
    private readonly router: Router,
    private readonly stats: LiveStats,
    private readonly backtester: Backtester,
  ) {}

  @Get()
  @ApiRoute({ policy: ADMINS, summary: 'The routing configuration that serves', answer: RoutingAnswer })
  current(): RoutingAnswer {
    const { version, config, canary } = this.versions.current();
    return {
      version: version ?? 0,
      config,
      canary: canary && { version: canary.version, ...limitsView(canary.limits), trial: trialView(canary.trial) },
    };
  }

  @Put()
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'routing.put' },
    summary: 'A new version: serving at once, tried out first, or only checked',
    answer: PutRoutingAnswer,
    failures: [409],
    body: true,
  })
  async put(
    @CurrentSession() session: Session,
    @Body() body: PutRoutingBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<PutRoutingAnswer> {
    if (body.dry_run === true) return { version: null, warnings: this.versions.check(body.config).warnings };
    return this.versions.put(body.config, {
      note: body.note,
      actor: actorOf(session),
      expected: body.expected_version === 0 ? null : body.expected_version,
      canary: body.canary && limitsOf(body.canary),
      trail,
    });
  }

  @Get('versions')
  @ApiRoute({ policy: ADMINS, summary: 'Versions of the routing configuration, newest first', answer: VersionPage })
  async list(@Query() { limit, cursor }: PageOfVersions): Promise<VersionPage> {
    const rows = await this.versions.versions(limit + 1, cursor);
    const data = rows.slice(0, limit).map(versionView);
    return { data, next_cursor: rows.length > limit ? (data.at(-1)?.version ?? null) : null };
  }

  @Get('versions/:id')
  @ApiRoute({ policy: ADMINS, summary: 'One version with its configuration', answer: VersionAnswer, failures: [404] })
  async version(@Param('id', new ParseIntPipe({ exceptionFactory: noSuchVersion })) id: number): Promise<VersionAnswer> {
    const row = id > 0 && id < 2 ** 31 ? await this.versions.find(id) : undefined;
    if (!row) throw noSuchVersion();
    return { ...versionView(row), config: row.config };
  }

  @Get('events')
  @ApiRoute({ policy: ADMINS, summary: 'What became of versions, newest first', answer: RoutingEvents })
  async events(): Promise<RoutingEvents> {
    return { data: (await this.versions.events(PAGE)).map((event) => ({ ...event, at: event.at.toISOString() })) };
  }

  @Post('rollback')
  @HttpCode(200)
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'routing.rollback' },
    summary: 'Let an earlier version serve again',
    answer: RoutingAnswer,
    failures: [404, 409],
    body: true,
  })
  async rollback(
    @CurrentSession() session: Session,
    @Body() { version }: RollbackBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<RoutingAnswer> {
    await this.versions.rollback(version === 0 ? undefined : version, actorOf(session), trail);
    return this.current();
  }

  @Post('canary')
  @HttpCode(200)
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'routing.canary' },
    summary: 'Try a stored version out on a part of the traffic',
    answer: RoutingAnswer,
    failures: [404],
    body: true,
  })
  async startCanary(
    @CurrentSession() session: Session,
    @Body() { version, ...limits }: StartCanaryBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<RoutingAnswer> {
    await this.versions.tryOut(version, limitsOf(limits), actorOf(session), trail);
    return this.current();
  }

  @Post('canary/end')
  @HttpCode(200)
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'routing.canary_end' },
    summary: 'End a trial: the version serves everybody, or nobody',
    answer: RoutingAnswer,
    failures: [409],
    body: true,
  })
  async endCanary(
    @CurrentSession() session: Session,
    @Body() { how }: EndCanaryBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<RoutingAnswer> {
    await this.versions.endTrial(how, actorOf(session), trail);
    return this.current();
  }

  @Post('backtest')
  @HttpCode(200)
  @ApiRoute({
    policy: ADMINS,
    audit: { changesNothing: 'It plans requests of the past and asks nobody.' },
    summary: 'What a strategy, a model or a configuration would have cost on the last requests, and how fast it would have been',
    answer: BacktestAnswer,
    body: true,
  })
  async backtest(@Body() { last = USUAL_BACKTEST, tenant_id, strategy, model, config }: BacktestBody): Promise<BacktestAnswer> {
    const report = await this.backtester.run({
      ...{ last, tenantId: tenant_id, model, ...(isStrategy(strategy) && { strategy }) },
      routing: config ? compileRouting(this.versions.check(config).config) : this.router.current.active,
    });
    const { actual, expected, changes, notKnown, ...rest } = report;
    const side = ({ costUsd, meanLatencyMs }: typeof actual) => ({ cost_usd: costUsd, mean_latency_ms: meanLatencyMs });
    return {
      ...{ ...rest, actual: side(actual), expected: side(expected), not_known: notKnown },
      changes: changes.map(({ requestId, modelAsked, ...one }) => ({ request_id: requestId, model_asked: modelAsked, ...one })),
    };
  }

  @Get('targets')
  @ApiRoute({
    policy: ADMINS,
    summary: 'Latency, throughput and failures of targets by the traffic of all processes',
    answer: TargetFiguresList,
  })
  targets(): TargetFiguresList {
    const round = (value: number | undefined): number | null => (value === undefined ? null : Math.round(value * 100) / 100);
    const data = this.stats.list().map(({ target, figures }) => ({
      target,
      samples: round(figures.samples) ?? 0,
      error_rate: Math.round(figures.errorRate * 10_000) / 10_000,
      latency_p50_ms: round(figures.latencyP50Ms),
      latency_p95_ms: round(figures.latencyP95Ms),
      tokens_per_second: round(figures.tokensPerSecond),
      in_flight: figures.inFlight,
    }));
    return { data: data.sort((a, b) => b.samples - a.samples) };
  }
}

const actorOf = ({ user, principal }: Session): string => user?.email ?? principal.kind;

const versionView = (row: { version: number; note: string | null; created_by: string; created_at: Date }): VersionAnswer => ({
  ...{ version: row.version, note: row.note, created_by: row.created_by },
  created_at: row.created_at.toISOString(),
});

const limitsOf = ({ percent, min_requests, max_error_increase, max_cost_ratio }: CanaryBody): Partial<CanaryLimits> => ({
  ...(percent !== undefined && { percent }),
  ...(min_requests !== undefined && { minRequests: min_requests }),
  ...(max_error_increase !== undefined && { maxErrorIncrease: max_error_increase }),
  ...(max_cost_ratio !== undefined && { maxCostRatio: max_cost_ratio }),
});

const limitsView = ({ percent, minRequests, maxErrorIncrease, maxCostRatio }: CanaryLimits) => ({
  ...{ percent, min_requests: minRequests, max_error_increase: maxErrorIncrease, max_cost_ratio: maxCostRatio },
});

const sideView = (side: TrialSide): TrialSideAnswer => ({
  ...{ requests: side.requests, errors: side.errors, cost_micro_usd: side.costMicroUsd, error_rate: errorRate(side) },
});
const trialView = (trial: Trial): TrialAnswer => ({
  ...{ active: sideView(trial.active), canary: sideView(trial.canary), cost_ratio: costRatio(trial) },
});
