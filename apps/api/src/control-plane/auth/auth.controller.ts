import { Body, Controller, Get, Header, HttpCode, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { administersInstallation, type Grant, LoginService, Sessions, UserService, type Visitor } from '@libs/auth';
import type { AuditTrail } from '@libs/database';
import { GatewayError } from '@libs/kernel';
import { BrowserLogins, CurrentSession, EVERYBODY, type Session } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { ProfileBody, UserView, userView } from '../users/users.dto';
import {
  AcceptInvitationBody,
  browserGrantView,
  ChangePasswordBody,
  GrantView,
  grantView,
  LoginBody,
  LogoutBody,
  MeView,
  RefreshBody,
} from './auth.dto';
import { CurrentVisitor } from './current-visitor';

/** Login and what follows from it. */
@ApiTags('auth')
@Controller('v1/auth')
export class AuthController {
  constructor(
    private readonly logins: LoginService,
    private readonly sessions: Sessions,
    private readonly users: UserService,
    private readonly browsers: BrowserLogins,
  ) {}

  @Post('login')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: 'public',
    summary: 'Log in',
    audit: { action: 'auth.login' },
    answer: GrantView,
    failures: [401, 403, 429],
    body: true,
  })
  async login(
    @Body() body: LoginBody,
    @CurrentVisitor() visitor: Visitor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<GrantView> {
    if (body.cookie) this.browsers.assertOwnPage(request);
    return this.answer(await this.logins.login(body.email, body.password, visitor), body.cookie, reply);
  }

  @Post('refresh')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: 'public',
    audit: { action: 'auth.refresh' },
    summary: 'Trade a refresh token for a new pair; each works once',
    answer: GrantView,
    failures: [401, 403],
    body: true,
  })
  async refresh(
    @Body() body: RefreshBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<GrantView> {
    const { token, byCookie } = this.refreshTokenOf(body, request);
    return this.answer(await this.sessions.renew(token), byCookie, reply);
  }

  @Post('logout')
  @HttpCode(204)
  @ApiRoute({
    policy: 'public',
    summary: 'End the login that a token belongs to, or all of that person; a token in no body may be the bearer',
    audit: { action: 'auth.logout' },
    status: 204,
    failures: [403],
    body: true,
  })
  async logout(
    @Body() body: LogoutBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const bearer = body.refresh_token === undefined ? bearerOf(request) : undefined;
    const { token, byCookie } = bearer === undefined ? this.refreshTokenOf(body, request) : { token: bearer, byCookie: false };
    await this.sessions.endByToken(token, body.all === true);
    if (byCookie) this.browsers.forget(reply);
  }

  @Post('change-password')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: { ...EVERYBODY, duringPasswordChange: true, peopleOnly: true },
    audit: { action: 'auth.change_password' },
    summary: 'Change the own password; ends every other session',
    answer: GrantView,
    failures: [429],
    body: true,
  })
  async changePassword(
    @CurrentSession() session: Session,
    @Body() body: ChangePasswordBody,
    @CurrentVisitor() visitor: Visitor,
    @Res({ passthrough: true }) reply: FastifyReply,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<GrantView> {
    const userId = session.principal.userId ?? '';
    const grant = await this.logins.changePassword(userId, body.current_password, body.new_password, visitor, trail);
    return this.answer(grant, session.byCookie, reply);
  }

  @Post('accept-invitation')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: 'public',
    summary: 'Choose the first password with an invitation, and log in',
    audit: { action: 'auth.accept_invitation' },
    answer: GrantView,
    failures: [401, 403, 429],
    body: true,
  })
  async acceptInvitation(
    @Body() body: AcceptInvitationBody,
    @CurrentVisitor() visitor: Visitor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<GrantView> {
    if (body.cookie) this.browsers.assertOwnPage(request);
    const grant = await this.logins.acceptInvitation(body.invitation_token, body.new_password, visitor);
    return this.answer(grant, body.cookie, reply);
  }

  @Get('me')
  @Header('cache-control', 'no-store')
  @ApiRoute({ policy: EVERYBODY, summary: 'Who these credentials speak for', answer: MeView })
  me(@CurrentSession() session: Session): MeView {
    const { principal, user, claims, byCookie } = session;
    return {
      kind: principal.kind,
      role: principal.role,
      tenant_id: principal.tenantId,
      installation_admin: administersInstallation(principal),
      session_id: claims?.sessionId ?? null,
      client_port: this.browsers.clientPort,
      ...(byCookie && claims && { csrf_token: this.browsers.csrfToken(claims) }),
      user: user ? userView(user) : null,
    };
  }

  @Patch('me')
  @ApiRoute({
    policy: { ...EVERYBODY, peopleOnly: true },
    summary: 'Change the own name, or the team that the own use is attributed to',
    audit: { action: 'auth.change_profile' },
    answer: UserView,
    body: true,
  })
  async changeProfile(
    @CurrentSession() { principal }: Session,
    @Body() body: ProfileBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<UserView> {
    const change = { name: body.name, defaultTeamId: body.default_team_id };
    return userView(await this.users.change(principal.userId ?? '', principal.tenantId, change, trail));
  }

  /** Tokens for programs; cookies and a CSRF token for pages. */
  private answer(grant: Grant, asCookies: boolean | undefined, reply: FastifyReply): GrantView {
    if (!asCookies) return grantView(grant);
    this.browsers.keep(reply, grant);
    return browserGrantView(grant);
  }

  /** A token in the body comes from no page; one in a cookie only counts if a page of ours sent it. */
  private refreshTokenOf(body: RefreshBody, request: FastifyRequest): { token: string; byCookie: boolean } {
    if (body.refresh_token !== undefined) return { token: body.refresh_token, byCookie: false };
    const token = this.browsers.refreshTokenOf(request.headers);
    if (token === undefined) {
      throw new GatewayError('invalid_request', 'Send refresh_token, or the cookie of a login.', {
        param: 'refresh_token',
      });
    }
    this.browsers.assertOwnPage(request);
    return { token, byCookie: true };
  }
}

const bearerOf = ({ headers }: FastifyRequest): string | undefined => /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
