import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { GatewayError } from '@libs/kernel';
import { RequestsRepository } from '@libs/ledger';
import { CurrentSession, EVERYBODY, type Session } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { visibleTenant } from '../http/visible-tenant';
import { RequestAnswer, RequestPage, RequestQuery } from './requests.dto';

/** The request log, over the ledger. */
@ApiTags('requests')
@Controller('v1/admin/requests')
export class RequestsController {
  constructor(private readonly requests: RequestsRepository) {}

  @Get()
  @ApiRoute({ policy: EVERYBODY, summary: 'List requests', answer: RequestPage })
  list(@CurrentSession() session: Session, @Query() query: RequestQuery): Promise<RequestPage> {
    const { limit, cursor, tenant_id, virtual_key_id, provider, run_id, from, to, ...same } = query;
    const filter = {
      ...same,
      tenantId: visibleTenant(session.principal) ?? tenant_id ?? null,
      ...(virtual_key_id === undefined ? {} : { virtualKeyId: virtual_key_id }),
      ...(provider === undefined ? {} : { providerId: provider }),
      ...(run_id === undefined ? {} : { runId: run_id }),
      ...(from === undefined ? {} : { from: new Date(from) }),
      ...(to === undefined ? {} : { to: new Date(to) }),
    };
    return this.requests.list(filter, { limit, ...(cursor === undefined ? {} : { cursor }) });
  }

  @Get(':id')
  @ApiRoute({ policy: EVERYBODY, summary: 'One request and its attempts', answer: RequestAnswer, failures: [404] })
  async get(@CurrentSession() session: Session, @Param('id') id: string): Promise<RequestAnswer> {
    const found = await this.requests.find(id, visibleTenant(session.principal) ?? null);
    if (!found) throw new GatewayError('not_found', 'There is no such request.');
    return found;
  }
}
