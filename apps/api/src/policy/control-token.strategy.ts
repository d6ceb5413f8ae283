import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import { CredentialChecks, principalOf, readCredential, TokenCodec } from '@libs/auth';
import type { Session } from './session';

export const CONTROL_TOKEN = 'control-token';

/** passport-jwt with the product's own rules: key, algorithm, issuer and audience come from the codec. */
@Injectable()
export class ControlTokenStrategy extends PassportStrategy(Strategy, CONTROL_TOKEN) {
  constructor(
    private readonly tokens: TokenCodec,
    private readonly checks: CredentialChecks,
  ) {
    super({ ...tokens.strategyOptions('control'), jwtFromRequest: (request) => readCredential(request.headers) });
  }

  /** Signature, issuer and audience are right; the rest of the claims and the user behind them are checked here. */
  async validate(payload: unknown): Promise<Session> {
    const claims = this.tokens.accept(payload);
    const user = await this.checks.userOf(claims);
    return { principal: principalOf(user), user, passwordChange: claims.type !== 'access' || user.mustChangePassword };
  }
}
