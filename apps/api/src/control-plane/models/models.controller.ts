import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ModelCatalog } from '@libs/catalog';
import type { AuditTrail } from '@libs/database';
import { GatewayError, isJsonObject, type JsonObject } from '@libs/kernel';
import { ProviderService } from '@libs/key-pool';
import { parseJsonBody } from '@libs/protocol';
import { ADMINS, CurrentSession, type Session } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import {
  CatalogModelAnswer,
  CatalogModelList,
  fieldsOf,
  ImportAnswer,
  ImportModelsBody,
  ModelsQuery,
  ModelTargetQuery,
  modelView,
  PutModelBody,
} from './models.dto';

/** The catalog: what the product knows of models, and what operators say otherwise. Names of models hold slashes, so they are no part of an address. */
@ApiTags('models')
@Controller('v1/admin/models')
export class ModelsController {
  constructor(
    private readonly models: ModelCatalog,
    private readonly providers: ProviderService,
  ) {}

  @Get()
  @ApiRoute({ policy: ADMINS, summary: 'Every model of the catalog', answer: CatalogModelList })
  list(@Query() { provider }: ModelsQuery): CatalogModelList {
    const found = this.models.list().filter((model) => provider === undefined || model.provider === provider);
    return { data: found.map((model) => modelView(model)) };
  }

  @Put()
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'model.put' },
    summary: 'Add a model, or say something else of one that is known',
    answer: CatalogModelAnswer,
    body: true,
  })
  async put(
    @CurrentSession() session: Session,
    @Body() body: PutModelBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<CatalogModelAnswer> {
    if (!(await this.providerIds()).has(body.provider))
      throw new GatewayError('invalid_request', 'provider must be the id of a provider.', { param: 'provider' });
    return modelView(await this.models.put(body.provider, body.model, fieldsOf(body), actorOf(session), trail));
  }

  @Delete()
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'model.reset' },
    summary: 'Take back what was said of a model',
    status: 204,
    failures: [404],
  })
  @HttpCode(204)
  async reset(@Query() { provider, model }: ModelTargetQuery, @CurrentAudit() trail: AuditTrail): Promise<void> {
    await this.models.reset(provider, model, trail);
  }

  @Post('import')
  @HttpCode(200)
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'model.import' },
    summary: "Import LiteLLM's price list, or tell what that would change",
    answer: ImportAnswer,
    body: true,
  })
  async import(
    @CurrentSession() session: Session,
    @Body() body: ImportModelsBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<ImportAnswer> {
    const dryRun = body.dry_run ?? false;
    const report = await this.models.importList(listOf(body), {
      providers: await this.providerIds(),
      dryRun,
      actor: actorOf(session),
      trail,
    });
    return { dry_run: dryRun, ...report };
  }

  private async providerIds(): Promise<ReadonlySet<string>> {
    return new Set((await this.providers.list()).map(({ id }) => id));
  }
}

/** @throws GatewayError invalid_request, invalid_json, json_too_complex */
function listOf({ models, file }: ImportModelsBody): JsonObject {
  if ((models === undefined) === (file === undefined))
    throw new GatewayError('invalid_request', 'Give either models or file.', { param: 'models' });
  const list: unknown = models ?? readFile(file ?? '');
  if (isJsonObject(list)) return list;
  throw new GatewayError('invalid_request', 'The price list must be an object.', { param: 'file' });
}

/** What is wrong is said of the file: the body itself is in order. @throws GatewayError invalid_json, json_too_complex */
function readFile(file: string): JsonObject {
  try {
    return parseJsonBody(Buffer.from(file));
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    throw new GatewayError(error.code, error.message.replace(/^The body/, 'The file'), { param: 'file' });
  }
}

const actorOf = ({ user, principal }: Session): string => user?.email ?? principal.kind;
