import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { AuditTrail } from '@libs/database';
import { Secret } from '@libs/kernel';
import { type CreateProviderKey, ProviderKeyService } from '@libs/key-pool';
import { ADMINS } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import {
  CreateProviderKeyBody,
  ImportedProviderKeys,
  ImportProviderKeysBody,
  PatchProviderKeyBody,
  ProviderKeyAnswer,
  type ProviderKeyLimits,
  ProviderKeyPage,
  ProviderKeyQuery,
  ProviderKeyTest,
} from './provider-keys.dto';
import { ProviderKeyProbe } from './provider-key-probe';

/** Provider keys: the secrets the gateway holds. No answer ever contains one. */
@ApiTags('provider keys')
@Controller('v1/admin/keys')
export class ProviderKeysController {
  constructor(
    private readonly keys: ProviderKeyService,
    private readonly probes: ProviderKeyProbe,
  ) {}

  @Get()
  @ApiRoute({ policy: ADMINS, summary: 'List provider keys', answer: ProviderKeyPage })
  async list(@Query() query: ProviderKeyQuery): Promise<ProviderKeyPage> {
    const { data, nextCursor } = await this.keys.list({
      limit: query.limit,
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
      ...(query.provider === undefined ? {} : { providerId: query.provider }),
    });
    return { data, next_cursor: nextCursor };
  }

  @Post()
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'provider_key.create', table: 'provider_keys' },
    summary: 'Add a provider key',
    status: 201,
    answer: ProviderKeyAnswer,
    failures: [409],
    body: true,
  })
  create(@Body() body: CreateProviderKeyBody, @CurrentAudit() trail: AuditTrail): Promise<ProviderKeyAnswer> {
    return this.keys.create(keyOf(body), trail);
  }

  @Post('import')
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'provider_key.import' },
    summary: 'Add many provider keys at once, all or none; duplicates are told by their fingerprint',
    status: 201,
    answer: ImportedProviderKeys,
    failures: [409],
    body: true,
  })
  import(
    @Body() { keys, on_duplicate: onDuplicate }: ImportProviderKeysBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<ImportedProviderKeys> {
    return this.keys.import(keys.map(keyOf), onDuplicate ?? 'reject', trail);
  }

  @Get(':id')
  @ApiRoute({ policy: ADMINS, summary: 'One provider key', answer: ProviderKeyAnswer, failures: [404] })
  get(@Param('id') id: string): Promise<ProviderKeyAnswer> {
    return this.keys.get(id);
  }

  @Patch(':id')
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'provider_key.update', table: 'provider_keys' },
    summary: 'Change a provider key; a new secret or status active ends cooling and disabling',
    answer: ProviderKeyAnswer,
    failures: [404, 409],
    body: true,
  })
  patch(
    @Param('id') id: string,
    @Body() body: PatchProviderKeyBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<ProviderKeyAnswer> {
    const { name, secret, ...limits } = body;
    const change = {
      ...(name === undefined ? {} : { name }),
      ...(secret === undefined ? {} : { secret: new Secret(secret) }),
      ...changeOf(limits),
    };
    return this.keys.update(id, change, trail);
  }

  /** Answers 200 also when the provider refuses the key: the test itself has worked. */
  @Post(':id/test')
  @HttpCode(200)
  @ApiRoute({
    policy: ADMINS,
    audit: { changesNothing: 'asks the provider, at no cost' },
    summary: 'Ask the provider whether a key works, at no cost',
    answer: ProviderKeyTest,
    failures: [404],
  })
  test(@Param('id') id: string): Promise<ProviderKeyTest> {
    return this.probes.probe(id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRoute({
    policy: ADMINS,
    summary: 'Remove a provider key',
    audit: { action: 'provider_key.remove', table: 'provider_keys' },
    status: 204,
    failures: [404],
  })
  async remove(@Param('id') id: string, @CurrentAudit() trail: AuditTrail): Promise<void> {
    await this.keys.remove(id, trail);
  }
}

function keyOf({ provider, name, secret, ...limits }: CreateProviderKeyBody): CreateProviderKey {
  return { providerId: provider, name, secret: new Secret(secret), ...changeOf(limits) };
}

/** The fields that were sent, in the service's naming; null where it means something. */
function changeOf(limits: ProviderKeyLimits) {
  const { priority, weight, rpm_limit, tpm_limit, models, status } = limits;
  return {
    // null is "as before" for what cannot be absent.
    ...(typeof priority === 'number' ? { priority } : {}),
    ...(typeof weight === 'number' ? { weight } : {}),
    ...(rpm_limit === undefined ? {} : { rpmLimit: rpm_limit }),
    ...(tpm_limit === undefined ? {} : { tpmLimit: tpm_limit }),
    ...(models === undefined ? {} : { models }),
    ...(status === undefined ? {} : { status }),
  };
}
