import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { AuditTrail } from '@libs/database';
import { ProviderService, type WayChange } from '@libs/key-pool';
import { Secret } from '@libs/kernel';
import { ADMINS } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { CreateProviderBody, PatchProviderBody, ProviderAnswer, ProviderPage } from './providers.dto';

/** Upstreams, each with the adapter for what it speaks. */
@ApiTags('providers')
@Controller('v1/admin/providers')
export class ProvidersController {
  constructor(private readonly providers: ProviderService) {}

  @Get()
  @ApiRoute({ policy: ADMINS, summary: 'List providers', answer: ProviderPage })
  async list(): Promise<ProviderPage> {
    return { data: await this.providers.list(), next_cursor: null };
  }

  @Post()
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'provider.create', table: 'providers' },
    summary: 'Add a provider',
    status: 201,
    answer: ProviderAnswer,
    failures: [409],
    body: true,
  })
  create(@Body() body: CreateProviderBody, @CurrentAudit() trail: AuditTrail): Promise<ProviderAnswer> {
    const [family = '', profile = ''] = (body.adapter ?? 'openai-compatible/generic').split('/');
    const provider = {
      ...{ id: body.id, family, profile, baseUrl: body.base_url },
      allowPrivate: body.allow_private_network ?? false,
      requiresKey: body.requires_key ?? true,
      enabled: body.enabled ?? true,
    };
    return this.providers.create(provider, trail);
  }

  @Get(':id')
  @ApiRoute({ policy: ADMINS, summary: 'One provider', answer: ProviderAnswer, failures: [404] })
  get(@Param('id') id: string): Promise<ProviderAnswer> {
    return this.providers.get(id);
  }

  @Patch(':id')
  @ApiRoute({
    policy: ADMINS,
    summary: 'Change a provider',
    audit: { action: 'provider.update', table: 'providers' },
    answer: ProviderAnswer,
    failures: [404],
    body: true,
  })
  patch(@Param('id') id: string, @Body() body: PatchProviderBody, @CurrentAudit() trail: AuditTrail): Promise<ProviderAnswer> {
    const { base_url, allow_private_network, requires_key, enabled, health_probe } = body;
    const change = {
      ...(base_url === undefined ? {} : { baseUrl: base_url }),
      ...(allow_private_network === undefined ? {} : { allowPrivate: allow_private_network }),
      ...(requires_key === undefined ? {} : { requiresKey: requires_key }),
      ...(enabled === undefined ? {} : { enabled }),
      ...(health_probe && { healthProbe: { enabled: health_probe.enabled, seconds: health_probe.interval_seconds } }),
      way: wayOf(body),
    };
    return this.providers.update(id, change, trail);
  }
}

/** What the body says of the way to the provider; secrets are sealed from here on. */
function wayOf({ proxy_url, ca_pem, client_certificate, headers }: PatchProviderBody): WayChange {
  return {
    ...(proxy_url !== undefined && { proxy: proxy_url === null || proxy_url === 'none' ? proxy_url : new Secret(proxy_url) }),
    ...(ca_pem !== undefined && { caPem: ca_pem }),
    ...(client_certificate !== undefined && {
      client: client_certificate && {
        certificate: client_certificate.certificate_pem,
        key: new Secret(client_certificate.private_key_pem),
      },
    }),
    ...(headers && {
      headers: headers.map(({ name, value, secret_value }) => ({
        name,
        value,
        secretValue: secret_value === undefined ? undefined : new Secret(secret_value),
      })),
    }),
  };
}
