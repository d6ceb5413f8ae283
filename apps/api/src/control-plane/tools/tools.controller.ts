import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  checkToolHeaders,
  checkToolHosts,
  checkToolName,
  checkToolParameters,
  type GivenHeader,
  ToolService,
} from '@libs/agent-runs';
import type { AuditTrail } from '@libs/database';
import { GatewayError, Secret } from '@libs/kernel';
import { CurrentSession, EVERYBODY, type Session, TENANT_ADMINS } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { idPage } from '../http/id-page';
import { tenantForList, tenantForNew, visibleTenant } from '../http/visible-tenant';
import {
  ChangeToolBody,
  CreateToolBody,
  TenantQuery,
  type ToolFields,
  ToolHostsBody,
  ToolHostsView,
  ToolPage,
  ToolQuery,
  toolView,
  ToolView,
} from './tools.dto';

const TIMEOUT_SECONDS = 30;

/** Tools that runs may name: addresses that are called with arguments of the model, and MCP servers. */
@ApiTags('tools')
@Controller('v1/admin')
export class ToolsController {
  constructor(private readonly tools: ToolService) {}

  @Get('tool-hosts')
  @ApiRoute({ policy: EVERYBODY, summary: 'Hosts that the tools of a tenant may call', answer: ToolHostsView })
  async hosts(@CurrentSession() { principal }: Session, @Query() query: TenantQuery): Promise<ToolHostsView> {
    const tenantId = tenantForNew(principal, query.tenant_id);
    return hostsView(tenantId, await this.tools.hosts(tenantId));
  }

  @Put('tool-hosts')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Replace the hosts that the tools of a tenant may call; without any, none can be called',
    audit: { action: 'tool_hosts.put' },
    answer: ToolHostsView,
    failures: [404],
    body: true,
  })
  async putHosts(
    @CurrentSession() { principal }: Session,
    @Query() query: TenantQuery,
    @Body() body: ToolHostsBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<ToolHostsView> {
    const tenantId = tenantForNew(principal, query.tenant_id);
    checkToolHosts(body.hosts, 'hosts');
    checkToolHosts(body.private_hosts ?? [], 'private_hosts');
    const before = await this.tools.hosts(tenantId);
    const privateHosts = body.private_hosts ?? before.privateHosts.filter((host) => body.hosts.includes(host));
    const more = privateHosts.filter((host) => !before.privateHosts.includes(host));
    if (more.length > 0 && visibleTenant(principal) !== undefined)
      throw new GatewayError('scope_exceeded', 'Only administrators of the installation let tools into the network.', {
        param: 'private_hosts',
      });
    return hostsView(tenantId, await this.tools.putHosts(tenantId, { hosts: body.hosts, privateHosts }, trail));
  }

  @Get('tools')
  @ApiRoute({ policy: EVERYBODY, summary: 'List tools', answer: ToolPage })
  list(@CurrentSession() { principal }: Session, @Query() query: ToolQuery): Promise<ToolPage> {
    const tenantId = tenantForList(principal, query.tenant_id);
    return idPage('tool', query, (before, limit) => this.tools.list(tenantId, before, limit), toolView);
  }

  @Post('tools')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Store a tool',
    audit: { action: 'tool.create', table: 'agent_tools' },
    status: 201,
    answer: ToolView,
    failures: [409],
    body: true,
  })
  async create(
    @CurrentSession() { principal }: Session,
    @Body() body: CreateToolBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<ToolView> {
    const tenantId = tenantForNew(principal, body.tenant_id);
    checkToolName(body.name);
    const { name, type, url, description = '', enabled = true } = body;
    const headers = headersOf(body) ?? { headers: {}, secretHeaders: [] };
    const definition = {
      idempotent: false,
      timeout_ms: TIMEOUT_SECONDS * 1_000,
      ...definitionOf(body, type),
      headers: headers.headers,
    };
    const ask = { tenantId, name, type, url, description, enabled, definition, secretHeaders: headers.secretHeaders };
    return toolView(await this.tools.create(ask, trail));
  }

  @Get('tools/:id')
  @ApiRoute({ policy: EVERYBODY, summary: 'One tool', answer: ToolView, failures: [404] })
  async get(@CurrentSession() { principal }: Session, @Param('id') id: string): Promise<ToolView> {
    return toolView(await this.tools.get(id, visibleTenant(principal)));
  }

  @Patch('tools/:id')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Change a tool; runs use it as it is when they call it',
    audit: { action: 'tool.update', table: 'agent_tools' },
    answer: ToolView,
    failures: [404],
    body: true,
  })
  async patch(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @Body() body: ChangeToolBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<ToolView> {
    const tenantId = visibleTenant(principal);
    const { type } = await this.tools.get(id, tenantId);
    const headers = headersOf(body);
    const { description, enabled, url } = body;
    const patch = {
      ...(description !== undefined && { description }),
      ...(enabled !== undefined && { enabled }),
      ...(url !== undefined && { url }),
      definition: { ...definitionOf(body, type), ...(headers && { headers: headers.headers }) },
      ...(headers && { secretHeaders: headers.secretHeaders }),
    };
    return toolView(await this.tools.update(id, tenantId, patch, trail));
  }

  @Delete('tools/:id')
  @HttpCode(204)
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Remove a tool; runs that name it fail',
    audit: { action: 'tool.delete', table: 'agent_tools' },
    status: 204,
    failures: [404],
  })
  remove(@CurrentSession() { principal }: Session, @Param('id') id: string, @CurrentAudit() trail: AuditTrail): Promise<void> {
    return this.tools.remove(id, visibleTenant(principal), trail);
  }
}

const hostsView = (tenantId: string, { hosts, privateHosts }: { hosts: string[]; privateHosts: string[] }): ToolHostsView => ({
  tenant_id: tenantId,
  hosts,
  private_hosts: privateHosts,
});

/** The fields that were sent. @throws GatewayError invalid_request */
function definitionOf({ method, parameters, idempotent, timeout_seconds, allowed_tools }: ToolFields, type: 'http' | 'mcp') {
  if (type === 'mcp' && (method ?? parameters) !== undefined)
    throw new GatewayError('invalid_request', 'The tools of an MCP server describe themselves.', { param: 'parameters' });
  if (type === 'http' && allowed_tools)
    throw new GatewayError('invalid_request', 'Only MCP servers have tools.', { param: 'allowed_tools' });
  return {
    ...(method !== undefined && { method }),
    ...(parameters !== undefined && { parameters: checkToolParameters(parameters) }),
    ...(idempotent !== undefined && { idempotent }),
    ...(timeout_seconds !== undefined && { timeout_ms: timeout_seconds * 1_000 }),
    ...(allowed_tools !== undefined && { allowed_tools: allowed_tools ?? undefined }),
  };
}

/** @throws GatewayError invalid_header_value */
function headersOf({ headers: sent }: ToolFields) {
  if (sent === undefined) return undefined;
  const given: GivenHeader[] = sent.map(({ name, value, secret_value: secret }) => ({
    ...{ name, value: secret === undefined ? value : undefined },
    secret: secret === undefined ? undefined : new Secret(secret),
  }));
  checkToolHeaders(given);
  const plain = given.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  const secretHeaders = given.filter(({ value }) => value === undefined).map(({ name, secret }) => ({ name, value: secret }));
  return { headers: Object.fromEntries(plain), secretHeaders };
}
