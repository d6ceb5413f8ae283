import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { administersInstallation } from '@libs/auth';
import type { AuditTrail } from '@libs/database';
import { GatewayError, type Principal } from '@libs/kernel';
import { EVENT_TYPES, WebhookService } from '@libs/webhooks';
import { CurrentSession, type Session, TENANT_ADMINS } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { idPage } from '../http/id-page';
import { tenantForList, tenantForNew, visibleTenant } from '../http/visible-tenant';
import { DeliveryDetailsView, deliveryDetailsView, DeliveryPage, deliveryView } from './deliveries.dto';
import {
  CreatedWebhookView,
  createdWebhookView,
  CreateWebhookBody,
  DEFAULT_OVERLAP_SECONDS,
  DeliveryQuery,
  EventTypeList,
  PatchWebhookBody,
  RotateWebhookSecretBody,
  WebhookPage,
  WebhookQuery,
  webhookView,
  WebhookView,
} from './webhooks.dto';

/** Where others are told that something has happened. */
@ApiTags('webhooks')
@Controller('v1/admin/webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhookService) {}

  @Get()
  @ApiRoute({ policy: TENANT_ADMINS, summary: 'List webhook endpoints', answer: WebhookPage })
  list(@CurrentSession() { principal }: Session, @Query() query: WebhookQuery): Promise<WebhookPage> {
    const tenantId = tenantForList(principal, query.tenant_id);
    const read = (before: string | undefined, limit: number) => this.webhooks.list({ tenantId, before, limit });
    return idPage('webhookEndpoint', query, read, webhookView);
  }

  @Get('event-types')
  @ApiRoute({ policy: TENANT_ADMINS, summary: 'What can be listened to', answer: EventTypeList })
  eventTypes(): EventTypeList {
    return { data: Object.entries(EVENT_TYPES).map(([type, description]) => ({ type, description })) };
  }

  @Post()
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Create a webhook endpoint; its signing secret is shown this once',
    audit: { action: 'webhook_endpoint.create', table: 'webhook_endpoints' },
    status: 201,
    answer: CreatedWebhookView,
    failures: [409],
    body: true,
  })
  async create(
    @CurrentSession() { principal }: Session,
    @Body() body: CreateWebhookBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<CreatedWebhookView> {
    const { url, description = '', event_types: eventTypes = ['*'] } = body;
    const tenantId = ownerForNew(principal, body);
    return createdWebhookView(await this.webhooks.create({ tenantId, url, description, eventTypes }, trail));
  }

  @Get(':id')
  @ApiRoute({ policy: TENANT_ADMINS, summary: 'One webhook endpoint', answer: WebhookView, failures: [404] })
  async get(@CurrentSession() { principal }: Session, @Param('id') id: string): Promise<WebhookView> {
    return webhookView(await this.webhooks.get(id, visibleTenant(principal)));
  }

  @Patch(':id')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Change a webhook endpoint, or switch it on or off',
    audit: { action: 'webhook_endpoint.update', table: 'webhook_endpoints' },
    answer: WebhookView,
    failures: [404],
    body: true,
  })
  async patch(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @Body() { url, description, event_types: eventTypes, enabled }: PatchWebhookBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<WebhookView> {
    const change = { url, description, eventTypes, enabled };
    return webhookView(await this.webhooks.update(id, visibleTenant(principal), change, trail));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Remove a webhook endpoint, and what is known of its deliveries',
    audit: { action: 'webhook_endpoint.delete', table: 'webhook_endpoints' },
    status: 204,
    failures: [404],
  })
  async remove(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<void> {
    await this.webhooks.remove(id, visibleTenant(principal), trail);
  }

  @Post(':id/test')
  @HttpCode(200)
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Send a message of type webhook.test now, once, and say what came of it',
    audit: { action: 'webhook_endpoint.test', table: 'webhook_endpoints' },
    answer: DeliveryDetailsView,
    failures: [404],
  })
  async test(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<DeliveryDetailsView> {
    return deliveryDetailsView(await this.webhooks.test(id, visibleTenant(principal), trail));
  }

  @Post(':id/rotate-secret')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Give an endpoint a new signing secret, shown this once; the one so far signs too until the overlap has passed',
    audit: { action: 'webhook_endpoint.rotate_secret', table: 'webhook_endpoints' },
    answer: CreatedWebhookView,
    failures: [404],
    body: true,
  })
  async rotate(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @Body() { overlap_seconds: overlap = DEFAULT_OVERLAP_SECONDS }: RotateWebhookSecretBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<CreatedWebhookView> {
    return createdWebhookView(await this.webhooks.rotate(id, visibleTenant(principal), overlap, trail));
  }

  @Get(':id/deliveries')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'What was sent to an endpoint, newest first',
    answer: DeliveryPage,
    failures: [404],
  })
  async deliveries(
    @CurrentSession() { principal }: Session,
    @Param('id') endpointId: string,
    @Query() query: DeliveryQuery,
  ): Promise<DeliveryPage> {
    const tenantId = visibleTenant(principal);
    await this.webhooks.get(endpointId, tenantId);
    const { state, type } = query;
    const read = (before: string | undefined, limit: number) =>
      this.webhooks.deliveries({ tenantId, endpointId, state, type, before, limit });
    return idPage('webhookDelivery', query, read, deliveryView);
  }
}

/** null: the installation's. @throws GatewayError scope_exceeded, invalid_request */
function ownerForNew(principal: Principal, { scope = 'tenant', tenant_id: asked }: CreateWebhookBody): string | null {
  if (scope === 'tenant') return tenantForNew(principal, asked);
  if (!administersInstallation(principal))
    throw new GatewayError('scope_exceeded', 'Endpoints of the installation are set up by its administrators.', {
      param: 'scope',
    });
  if (asked === undefined) return null;
  throw new GatewayError('invalid_request', 'What is the installation’s is no tenant’s.', { param: 'tenant_id' });
}
