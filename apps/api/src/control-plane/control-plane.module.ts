import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { type OidcLoginService, TokenCodec, VirtualKeyService } from '@libs/auth';
import { FileOwnedRepository, Runtime } from '@libs/gateway';
import { ProviderKeyService, ProviderService } from '@libs/key-pool';
import { RequestsRepository } from '@libs/ledger';
import { SeriesReports } from '@libs/token-timeseries';
import { BrowserLogins, ControlTokenGuard, ControlTokenStrategy, PolicyGuard } from '../policy';
import { AlertsController } from './alerts/alerts.controller';
import { ApiKeysController } from './api-keys/api-keys.controller';
import { AuditController } from './audit/audit.controller';
import { AuditInterceptor } from './audit/audit.interceptor';
import { AuthController } from './auth/auth.controller';
import { openBrowserLogins } from './auth/open-browser-logins';
import { OidcController } from './auth/oidc.controller';
import { OidcLogins } from './auth/oidc-logins';
import { SessionsController } from './auth/sessions.controller';
import { BudgetsController } from './budgets/budgets.controller';
import { CacheController } from './cache/cache.controller';
import { CaptureController } from './capture/capture.controller';
import { CapabilityProbesController } from './capability-probes/capability-probes.controller';
import { CircuitBreakers, openCircuitBreakers } from './circuit-breakers/circuit-breakers';
import { CircuitBreakersController } from './circuit-breakers/circuit-breakers.controller';
import { ConfigFileController } from './config-file/config-file.controller';
import { FileOwnedInterceptor } from './config-file/file-owned.interceptor';
import { EvaluationController } from './evaluation/evaluation.controller';
import { ExportsController } from './exports/exports.controller';
import { ExportsReport, type ExportsRuntime } from './exports/exports-report';
import { ErrorFilter } from './http/error.filter';
import { StrictValidationPipe } from './http/validation.pipe';
import { LedgerController } from './ledger/ledger.controller';
import { LedgerReport, openLedgerReport } from './ledger/ledger-report';
import { LimitsController } from './limits/limits.controller';
import { LoggingController } from './logging/logging.controller';
import { openProviderKeyProbe, ProviderKeyProbe, type ProbeRuntime } from './provider-keys/provider-key-probe';
import { ProviderKeysController } from './provider-keys/provider-keys.controller';
import { ModelsController } from './models/models.controller';
import { PricesController, ReRatesController } from './prices/prices.controller';
import { ProvidersController } from './providers/providers.controller';
import { ProviderHealthController } from './provider-health/provider-health.controller';
import { openProviderHealth, ProviderHealthReport } from './provider-health/provider-health';
import { type BoardRuntime, QueueBoard } from './queues/board/queue-board';
import { QueueBoardController } from './queues/board/queue-board.controller';
import { QueueTrails } from './queues/board/queue-trails';
import { QueuesController } from './queues/queues.controller';
import { QualityController } from './quality/quality.controller';
import { RequestsController } from './requests/requests.controller';
import { RoutingDraftController } from './routing/draft.controller';
import { Backtester, openBacktester } from './routing/backtester';
import { openRouteExplainer, RouteExplainer } from './routing/route-explainer';
import { RoutingController } from './routing/routing.controller';
import { RoutingShadowController } from './routing/shadow.controller';
import { KeyStatsReport } from './stats/key-stats';
import { ProviderStatsReport } from './stats/provider-stats';
import { StatsController } from './stats/stats.controller';
import { openKeyStats, openProviderStats } from './stats/open-stats';
import { SettingsController } from './system/settings.controller';
import { SystemController } from './system/system.controller';
import { SystemReport, type SystemRuntime } from './system/system-report';
import { TeamsController } from './teams/teams.controller';
import { TenantsController } from './tenants/tenants.controller';
import { ToolsController } from './tools/tools.controller';
import { UsageController } from './usage/usage.controller';
import { UsersController } from './users/users.controller';
import { WebhookDeliveriesController } from './webhooks/deliveries.controller';
import { WebhooksController } from './webhooks/webhooks.controller';

/** What logins through an identity provider need of the runtime. */
export interface OidcRuntime {
  auth: { oidc?: OidcLoginService | undefined };
}

/**
 * The control plane: ordinary controllers behind one guard, one pipe and one filter, which hold for every Nest
 * handler of the process. The services come from the composition root by their class.
 */
@Module({
  controllers: [
    AuthController,
    SessionsController,
    OidcController,
    UsersController,
    TenantsController,
    TeamsController,
    ApiKeysController,
    ProviderKeysController,
    ProvidersController,
    ProviderHealthController,
    RequestsController,
    CaptureController,
    CircuitBreakersController,
    CacheController,
    PricesController,
    ReRatesController,
    UsageController,
    BudgetsController,
    LimitsController,
    LoggingController,
    AlertsController,
    WebhookDeliveriesController,
    WebhooksController,
    AuditController,
    ModelsController,
    RoutingController,
    RoutingShadowController,
    RoutingDraftController,
    QualityController,
    EvaluationController,
    CapabilityProbesController,
    ToolsController,
    QueuesController,
    QueueBoardController,
    StatsController,
    ConfigFileController,
    LedgerController,
    ExportsController,
    SettingsController,
    SystemController,
  ],
  providers: [
    { provide: BrowserLogins, inject: [Runtime, TokenCodec], useFactory: openBrowserLogins },
    { provide: OidcLogins, inject: [Runtime], useFactory: ({ auth }: OidcRuntime) => new OidcLogins(auth.oidc) },
    ControlTokenStrategy,
    ControlTokenGuard,
    { provide: ProviderKeyProbe, inject: [Runtime], useFactory: openProviderKeyProbe },
    { provide: RouteExplainer, inject: [Runtime], useFactory: openRouteExplainer },
    { provide: Backtester, inject: [Runtime, RequestsRepository, VirtualKeyService], useFactory: openBacktester },
    { provide: ProviderHealthReport, inject: [Runtime], useFactory: openProviderHealth },
    { provide: CircuitBreakers, inject: [Runtime, ProviderService], useFactory: openCircuitBreakers },
    {
      provide: KeyStatsReport,
      inject: [Runtime, ProviderKeyService, VirtualKeyService, SeriesReports, RequestsRepository],
      useFactory: openKeyStats,
    },
    { provide: QueueBoard, inject: [Runtime], useFactory: (runtime: BoardRuntime) => new QueueBoard(runtime) },
    { provide: QueueTrails, inject: [Runtime], useFactory: ({ database }: ProbeRuntime) => new QueueTrails(database) },
    { provide: LedgerReport, inject: [Runtime, RequestsRepository], useFactory: openLedgerReport },
    { provide: ExportsReport, inject: [Runtime], useFactory: (runtime: ExportsRuntime) => new ExportsReport(runtime) },
    {
      provide: SystemReport,
      inject: [Runtime, ExportsReport],
      useFactory: (runtime: SystemRuntime, exports: ExportsReport) => new SystemReport(runtime, exports),
    },
    { provide: ProviderStatsReport, inject: [Runtime, SeriesReports], useFactory: openProviderStats },
    { provide: APP_GUARD, useClass: PolicyGuard },
    {
      provide: FileOwnedRepository,
      inject: [Runtime],
      useFactory: ({ database }: ProbeRuntime) => new FileOwnedRepository(database),
    },
    { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
    { provide: APP_INTERCEPTOR, useClass: FileOwnedInterceptor },
    { provide: APP_PIPE, useClass: StrictValidationPipe },
    { provide: APP_FILTER, useClass: ErrorFilter },
  ],
})
export class ControlPlaneModule {}
