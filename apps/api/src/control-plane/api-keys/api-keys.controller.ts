import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { VirtualKeyService } from '@libs/auth';
import type { AuditTrail } from '@libs/database';
import type { PrincipalLimits } from '@libs/kernel';
import { ADMINS_AND_MEMBERS, CurrentSession, EVERYBODY, type Session } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { visibleTenant } from '../http/visible-tenant';
import { apiKeyPage, apiKeyView, limitsOf } from './api-key-view';
import {
  ApiKeyPage,
  ApiKeyQuery,
  ApiKeyView,
  CreateApiKeyBody,
  CreatedApiKeyView,
  DEFAULT_OVERLAP_SECONDS,
  PatchApiKeyBody,
  RotateApiKeyBody,
} from './api-keys.dto';

/** Virtual keys: what a tenant's clients hold. Members manage their own, administrators all of their tenant's. */
@ApiTags('api keys')
@Controller('v1/admin/api-keys')
export class ApiKeysController {
  constructor(private readonly keys: VirtualKeyService) {}

  @Get()
  @ApiRoute({ policy: EVERYBODY, summary: 'List virtual keys', answer: ApiKeyPage })
  async list(@CurrentSession() session: Session, @Query() query: ApiKeyQuery): Promise<ApiKeyPage> {
    const { team_id: teamId, user_id: userId, ...page } = query;
    return apiKeyPage(await this.keys.list({ ...page, teamId, userId }, visibleTenant(session.principal)));
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
  async create(
    @CurrentSession() session: Session,
    @Body() body: CreateApiKeyBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<CreatedApiKeyView> {
    const { principal } = session;
    const tenantId = body.tenant_id ?? principal.tenantId;
    // A key for another tenant belongs to nobody in particular there, unless somebody is named.
    const own = tenantId === principal.tenantId ? principal.userId : undefined;
    const ask = { ...settingsOf(body), name: body.name, tenantId, limits: limitsOf(body) as PrincipalLimits };
    const { key, plain } = await this.keys.create(principal, { ...ask, userId: body.user_id ?? own }, trail);
    return { ...apiKeyView(key), key: plain };
  }

  @Get(':id')
  @ApiRoute({ policy: EVERYBODY, summary: 'One virtual key', answer: ApiKeyView, failures: [404] })
  async get(@CurrentSession() session: Session, @Param('id') id: string): Promise<ApiKeyView> {
    return apiKeyView(await this.keys.get(id, visibleTenant(session.principal)));
  }

  @Patch(':id')
  @ApiRoute({
    policy: ADMINS_AND_MEMBERS,
    audit: { action: 'virtual_key.update', table: 'virtual_keys' },
    summary: 'Change a virtual key; null takes a limit away, what is not sent stays',
    answer: ApiKeyView,
    failures: [404, 409],
    body: true,
  })
  async patch(
    @CurrentSession() session: Session,
    @Param('id') id: string,
    @Body() body: PatchApiKeyBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<ApiKeyView> {
    const limits = limitsOf(body);
    const change = { ...settingsOf(body), name: body.name, ...(Object.keys(limits).length > 0 && { limits }) };
    return apiKeyView(await this.keys.update(session.principal, id, change, trail));
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: ADMINS_AND_MEMBERS,
    audit: { action: 'virtual_key.rotate', table: 'virtual_keys' },
    summary: 'Give a virtual key a new secret, shown this once; the one so far stays good for the overlap',
    answer: CreatedApiKeyView,
    failures: [404, 409],
    body: true,
  })
  async rotate(
    @CurrentSession() session: Session,
    @Param('id') id: string,
    @Body() body: RotateApiKeyBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<CreatedApiKeyView> {
    const overlap = body.overlap_seconds ?? DEFAULT_OVERLAP_SECONDS;
    const { key, plain } = await this.keys.rotate(session.principal, id, overlap, trail);
    return { ...apiKeyView(key), key: plain };
  }

  @Delete(':id')
  @ApiRoute({
    policy: ADMINS_AND_MEMBERS,
    audit: { action: 'virtual_key.revoke', table: 'virtual_keys' },
    summary: 'Revoke a virtual key',
    answer: ApiKeyView,
    failures: [404],
  })
  async revoke(
    @CurrentSession() session: Session,
    @Param('id') id: string,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<ApiKeyView> {
    return apiKeyView(await this.keys.revoke(session.principal, id, trail));
  }
}

function settingsOf({ user_id, team_id, metadata, expires_at }: PatchApiKeyBody) {
  const expiresAt = typeof expires_at === 'string' ? new Date(expires_at) : expires_at;
  return { userId: user_id, teamId: team_id, metadata, expiresAt };
}
