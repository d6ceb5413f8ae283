import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import {
  administersInstallation,
  automationPrincipal,
  CredentialChecks,
  passwordChangeRequired,
  repeatsAuthorization,
  tokenInvalid,
  VIRTUAL_KEY_PREFIX,
} from '@libs/auth';
import { GatewayError } from '@libs/kernel';
import { BrowserLogins } from './browser-logins';
import { ControlTokenGuard } from './control-token.guard';
import { type ControlPolicy, POLICY_METADATA, type RoutePolicy } from './policy';
import { type Session, sessionOf } from './session';

/**
 * Denies by default. Bound to handlers, not to paths: however a path is written, what it reaches is guarded.
 */
@Injectable()
export class PolicyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly checks: CredentialChecks,
    private readonly tokens: ControlTokenGuard,
    private readonly browsers: BrowserLogins,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    assertJsonBody(context.switchToHttp().getRequest<FastifyRequest>());
    const policy = this.reflector.get<RoutePolicy | undefined>(POLICY_METADATA, context.getHandler());
    if (policy === 'public') return true;
    if (policy === undefined || policy === 'data') throw forbidden();
    const session = await this.establish(context);
    assertAllowed(policy, session);
    return true;
  }

  private async establish(context: ExecutionContext): Promise<Session> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { credential, byCookie } = this.browsers.credentialOf(request.headers);
    // A key of the data plane opens nothing here, whoever it belongs to.
    if (credential.startsWith(VIRTUAL_KEY_PREFIX)) throw virtualKeyHere();
    if (repeatsAuthorization(request.raw.rawHeaders)) throw tokenInvalid();
    if (!byCookie && this.checks.isAdminKey(credential)) {
      request.user = { principal: automationPrincipal(), passwordChange: false };
    } else {
      await this.tokens.canActivate(context);
    }
    const session = sessionOf(request);
    if (byCookie && session.claims) {
      session.byCookie = true;
      this.browsers.assertMeant(request, session.claims);
    }
    return session;
  }
}

const virtualKeyHere = (): GatewayError =>
  new GatewayError(
    'token_invalid',
    'A virtual key calls models; it opens nothing here. Log in (POST /v1/auth/login) and send the token, or send ADMIN_API_KEY.',
  );

/** @throws GatewayError password_change_required, forbidden */
export function assertAllowed(policy: ControlPolicy, session: Session): void {
  if (session.passwordChange && !policy.duringPasswordChange) throw passwordChangeRequired();
  if (!policy.roles.includes(session.principal.role)) throw forbidden();
  if (policy.installation && !administersInstallation(session.principal)) throw forbidden();
  if (policy.peopleOnly && !session.user) throw forbidden();
}

/** A form of another site can send any other type without asking; @throws GatewayError unsupported_media_type */
function assertJsonBody(request: FastifyRequest): void {
  if (request.body === undefined || request.body === null) return;
  if (/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) return;
  throw new GatewayError('unsupported_media_type', 'Send the body as JSON, with content-type: application/json.');
}

const forbidden = (): GatewayError => new GatewayError('forbidden', 'These credentials may not do this.');
