import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { GatewayError } from '@libs/kernel';
import { type RequestFilter, RequestsRepository } from '@libs/ledger';
import { ShadowsRepository } from '@libs/routing';
import { CurrentSession, EVERYBODY, type Session } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { visibleTenant } from '../http/visible-tenant';
import { shadowView } from '../routing/shadow.controller';
import { exportOf } from './export-requests';
import { RequestDetail, RequestExportQuery, type RequestFilters, RequestPage, RequestQuery } from './requests.dto';

/** The request log, over the ledger. */
@ApiTags('requests')
@Controller('v1/admin/requests')
export class RequestsController {
  constructor(
    private readonly requests: RequestsRepository,
    private readonly shadows: ShadowsRepository,
  ) {}

  @Get()
  @ApiRoute({ policy: EVERYBODY, summary: 'Search the request log, newest first', answer: RequestPage })
  list(@CurrentSession() session: Session, @Query() query: RequestQuery): Promise<RequestPage> {
    const { limit, cursor } = query;
    return this.requests.list(filterOf(session, query), { limit, cursor });
  }

  @Get('export')
  @ApiRoute({
    policy: EVERYBODY,
    summary: 'The same as a file, as it is read: CSV, or JSON line by line',
    text: ['text/csv', 'application/x-ndjson'],
  })
  async export(@CurrentSession() session: Session, @Query() query: RequestExportQuery): Promise<StreamableFile> {
    const filter = filterOf(session, query);
    // What is wrong with the question is told before the answer begins.
    await this.requests.list(filter, { limit: 1 });
    return new StreamableFile(exportOf(this.requests.all(filter, query.most), query.format), {
      type: query.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
      disposition: `attachment; filename="requests.${query.format}"`,
    });
  }

  @Get(':id')
  @ApiRoute({ policy: EVERYBODY, summary: 'One request and its attempts', answer: RequestDetail, failures: [404] })
  async get(@CurrentSession() session: Session, @Param('id') id: string): Promise<RequestDetail> {
    const tenantId = visibleTenant(session.principal);
    const found = await this.requests.find(id, tenantId ?? null);
    if (!found) throw new GatewayError('not_found', 'There is no such request.');
    // What the installation tries out at its own cost is not a tenant's business.
    const [shadow] = tenantId === undefined ? await this.shadows.list({ tenantId: found.tenant_id, requestId: id }, 1) : [];
    return { ...found, shadow: shadow ? shadowView(shadow) : null };
  }
}

function filterOf(session: Session, query: RequestFilters): RequestFilter {
  const usd = (amount: number | undefined): number | undefined => (amount === undefined ? undefined : Math.round(amount * 1e6));
  const time = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));
  return {
    tenantId: visibleTenant(session.principal) ?? query.tenant_id ?? null,
    ...{ teamId: query.team_id, userId: query.user_id, virtualKeyId: query.virtual_key_id, runId: query.run_id },
    ...{ model: query.model, providerId: query.provider, providerKeyId: query.provider_key_id },
    ...{ outcome: query.outcome, status: query.status, errorCode: query.error_code },
    ...{ streamed: query.streamed, cached: query.cached, fallbackUsed: query.fallback_used },
    promptCacheMissed: query.prompt_cache_missed,
    ...{ minCostMicroUsd: usd(query.min_cost_usd), maxCostMicroUsd: usd(query.max_cost_usd) },
    ...{ minLatencyMs: query.min_latency_ms, maxLatencyMs: query.max_latency_ms },
    ...{ metadata: metadataOf(query.metadata), text: query.q, from: time(query.from), to: time(query.to) },
  };
}

/** `name:value`; the value may have colons of its own. */
function metadataOf(text: string | undefined): RequestFilter['metadata'] {
  if (text === undefined) return undefined;
  const at = text.indexOf(':');
  return { name: text.slice(0, at), value: text.slice(at + 1) };
}
