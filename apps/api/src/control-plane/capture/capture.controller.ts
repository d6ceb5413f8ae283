import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CaptureService } from '@libs/capture';
import type { AuditTrail } from '@libs/database';
import { GatewayError } from '@libs/kernel';
import { CurrentSession, EVERYBODY, type Session, TENANT_ADMINS } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { visibleTenant } from '../http/visible-tenant';
import { BodiesView, bodiesView, CaptureBody, CaptureView, captureView, ruleOf } from './capture.dto';

/** Bodies of a tenant's requests: whether they are kept, and what was. */
@ApiTags('capture')
@Controller('v1/admin')
export class CaptureController {
  constructor(private readonly captures: CaptureService) {}

  @Get('tenants/:id/capture')
  @ApiRoute({ policy: EVERYBODY, summary: 'Whether bodies of a tenant are kept, and how', answer: CaptureView, failures: [404] })
  async settings(@CurrentSession() session: Session, @Param('id') id: string): Promise<CaptureView> {
    assertVisible(session, id);
    return captureView(id, await this.captures.settings(id), await this.captures.kept(id));
  }

  @Put('tenants/:id/capture')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Keep bodies of a tenant, or no longer; what was kept stays until it expires',
    audit: { action: 'capture.update' },
    answer: CaptureView,
    failures: [404],
    body: true,
  })
  async put(
    @CurrentSession() session: Session,
    @Param('id') id: string,
    @Body() body: CaptureBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<CaptureView> {
    assertVisible(session, id);
    return captureView(id, await this.captures.put(id, ruleOf(body), trail), await this.captures.kept(id));
  }

  @Delete('tenants/:id/captures')
  @HttpCode(204)
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Erase every kept body of a tenant, by destroying the key they are sealed with',
    audit: { action: 'capture.erase' },
    status: 204,
    failures: [404],
  })
  async erase(@CurrentSession() session: Session, @Param('id') id: string, @CurrentAudit() trail: AuditTrail): Promise<void> {
    assertVisible(session, id);
    await this.captures.erase(id, trail);
  }

  /** Who read whose words stands in the audit log before they are told. */
  @Get('requests/:id/bodies')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'What a request and its answer said, where that was kept',
    audit: { action: 'request_bodies.read' },
    answer: BodiesView,
    failures: [404],
  })
  async bodies(@CurrentSession() session: Session, @Param('id') id: string): Promise<BodiesView> {
    return bodiesView(await this.captures.bodies(id, visibleTenant(session.principal) ?? null));
  }
}

/** @throws GatewayError not_found */
function assertVisible({ principal }: Session, tenantId: string): void {
  const visible = visibleTenant(principal);
  if (visible !== undefined && visible !== tenantId) throw new GatewayError('not_found', 'There is no such tenant.');
}
