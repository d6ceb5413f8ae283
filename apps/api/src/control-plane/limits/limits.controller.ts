import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { LimitService } from '@libs/admission';
import type { AuditTrail } from '@libs/database';
import type { Principal } from '@libs/kernel';
import { CurrentSession, EVERYBODY, type Session, TENANT_ADMINS } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { idPage } from '../http/id-page';
import { assertSettable, settableSubject } from '../http/visible-subject';
import { visibleTenant } from '../http/visible-tenant';
import { CreateLimitBody, LimitPage, LimitQuery, LimitValuesBody, LimitView, limitView } from './limits.dto';

/** Requests and tokens by the minute, and requests at once, of keys, users, teams and tenants, also for single models. */
@ApiTags('limits')
@Controller('v1/admin/limits')
export class LimitsController {
  constructor(private readonly limits: LimitService) {}

  @Get()
  @ApiRoute({ policy: EVERYBODY, summary: 'List limits', answer: LimitPage })
  list(@CurrentSession() { principal }: Session, @Query() query: LimitQuery): Promise<LimitPage> {
    const { subject_kind: subjectKind, subject_id: subjectId } = query;
    const tenantId = visibleTenant(principal);
    const read = (before: string | undefined, limit: number) =>
      this.limits.list({ tenantId, subjectKind, subjectId, before, limit });
    return idPage('limit', query, read, limitView);
  }

  @Post()
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Set limits; they hold within a second everywhere',
    audit: { action: 'limit.create', table: 'limits' },
    status: 201,
    answer: LimitView,
    failures: [409],
    body: true,
  })
  async create(
    @CurrentSession() { principal }: Session,
    @Body() body: CreateLimitBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<LimitView> {
    const subject = settableSubject(principal, body);
    const { model, rpm, tpm, concurrency } = body;
    const values = { rpm: rpm ?? undefined, tpm: tpm ?? undefined, concurrency: concurrency ?? undefined };
    return limitView(await this.limits.create({ subject, ...(model === undefined ? {} : { model }), ...values }, trail));
  }

  @Get(':id')
  @ApiRoute({ policy: EVERYBODY, summary: 'One set of limits', answer: LimitView, failures: [404] })
  async get(@CurrentSession() { principal }: Session, @Param('id') id: string): Promise<LimitView> {
    return limitView(await this.limits.get(id, visibleTenant(principal)));
  }

  @Patch(':id')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Change limits; they hold within a second everywhere',
    audit: { action: 'limit.update', table: 'limits' },
    answer: LimitView,
    failures: [404],
    body: true,
  })
  async patch(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @Body() { rpm, tpm, concurrency }: LimitValuesBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<LimitView> {
    await this.assertSettable(principal, id);
    const change = {
      ...(rpm === undefined ? {} : { rpm }),
      ...(tpm === undefined ? {} : { tpm }),
      ...(concurrency === undefined ? {} : { concurrency }),
    };
    return limitView(await this.limits.update(id, visibleTenant(principal), change, trail));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Remove limits',
    audit: { action: 'limit.delete', table: 'limits' },
    status: 204,
    failures: [404],
  })
  async remove(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<void> {
    await this.assertSettable(principal, id);
    await this.limits.remove(id, visibleTenant(principal), trail);
  }

  private async assertSettable(principal: Principal, id: string): Promise<void> {
    const { tenant_id: tenantId, subject_kind: kind } = await this.limits.get(id, visibleTenant(principal));
    assertSettable(principal, { tenantId, kind });
  }
}
