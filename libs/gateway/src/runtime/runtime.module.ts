import { type DynamicModule, Global, Module } from '@nestjs/common';
import { AlertKeeper, BudgetService, LimitService } from '@libs/admission';
import { AgentRuns, RunQueueReport, ToolService } from '@libs/agent-runs';
import {
  Authenticator,
  CredentialChecks,
  LoginService,
  Sessions,
  TeamService,
  TenantService,
  TokenCodec,
  UserService,
  VirtualKeyService,
} from '@libs/auth';
import { AuditLog } from '@libs/database';
import { ProviderKeyService, ProviderService } from '@libs/key-pool';
import { LiveStats, ModelCatalog, PriceService } from '@libs/catalog';
import { Router, RoutingVersions, ShadowsRepository } from '@libs/routing';
import { ShadowRunner } from '../shadow/shadow-runner';
import { RequestsRepository, ReRating, Statements, UsageReports } from '@libs/ledger';
import { CaptureService } from '@libs/capture';
import { CacheAdmin } from '@libs/response-cache';
import { EvaluationRunsRepository, EvaluationService, FeedbackService, QualityService } from '@libs/evaluation';
import { SeriesReports } from '@libs/token-timeseries';
import { WebhookService } from '@libs/webhooks';
import { CapabilityProbe } from '../probe/capability-probe';
import { LogSettings } from './log-settings';
import { Runtime } from './runtime';

/** Gives Nest's part of the product, by class, what the runtime has built. */
@Global()
@Module({})
export class RuntimeModule {
  static forRoot(runtime: Runtime): DynamicModule {
    const providers = [
      { provide: Runtime, useValue: runtime },
      { provide: AuditLog, useValue: runtime.audit },
      { provide: Authenticator, useValue: runtime.auth.authenticator },
      { provide: CredentialChecks, useValue: runtime.auth.checks },
      { provide: TokenCodec, useValue: runtime.auth.tokens },
      { provide: LoginService, useValue: runtime.auth.logins },
      { provide: Sessions, useValue: runtime.auth.sessions },
      { provide: UserService, useValue: runtime.auth.users },
      { provide: TenantService, useValue: runtime.auth.tenants },
      { provide: TeamService, useValue: runtime.auth.teams },
      { provide: VirtualKeyService, useValue: runtime.auth.virtualKeys },
      { provide: ProviderKeyService, useValue: runtime.keys.providerKeys },
      { provide: ProviderService, useValue: runtime.keys.providers },
      { provide: AgentRuns, useValue: runtime.runs.agentRuns },
      { provide: RunQueueReport, useValue: runtime.runs.report },
      { provide: ToolService, useValue: runtime.runs.tools },
      { provide: BudgetService, useValue: runtime.limits.budgets },
      { provide: LimitService, useValue: runtime.limits.limits },
      { provide: AlertKeeper, useValue: runtime.alerts },
      { provide: CaptureService, useValue: runtime.capture.service },
      { provide: CacheAdmin, useValue: runtime.cache.admin },
      { provide: RequestsRepository, useValue: runtime.requests },
      { provide: ModelCatalog, useValue: runtime.routing.models },
      { provide: LiveStats, useValue: runtime.routing.stats },
      { provide: Router, useValue: runtime.routing.router },
      { provide: ShadowsRepository, useValue: runtime.shadows.repository },
      { provide: ShadowRunner, useValue: runtime.shadows.runner },
      { provide: RoutingVersions, useValue: runtime.routing.versions },
      { provide: PriceService, useValue: runtime.money.prices },
      { provide: UsageReports, useValue: runtime.money.usage },
      { provide: Statements, useValue: runtime.money.statements },
      { provide: FeedbackService, useValue: runtime.evaluation.feedback },
      { provide: EvaluationService, useValue: runtime.evaluation.evaluations },
      { provide: QualityService, useValue: runtime.evaluation.quality },
      { provide: EvaluationRunsRepository, useValue: runtime.evaluation.runs },
      { provide: WebhookService, useValue: runtime.webhooks.service },
      { provide: CapabilityProbe, useValue: runtime.evaluation.probes },
      { provide: SeriesReports, useValue: runtime.series.reports },
      { provide: ReRating, useValue: runtime.money.reRating },
      { provide: LogSettings, useValue: runtime.observability.logSettings },
    ];
    return { module: RuntimeModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
