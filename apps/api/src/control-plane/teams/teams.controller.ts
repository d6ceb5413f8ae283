import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TeamService, UserService } from '@libs/auth';
import type { AuditTrail } from '@libs/database';
import { GatewayError } from '@libs/kernel';
import { CurrentSession, EVERYBODY, type Session, TENANT_ADMINS } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { PageQuery } from '../http/page.dto';
import { tenantForList, tenantForNew, visibleTenant } from '../http/visible-tenant';
import { UserPage, userPage } from '../users/users.dto';
import { CreateTeamBody, PatchTeamBody, TeamPage, teamPage, TeamQuery, TeamView, teamView } from './teams.dto';

/** Teams and projects inside a tenant: whom use is attributed to. */
@ApiTags('teams')
@Controller('v1/admin/teams')
export class TeamsController {
  constructor(
    private readonly teams: TeamService,
    private readonly users: UserService,
  ) {}

  @Get()
  @ApiRoute({ policy: EVERYBODY, summary: 'List teams', answer: TeamPage })
  async list(@CurrentSession() { principal }: Session, @Query() query: TeamQuery): Promise<TeamPage> {
    return teamPage(await this.teams.list(query, tenantForList(principal, query.tenant_id)));
  }

  @Post()
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Create a team',
    audit: { action: 'team.create', table: 'teams' },
    status: 201,
    answer: TeamView,
    failures: [409],
    body: true,
  })
  async create(
    @CurrentSession() { principal }: Session,
    @Body() body: CreateTeamBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<TeamView> {
    const { name, description, tenant_id } = body;
    return teamView(await this.teams.create({ name, description, tenantId: tenantForNew(principal, tenant_id) }, trail));
  }

  @Get(':id')
  @ApiRoute({ policy: EVERYBODY, summary: 'One team', answer: TeamView, failures: [404] })
  async get(@CurrentSession() { principal }: Session, @Param('id') id: string): Promise<TeamView> {
    return teamView(await this.teams.get(id, visibleTenant(principal)));
  }

  @Patch(':id')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Change, archive or open a team again',
    audit: { action: 'team.update', table: 'teams' },
    answer: TeamView,
    failures: [404, 409],
    body: true,
  })
  async patch(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @Body() body: PatchTeamBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<TeamView> {
    if (body.name === undefined && body.description === undefined && body.archived === undefined) {
      throw new GatewayError('invalid_request', 'Nothing to change: send name, description or archived.');
    }
    return teamView(await this.teams.change(id, visibleTenant(principal), body, trail));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Remove a team that no key or limit belongs to',
    audit: { action: 'team.delete', table: 'teams' },
    status: 204,
    failures: [404, 409],
  })
  async remove(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<void> {
    await this.teams.remove(id, visibleTenant(principal), trail);
  }

  @Get(':id/members')
  @ApiRoute({ policy: TENANT_ADMINS, summary: 'Who is in a team', answer: UserPage, failures: [404] })
  async members(@CurrentSession() { principal }: Session, @Param('id') id: string, @Query() query: PageQuery): Promise<UserPage> {
    const team = await this.teams.get(id, visibleTenant(principal));
    return userPage(await this.users.list({ ...query, teamId: team.id }, team.tenantId));
  }

  @Put(':id/members/:user_id')
  @HttpCode(204)
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Put somebody of the same tenant into a team; their first one becomes their default',
    audit: { action: 'team.add_member', table: 'teams' },
    status: 204,
    failures: [404, 409],
  })
  async add(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @Param('user_id') userId: string,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<void> {
    await this.teams.addMember(id, visibleTenant(principal), userId, trail);
  }

  @Delete(':id/members/:user_id')
  @HttpCode(204)
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Take somebody out of a team',
    audit: { action: 'team.remove_member', table: 'teams' },
    status: 204,
    failures: [404],
  })
  async leave(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @Param('user_id') userId: string,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<void> {
    await this.teams.removeMember(id, visibleTenant(principal), userId, trail);
  }
}
