import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { AuditTrail } from '@libs/database';
import { WebhookService } from '@libs/webhooks';
import { CurrentSession, type Session, TENANT_ADMINS } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { idPage } from '../http/id-page';
import { tenantForNew, visibleTenant } from '../http/visible-tenant';
import { DeliveryDetailsView, deliveryDetailsView, DeliveryPage, deliveryView } from './deliveries.dto';
import {
  AnyDeliveryQuery,
  DEFAULT_OVERLAP_SECONDS,
  RotateSigningSecretBody,
  ShownSigningSecretView,
  SigningSecretQuery,
  signingSecretView,
  SigningSecretView,
} from './webhooks.dto';

/** What was sent, to whichever endpoint, and how it was answered; and what signs where no endpoint does. */
@ApiTags('webhooks')
@Controller('v1/admin/webhooks')
export class WebhookDeliveriesController {
  constructor(private readonly webhooks: WebhookService) {}

  @Get('deliveries')
  @ApiRoute({ policy: TENANT_ADMINS, summary: 'What was sent to anybody, newest first', answer: DeliveryPage })
  list(@CurrentSession() { principal }: Session, @Query() query: AnyDeliveryQuery): Promise<DeliveryPage> {
    const tenantId = visibleTenant(principal);
    const { endpoint_id: endpointId, state, type } = query;
    const read = (before: string | undefined, limit: number) =>
      this.webhooks.deliveries({ tenantId, endpointId, state, type, before, limit });
    return idPage('webhookDelivery', query, read, deliveryView);
  }

  @Get('deliveries/:id')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'One delivery with its attempts',
    answer: DeliveryDetailsView,
    failures: [404],
  })
  async get(@CurrentSession() { principal }: Session, @Param('id') id: string): Promise<DeliveryDetailsView> {
    return deliveryDetailsView(await this.webhooks.delivery(id, visibleTenant(principal)));
  }

  @Post('deliveries/:id/replay')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Send a message once more, with the same webhook-id',
    audit: { action: 'webhook_delivery.replay' },
    status: 201,
    answer: DeliveryDetailsView,
    failures: [404, 409],
  })
  async replay(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<DeliveryDetailsView> {
    return deliveryDetailsView(await this.webhooks.replay(id, visibleTenant(principal), trail));
  }

  @Get('signing-secret')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'What is known of the secret that signs messages to addresses that come with one run or batch',
    answer: SigningSecretView,
  })
  async signingSecret(
    @CurrentSession() { principal }: Session,
    @Query() { tenant_id: asked }: SigningSecretQuery,
  ): Promise<SigningSecretView> {
    const tenantId = tenantForNew(principal, asked);
    return signingSecretView(tenantId, await this.webhooks.signer(tenantId));
  }

  @Post('signing-secret/rotate')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Make that secret, or a new one; shown this once',
    audit: { action: 'webhook_signing_secret.rotate' },
    answer: ShownSigningSecretView,
    failures: [404],
    body: true,
  })
  async rotate(
    @CurrentSession() { principal }: Session,
    @Body() { tenant_id: asked, overlap_seconds: overlap = DEFAULT_OVERLAP_SECONDS }: RotateSigningSecretBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<ShownSigningSecretView> {
    const tenantId = tenantForNew(principal, asked);
    const { endpoint, secret } = await this.webhooks.rotateSigner(tenantId, overlap, trail);
    return { ...signingSecretView(tenantId, endpoint), secret };
  }
}
