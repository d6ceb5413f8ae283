import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserService } from '@libs/auth';
import { ADMINS, CurrentSession, EVERYBODY, type Session } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { PageQuery } from '../http/page.dto';
import { visibleTenant } from '../http/visible-tenant';
import { CreateTenantBody, TenantPage, tenantPage, TenantView, tenantView } from './tenants.dto';

/** Whom usage and limits belong to. */
@ApiTags('tenants')
@Controller('v1/admin/tenants')
export class TenantsController {
  constructor(private readonly users: UserService) {}

  @Get()
  @ApiRoute({ policy: EVERYBODY, summary: 'List tenants; those who are not admins see their own', answer: TenantPage })
  async list(@CurrentSession() session: Session, @Query() query: PageQuery): Promise<TenantPage> {
    return tenantPage(await this.users.listTenants(query, visibleTenant(session.principal)));
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
  async create(@Body() body: CreateTenantBody): Promise<TenantView> {
    return tenantView(await this.users.createTenant(body.name));
  }
}
