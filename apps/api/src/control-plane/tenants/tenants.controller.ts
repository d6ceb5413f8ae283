import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TenantService } from '@libs/auth';
import type { AuditTrail } from '@libs/database';
import { GatewayError } from '@libs/kernel';
import { ADMINS, CurrentSession, EVERYBODY, type Session } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { visibleTenant } from '../http/visible-tenant';
import { CreateTenantBody, PatchTenantBody, TenantPage, tenantPage, TenantQuery, TenantView, tenantView } from './tenants.dto';

/** Whom usage and limits belong to. */
@ApiTags('tenants')
@Controller('v1/admin/tenants')
export class TenantsController {
  constructor(private readonly tenants: TenantService) {}

  @Get()
  @ApiRoute({
    policy: EVERYBODY,
    summary: 'List tenants; all but administrators of the installation see their own',
    answer: TenantPage,
  })
  async list(@CurrentSession() session: Session, @Query() query: TenantQuery): Promise<TenantPage> {
    return tenantPage(await this.tenants.list(query, visibleTenant(session.principal)));
  }

  @Post()
  @ApiRoute({
    policy: ADMINS,
    summary: 'Create a tenant',
    audit: { action: 'tenant.create', table: 'tenants' },
    status: 201,
    answer: TenantView,
    failures: [409],
    body: true,
  })
  async create(@Body() body: CreateTenantBody, @CurrentAudit() trail: AuditTrail): Promise<TenantView> {
    return tenantView(await this.tenants.create(body.name, trail));
  }

  @Get(':id')
  @ApiRoute({ policy: EVERYBODY, summary: 'One tenant', answer: TenantView, failures: [404] })
  async get(@CurrentSession() session: Session, @Param('id') id: string): Promise<TenantView> {
    return tenantView(await this.tenants.get(id, visibleTenant(session.principal)));
  }

  @Patch(':id')
  @ApiRoute({
    policy: ADMINS,
    summary: 'Rename, archive or open a tenant again',
    audit: { action: 'tenant.update', table: 'tenants' },
    answer: TenantView,
    failures: [404, 409],
    body: true,
  })
  async patch(@Param('id') id: string, @Body() body: PatchTenantBody, @CurrentAudit() trail: AuditTrail): Promise<TenantView> {
    if (body.name === undefined && body.archived === undefined) {
      throw new GatewayError('invalid_request', 'Nothing to change: send name or archived.');
    }
    return tenantView(await this.tenants.change(id, body, trail));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRoute({
    policy: ADMINS,
    summary: 'Remove an archived tenant that nothing belongs to',
    audit: { action: 'tenant.delete', table: 'tenants' },
    status: 204,
    failures: [404, 409],
  })
  async remove(@Param('id') id: string, @CurrentAudit() trail: AuditTrail): Promise<void> {
    await this.tenants.remove(id, trail);
  }
}
