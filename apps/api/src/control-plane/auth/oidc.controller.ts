import { Controller, Get, Header, HttpCode, Query, Req, Res } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Visitor } from '@libs/auth';
import { BrowserLogins } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { LoginMethodsView, OidcLoginQuery } from './oidc.dto';
import { CurrentVisitor } from './current-visitor';
import { OidcLogins } from './oidc-logins';

/** Login through an identity provider, for browsers: it ends with cookies and a way back into the page. */
@ApiTags('auth')
@Controller('v1/auth')
export class OidcController {
  constructor(
    private readonly oidc: OidcLogins,
    private readonly browsers: BrowserLogins,
  ) {}

  @Get('methods')
  @ApiRoute({ policy: 'public', summary: 'How one can log in here', answer: LoginMethodsView })
  methods(): LoginMethodsView {
    return { password: true, oidc: this.oidc.description() };
  }

  @Get('oidc/login')
  @HttpCode(302)
  @Header('cache-control', 'no-store')
  @ApiRoute({ policy: 'public', summary: 'Go to the identity provider', status: 302, failures: [404] })
  async login(@Query() query: OidcLoginQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const { url, sealed } = await this.oidc.service().begin(query.return_to);
    this.browsers.keepAttempt(reply, sealed);
    void reply.header('location', url);
  }

  @Get('oidc/logout')
  @HttpCode(302)
  @Header('cache-control', 'no-store')
  @ApiRoute({
    policy: 'public',
    summary: 'End the login at the identity provider; the own one is ended by POST /v1/auth/logout before',
    status: 302,
    failures: [404],
  })
  async logout(@Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    void reply.header('location', await this.oidc.service().logoutUrl());
  }

  @Get('oidc/callback')
  @HttpCode(302)
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  @ApiRoute({
    policy: 'public',
    summary: 'Come back from the identity provider; a login that is refused goes back with login_error',
    status: 302,
    failures: [401, 404],
  })
  // Identity providers add more of their own: the query is taken as it comes.
  @ApiQuery({ name: 'code', required: false, type: 'string' })
  @ApiQuery({ name: 'state', required: false, type: 'string' })
  async callback(
    @Req() request: FastifyRequest,
    @CurrentVisitor() visitor: Visitor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { location, grant } = await this.oidc.finish(request, this.browsers.attemptOf(request.headers), visitor);
    if (grant) this.browsers.keep(reply, grant);
    this.browsers.forgetAttempt(reply);
    void reply.header('location', location);
  }
}
