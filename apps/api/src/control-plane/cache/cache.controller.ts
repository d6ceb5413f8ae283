import { Body, Controller, Get, HttpCode, Inject, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { AuditTrail } from '@libs/database';
import { checkEmbedding, type EmbeddingChecks, Runtime } from '@libs/gateway';
import { GatewayError, microUsdToUsd } from '@libs/kernel';
import { CacheAdmin, type CacheSettings } from '@libs/response-cache';
import { ADMINS_AND_MEMBERS, CurrentSession, EVERYBODY, type Session, TENANT_ADMINS } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { tenantForNew, visibleTenant } from '../http/visible-tenant';
import type { SystemRuntime } from '../system/system-report';
import { CacheFeedbackBody, CacheQuery, CacheStatsAnswer, InvalidateAnswer, InvalidateBody, ShadowAnswer } from './cache.dto';
import { CacheSettingsAnswer, CacheSettingsBody, settingsAnswer, settingsOf } from './cache-settings.dto';

/** What it needs of the runtime. */
export interface CacheRuntime extends Pick<SystemRuntime, 'config'> {
  gateway: Pick<EmbeddingChecks, 'router'>;
  keys: { pool: EmbeddingChecks['keys'] };
}

/** The response cache of a tenant: how it does, how it is set, and what must not be served any more. */
@ApiTags('cache')
@Controller('v1/admin/cache')
export class CacheController {
  constructor(
    private readonly cache: CacheAdmin,
    @Inject(Runtime) private readonly runtime: CacheRuntime,
  ) {}

  @Get('stats')
  @ApiRoute({ policy: EVERYBODY, summary: 'Hits, misses and what they saved', answer: CacheStatsAnswer })
  async stats(@CurrentSession() session: Session, @Query() query: CacheQuery): Promise<CacheStatsAnswer> {
    const stats = await this.cache.stats(tenantOf(session, query), since(query));
    const { hits } = stats;
    const all = hits.exact + hits.semantic + hits.shared + stats.misses;
    return {
      tenant_id: stats.tenantId,
      from: stats.from.toISOString(),
      entries: stats.entries,
      bytes: stats.bytes,
      requests: stats.requests,
      hits,
      misses: stats.misses,
      hit_rate: all === 0 ? null : (all - stats.misses) / all,
      saved_usd: microUsdToUsd(stats.savedMicroUsd),
    };
  }

  @Post('invalidate')
  @HttpCode(200)
  @ApiRoute({
    policy: TENANT_ADMINS,
    audit: { action: 'cache.invalidate' },
    summary: 'Never serve these answers again',
    answer: InvalidateAnswer,
    failures: [404],
    body: true,
  })
  async invalidate(
    @CurrentSession() session: Session,
    @Body() body: InvalidateBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<InvalidateAnswer> {
    const { model, key, older_than_seconds: olderThanSeconds, all } = body;
    if (
      all !== true &&
      body.tenant_id === undefined &&
      model === undefined &&
      key === undefined &&
      olderThanSeconds === undefined
    )
      throw new GatewayError('invalid_request', 'Say what to invalidate; `all: true` takes everything.', { param: 'all' });
    if (body.tenant_id !== undefined) tenantForNew(session.principal, body.tenant_id);
    const tenantId = visibleTenant(session.principal) ?? body.tenant_id;
    return { removed: await this.cache.invalidate({ tenantId, ...given({ model, key, olderThanSeconds }) }, trail) };
  }

  @Get('settings')
  @ApiRoute({
    policy: EVERYBODY,
    summary: 'How a tenant is cached, what of it was chosen for it, and what it inherits',
    answer: CacheSettingsAnswer,
  })
  settings(@CurrentSession() session: Session, @Query() query: CacheQuery): CacheSettingsAnswer {
    const tenantId = tenantOf(session, query);
    return this.answer(tenantId, this.cache.settings(tenantId));
  }

  @Put('settings')
  @ApiRoute({
    policy: TENANT_ADMINS,
    audit: { action: 'cache.settings' },
    summary: 'Set how a tenant is cached; what is left out is as the installation is set, and follows it',
    answer: CacheSettingsAnswer,
    failures: [404],
    body: true,
  })
  async putSettings(
    @CurrentSession() session: Session,
    @Query() query: CacheQuery,
    @Body() body: CacheSettingsBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<CacheSettingsAnswer> {
    const { tenantId, chosen } = this.wanted(session, query, body);
    return this.answer(tenantId, await this.cache.putSettings(tenantId, chosen, trail));
  }

  @Patch('settings')
  @ApiRoute({
    policy: TENANT_ADMINS,
    audit: { action: 'cache.settings' },
    summary: 'Change some of how a tenant is cached; null gives a setting back to the installation',
    answer: CacheSettingsAnswer,
    failures: [404],
    body: true,
  })
  async patchSettings(
    @CurrentSession() session: Session,
    @Query() query: CacheQuery,
    @Body() body: CacheSettingsBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<CacheSettingsAnswer> {
    const { tenantId, chosen, reset } = this.wanted(session, query, body);
    return this.answer(tenantId, await this.cache.patchSettings(tenantId, chosen, reset, trail));
  }

  @Get('shadow')
  @ApiRoute({
    policy: EVERYBODY,
    summary: 'What the semantic cache would have answered, and how often that was wrong, by threshold',
    answer: ShadowAnswer,
  })
  async shadow(@CurrentSession() session: Session, @Query() query: CacheQuery): Promise<ShadowAnswer> {
    const tenantId = tenantOf(session, query);
    const from = since(query);
    const { lookups, judged, guarded, points } = await this.cache.report(tenantId, from);
    const thresholds = points.map(({ similarity, hits, wrong, hitRate, savedMicroUsd, ...rates }) => ({
      ...{ similarity, hits, wrong, hit_rate: hitRate, saved_usd: microUsdToUsd(savedMicroUsd) },
      ...{ false_hit_rate: rates.falseHitRate, false_hit_rate_at_most: rates.falseHitRateAtMost },
    }));
    return { tenant_id: tenantId, from: from.toISOString(), lookups, judged, guarded, thresholds };
  }

  @Post('feedback')
  @ApiRoute({
    policy: ADMINS_AND_MEMBERS,
    audit: { action: 'cache.feedback' },
    summary: 'Say whether an answer of the semantic cache fitted',
    status: 204,
    failures: [404],
    body: true,
  })
  @HttpCode(204)
  feedback(
    @CurrentSession() session: Session,
    @Body() body: CacheFeedbackBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<void> {
    return this.cache.feedback(visibleTenant(session.principal), body.request_id, body.correct, trail);
  }

  /** @throws GatewayError scope_exceeded, invalid_request */
  private wanted(session: Session, query: CacheQuery, body: CacheSettingsBody) {
    const tenantId = tenantOf(session, query);
    const { chosen, reset } = settingsOf(body);
    const { gateway, keys } = this.runtime;
    if (chosen.embedding !== undefined) checkEmbedding({ router: gateway.router, keys: keys.pool }, tenantId, chosen.embedding);
    return { tenantId, chosen, reset };
  }

  private answer(tenantId: string, tenant: CacheSettings): CacheSettingsAnswer {
    return settingsAnswer(tenantId, tenant, this.cache.installation, this.runtime.config.settings);
  }
}

/** @throws GatewayError scope_exceeded */
const tenantOf = ({ principal }: Session, { tenant_id: asked }: CacheQuery): string => tenantForNew(principal, asked);

const since = ({ hours = 24 }: CacheQuery): Date => new Date(Date.now() - hours * 3_600_000);

const given = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
