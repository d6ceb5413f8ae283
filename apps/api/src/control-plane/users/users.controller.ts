import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Invitation, type User, UserService } from '@libs/auth';
import type { AuditTrail } from '@libs/database';
import { GatewayError } from '@libs/kernel';
import { CurrentSession, type Session, TENANT_ADMINS } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { tenantForList, tenantForNew, visibleTenant } from '../http/visible-tenant';
import {
  CreatedUserView,
  CreateUserBody,
  InvitedUserView,
  InviteUserBody,
  PatchUserBody,
  ResetPasswordView,
  UserPage,
  userPage,
  UserQuery,
  UserView,
  userView,
} from './users.dto';

/** People who may log in. Administrators of a tenant handle those of their tenant. */
@ApiTags('users')
@Controller('v1/admin/users')
export class UsersController {
  constructor(private readonly users: UserService) {}

  @Get()
  @ApiRoute({ policy: TENANT_ADMINS, summary: 'List users', answer: UserPage })
  async list(@CurrentSession() { principal }: Session, @Query() query: UserQuery): Promise<UserPage> {
    const { tenant_id, team_id, ...same } = query;
    return userPage(await this.users.list({ ...same, teamId: team_id }, tenantForList(principal, tenant_id)));
  }

  @Post()
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Create a user with a password to be changed at the first login',
    audit: { action: 'user.create', table: 'users' },
    status: 201,
    answer: CreatedUserView,
    failures: [409, 429],
    body: true,
  })
  async create(
    @CurrentSession() { principal }: Session,
    @Body() body: CreateUserBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<CreatedUserView> {
    const { tenant_id, ...same } = body;
    const { user, password } = await this.users.create({ ...same, tenantId: tenantForNew(principal, tenant_id) }, trail);
    return { ...userView(user), ...(password === undefined ? {} : { one_time_password: password }) };
  }

  @Post('invitations')
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Invite somebody, who chooses their own password',
    audit: { action: 'user.invite', table: 'users' },
    status: 201,
    answer: InvitedUserView,
    failures: [409],
    body: true,
  })
  async invite(
    @CurrentSession() { principal }: Session,
    @Body() body: InviteUserBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<InvitedUserView> {
    const { tenant_id, ...same } = body;
    return invitedView(await this.users.invite({ ...same, tenantId: tenantForNew(principal, tenant_id) }, trail));
  }

  @Get(':id')
  @ApiRoute({ policy: TENANT_ADMINS, summary: 'One user', answer: UserView, failures: [404] })
  async get(@CurrentSession() { principal }: Session, @Param('id') id: string): Promise<UserView> {
    return userView(await this.users.get(id, visibleTenant(principal)));
  }

  @Patch(':id')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Change a user; another role, and disabling, end their sessions',
    audit: { action: 'user.update', table: 'users' },
    answer: UserView,
    failures: [404, 409],
    body: true,
  })
  async patch(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @Body() body: PatchUserBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<UserView> {
    const { role, disabled, name, default_team_id: defaultTeamId } = body;
    if (role === undefined && disabled === undefined && name === undefined && defaultTeamId === undefined) {
      throw new GatewayError('invalid_request', 'Nothing to change: send role, disabled, name or default_team_id.');
    }
    return userView(await this.users.change(id, visibleTenant(principal), { role, disabled, name, defaultTeamId }, trail));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Forget a user and revoke their keys',
    audit: { action: 'user.delete', table: 'users' },
    status: 204,
    failures: [404, 409],
  })
  async remove(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<void> {
    await this.users.remove(id, visibleTenant(principal), trail);
  }

  @Post(':id/reset-password')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Give a user a one-time password and end their sessions',
    audit: { action: 'user.reset_password', table: 'users' },
    answer: ResetPasswordView,
    failures: [404, 409, 429],
  })
  async resetPassword(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<ResetPasswordView> {
    const { user, password } = await this.users.resetPassword(id, visibleTenant(principal), trail);
    return { ...userView(user), one_time_password: password };
  }

  @Post(':id/invitation')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Invite again somebody who has not come yet',
    audit: { action: 'user.invite', table: 'users' },
    answer: InvitedUserView,
    failures: [404, 409],
  })
  async inviteAgain(@CurrentSession() { principal }: Session, @Param('id') id: string): Promise<InvitedUserView> {
    return invitedView(await this.users.inviteAgain(id, visibleTenant(principal)));
  }

  @Post(':id/end-sessions')
  @HttpCode(204)
  @ApiRoute({
    policy: TENANT_ADMINS,
    summary: 'Log a user out everywhere',
    audit: { action: 'user.end_sessions', table: 'users' },
    status: 204,
    failures: [404],
  })
  async endSessions(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<void> {
    await this.users.endSessions(id, visibleTenant(principal), trail);
  }
}

const invitedView = ({ user, invitation }: { user: User; invitation: Invitation }): InvitedUserView => ({
  ...userView(user),
  invitation_token: invitation.token,
  invitation_expires_in: invitation.expiresInSeconds,
});
