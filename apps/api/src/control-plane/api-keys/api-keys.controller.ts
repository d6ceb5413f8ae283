import { Body, Controller, Delete, Get, Header, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { VirtualKeyService } from '@libs/auth';
import { GatewayError } from '@libs/kernel';
import { ADMINS_AND_MEMBERS, CurrentSession, EVERYBODY, type Session } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { PageQuery } from '../http/page.dto';
import { visibleTenant } from '../http/visible-tenant';
import { ApiKeyPage, apiKeyPage, ApiKeyView, apiKeyView, CreateApiKeyBody, CreatedApiKeyView } from './api-keys.dto';

/** Virtual keys: what a tenant's clients hold. */
@ApiTags('api keys')
@Controller('v1/admin/api-keys')
export class ApiKeysController {
  constructor(private readonly keys: VirtualKeyService) {}

  @Get()
  @ApiRoute({ policy: EVERYBODY, summary: 'List virtual keys', answer: ApiKeyPage })
  async list(@CurrentSession() session: Session, @Query() query: PageQuery): Promise<ApiKeyPage> {
    return apiKeyPage(await this.keys.list(query, visibleTenant(session.principal)));
  }

  @Post()
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: ADMINS_AND_MEMBERS,
    audit: { action: 'virtual_key.create', table: 'virtual_keys' },
    summary: 'Create a virtual key; the key itself is shown this once',
    status: 201,
    answer: CreatedApiKeyView,
    body: true,
  })
  async create(@CurrentSession() session: Session, @Body() body: CreateApiKeyBody): Promise<CreatedApiKeyView> {
    const { principal } = session;
    const tenantId = body.tenant_id ?? principal.tenantId;
    const { key, plain } = await this.keys.create(principal, {
      name: body.name,
      tenantId,
      // A key for another tenant belongs to nobody in particular there.
      userId: tenantId === principal.tenantId ? principal.userId : undefined,
      limits: {
        ...(body.rpm_limit === undefined ? {} : { rpm: body.rpm_limit }),
        ...(body.concurrency_limit === undefined ? {} : { concurrency: body.concurrency_limit }),
        ...(body.allowed_models === undefined ? {} : { allowedModels: body.allowed_models }),
        ...(body.strict_fidelity === undefined ? {} : { strictFidelity: body.strict_fidelity }),
      },
      expiresAt: body.expires_at === undefined ? undefined : new Date(body.expires_at),
    });
    return { ...apiKeyView(key), key: plain };
  }

  @Get(':id')
  @ApiRoute({ policy: EVERYBODY, summary: 'One virtual key', answer: ApiKeyView, failures: [404] })
  async get(@CurrentSession() session: Session, @Param('id') id: string): Promise<ApiKeyView> {
    return apiKeyView(await this.keys.get(id, visibleTenant(session.principal)));
  }

  /** Members revoke keys of their own. */
  @Delete(':id')
  @ApiRoute({
    policy: ADMINS_AND_MEMBERS,
    summary: 'Revoke a virtual key',
    audit: { action: 'virtual_key.revoke', table: 'virtual_keys' },
    answer: ApiKeyView,
    failures: [404],
  })
  async revoke(@CurrentSession() session: Session, @Param('id') id: string): Promise<ApiKeyView> {
    const { principal } = session;
    const tenant = visibleTenant(principal);
    if (principal.role !== 'admin' && (await this.keys.get(id, tenant)).userId !== principal.userId) {
      throw new GatewayError('forbidden', 'This key belongs to somebody else.');
    }
    return apiKeyView(await this.keys.revoke(id, tenant));
  }
}
