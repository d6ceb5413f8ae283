import { createHmac, randomUUID } from 'node:crypto';
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
  type TokenUse,
} from './claims';

const ALGORITHM = 'HS256';
const MAX_TOKEN_CHARS = 4096;

export interface TokenSubject {
  userId: string;
  tokenVersion: number;
  /** The login it descends from. */
  sessionId?: string;
}

/** Signs and verifies the product's own tokens. The algorithm is fixed here; the token's header is never asked. */
export class TokenCodec {
  private readonly key: Buffer;
  private readonly csrfKey: Buffer;
  private readonly jwt = new JwtService({});

  constructor(
    settings: Pick<AuthSettings, 'jwtSecret'>,
    private readonly clock: Clock,
  ) {
    this.key = deriveKey(settings.jwtSecret, 'token-signing');
    this.csrfKey = deriveKey(settings.jwtSecret, 'csrf');
  }

  /** @param mostSeconds a shorter life than tokens of this type have */
  sign(type: TokenType, subject: TokenSubject, mostSeconds = Infinity): string {
    const iat = this.nowSeconds();
    const payload = {
      iss: TOKEN_ISSUER,
      aud: TOKEN_AUDIENCES[type],
      typ: type,
      sub: subject.userId,
      ver: subject.tokenVersion,
      iat,
      exp: iat + Math.min(TOKEN_LIFETIME_SECONDS[type], mostSeconds),
      jti: randomUUID(),
      ...(subject.sessionId === undefined ? {} : { fam: subject.sessionId }),
    };
    return this.jwt.sign(payload, { secret: this.key, algorithm: ALGORITHM });
  }

  /**
   * @param audience what the token is shown for
   * @throws GatewayError token_invalid, token_expired
   */
  verify(token: string, audience: TokenUse): TokenClaims {
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

  private verifyOptions(audience: TokenUse) {
    // A must-change token is let through here, to be answered with what to do about it.
    const isPlane = audience === 'control' || audience === 'data';
    const accepted: [string, ...string[]] = isPlane ? [audience, 'password_change'] : [audience];
    const algorithms: [typeof ALGORITHM] = [ALGORITHM];
    return { algorithms, issuer: TOKEN_ISSUER, audience: accepted, clockTolerance: LEEWAY_SECONDS };
  }

  /**
   * What a page must send beside the cookies of a login to show that it is ours: other sites' pages make a browser
   * send the cookies, but cannot read this.
   */
  csrfToken({ userId, tokenVersion, sessionId = '' }: TokenSubject): string {
    return createHmac('sha256', this.csrfKey).update(`${userId}\n${tokenVersion}\n${sessionId}`).digest('base64url');
  }

  private nowSeconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }
}

/** The library's refusal in our words: whatever else is wrong with a token, an expired one says so. */
export function toTokenError(thrown: unknown): GatewayError {
  return thrown instanceof Error && thrown.name === 'TokenExpiredError' ? tokenExpired() : tokenInvalid();
}
