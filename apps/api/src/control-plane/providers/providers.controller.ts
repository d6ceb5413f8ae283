import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ProviderService } from '@libs/key-pool';
import { ADMINS } from '../../policy';
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
  create(@Body() body: CreateProviderBody): Promise<ProviderAnswer> {
    const [family = '', profile = ''] = (body.adapter ?? 'openai-compatible/generic').split('/');
    return this.providers.create({
      id: body.id,
      family,
      profile,
      baseUrl: body.base_url,
      allowPrivate: body.allow_private_network ?? false,
      requiresKey: body.requires_key ?? true,
      enabled: body.enabled ?? true,
    });
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
  patch(@Param('id') id: string, @Body() body: PatchProviderBody): Promise<ProviderAnswer> {
    const { base_url, allow_private_network, requires_key, enabled } = body;
    return this.providers.update(id, {
      ...(base_url === undefined ? {} : { baseUrl: base_url }),
      ...(allow_private_network === undefined ? {} : { allowPrivate: allow_private_network }),
      ...(requires_key === undefined ? {} : { requiresKey: requires_key }),
      ...(enabled === undefined ? {} : { enabled }),
    });
  }
}
