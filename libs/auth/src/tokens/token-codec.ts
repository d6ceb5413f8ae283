import { randomUUID } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import type { Clock, GatewayError } from '@libs/kernel';
import { deriveKey } from '../derive-key';
import type { AuthSettings } from '../settings';
import {
  LEEWAY_SECONDS,
  readClaims,
  TOKEN_AUDIENCES,
  TOKEN_ISSUER,
  TOKEN_LIFETIME_SECONDS,
  tokenExpired,
  tokenInvalid,
  type Plane,
  type TokenClaims,
  type TokenType,
} from './claims';

const ALGORITHM = 'HS256';
const MAX_TOKEN_CHARS = 4096;

export interface TokenSubject {
  userId: string;
  tokenVersion: number;
  familyId?: string;
}

/** Signs and verifies the product's own tokens. The algorithm is fixed here; the token's header is never asked. */
export class TokenCodec {
  private readonly key: Buffer;
  private readonly jwt = new JwtService({});

  constructor(
    settings: Pick<AuthSettings, 'jwtSecret'>,
    private readonly clock: Clock,
  ) {
    this.key = deriveKey(settings.jwtSecret, 'token-signing');
  }

  sign(type: TokenType, subject: TokenSubject): string {
    const iat = this.nowSeconds();
    const payload = {
      iss: TOKEN_ISSUER,
      aud: TOKEN_AUDIENCES[type],
      typ: type,
      sub: subject.userId,
      ver: subject.tokenVersion,
      iat,
      exp: iat + TOKEN_LIFETIME_SECONDS[type],
      jti: randomUUID(),
      ...(subject.familyId === undefined ? {} : { fam: subject.familyId }),
    };
    return this.jwt.sign(payload, { secret: this.key, algorithm: ALGORITHM });
  }

  /**
   * @param audience the plane that asks, or 'refresh'
   * @throws GatewayError token_invalid, token_expired
   */
  verify(token: string, audience: Plane | 'refresh'): TokenClaims {
    if (token.length > MAX_TOKEN_CHARS) throw tokenInvalid();
    let payload: unknown;
    try {
      const options = { ...this.verifyOptions(audience), clockTimestamp: this.nowSeconds() };
      payload = this.jwt.verify<Record<string, unknown>>(token, { ...options, secret: this.key });
    } catch (thrown) {
      throw toTokenError(thrown);
    }
    return this.accept(payload);
  }

  /** For a payload that a passport strategy has verified with `strategyOptions`. */
  accept(payload: unknown): TokenClaims {
    return readClaims(payload, this.nowSeconds());
  }

  /** The same key and rules, in the form passport-jwt takes them. */
  strategyOptions(audience: Plane) {
    const { clockTolerance, ...rules } = this.verifyOptions(audience);
    return { ...rules, secretOrKey: this.key, jsonWebTokenOptions: { clockTolerance } };
  }

  private verifyOptions(audience: Plane | 'refresh') {
    // A must-change token is let through here, to be answered with what to do about it.
    const accepted: [string, ...string[]] = audience === 'refresh' ? [audience] : [audience, 'password_change'];
    const algorithms: [typeof ALGORITHM] = [ALGORITHM];
    return { algorithms, issuer: TOKEN_ISSUER, audience: accepted, clockTolerance: LEEWAY_SECONDS };
  }

  private nowSeconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }
}

/** The library's refusal in our words: whatever else is wrong with a token, an expired one says so. */
export function toTokenError(thrown: unknown): GatewayError {
  return thrown instanceof Error && thrown.name === 'TokenExpiredError' ? tokenExpired() : tokenInvalid();
}
