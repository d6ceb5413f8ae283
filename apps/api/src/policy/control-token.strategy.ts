import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import { CredentialChecks, principalOf, TokenCodec } from '@libs/auth';
import { BrowserLogins } from './browser-logins';
import type { Session } from './session';

export const CONTROL_TOKEN = 'control-token';

/** passport-jwt with the product's own rules: key, algorithm, issuer and audience come from the codec. */
@Injectable()
export class ControlTokenStrategy extends PassportStrategy(Strategy, CONTROL_TOKEN) {
  constructor(
    private readonly tokens: TokenCodec,
    private readonly checks: CredentialChecks,
    browsers: BrowserLogins,
  ) {
    super({
      ...tokens.strategyOptions('control'),
      jwtFromRequest: (request) => browsers.credentialOf(request.headers).credential,
    });
  }

  /** Signature, issuer and audience are right; the rest of the claims and the user behind them are checked here. */
  async validate(payload: unknown): Promise<Session> {
    const claims = this.tokens.accept(payload);
    const user = await this.checks.userOf(claims);
    return { principal: principalOf(user), user, claims, passwordChange: claims.type !== 'access' };
  }
}
