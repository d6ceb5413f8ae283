import { Body, Controller, Get, Header, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { LoginService } from '@libs/auth';
import { CurrentSession, EVERYBODY, type Session } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { userView } from '../users/users.dto';
import { ChangePasswordBody, GrantView, grantView, LoginBody, MeView, RefreshBody } from './auth.dto';

/** Login and what follows from it. */
@ApiTags('auth')
@Controller('v1/auth')
export class AuthController {
  constructor(private readonly logins: LoginService) {}

  @Post('login')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: 'public',
    summary: 'Log in',
    audit: { action: 'auth.login' },
    answer: GrantView,
    failures: [401, 429],
    body: true,
  })
  async login(@Body() body: LoginBody, @Ip() address: string): Promise<GrantView> {
    return grantView(await this.logins.login(body.email, body.password, address));
  }

  @Post('refresh')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: 'public',
    audit: { action: 'auth.refresh' },
    summary: 'Trade a refresh token for a new pair; each works once',
    answer: GrantView,
    failures: [401],
    body: true,
  })
  async refresh(@Body() body: RefreshBody): Promise<GrantView> {
    return grantView(await this.logins.refresh(body.refresh_token));
  }

  @Post('logout')
  @HttpCode(204)
  @ApiRoute({
    policy: 'public',
    summary: 'End the login that a refresh token belongs to',
    audit: { action: 'auth.logout' },
    status: 204,
    body: true,
  })
  async logout(@Body() body: RefreshBody): Promise<void> {
    await this.logins.logout(body.refresh_token);
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
    @Ip() address: string,
  ): Promise<GrantView> {
    const userId = session.principal.userId ?? '';
    return grantView(await this.logins.changePassword(userId, body.current_password, body.new_password, address));
  }

  @Get('me')
  @ApiRoute({ policy: EVERYBODY, summary: 'Who these credentials speak for', answer: MeView })
  me(@CurrentSession() session: Session): MeView {
    const { kind, role, tenantId } = session.principal;
    return { kind, role, tenant_id: tenantId, user: session.user ? userView(session.user) : null };
  }
}
