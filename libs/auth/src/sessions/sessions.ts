import { createHash } from 'node:crypto';
import type { Database, Sql } from '@libs/database';
import { type AlertSink, GatewayError, newId } from '@libs/kernel';
import type { PrincipalCache } from '../credentials/principal-cache';
import { networkOf } from '../login/network';
import { TOKEN_LIFETIME_SECONDS, tokenInvalid, type TokenClaims } from '../tokens/claims';
import type { TokenCodec } from '../tokens/token-codec';
import { mayLogIn, type User } from '../users/user';
import { userRepository } from '../users/user.repository';
import { refreshTokenRepository } from './refresh-token.repository';
import { sessionRepository, type LoginMethod, type LoginSession } from './session.repository';
import type { Visitor } from './visitor';

/** What a login answers. Without a refresh token, `accessToken` is good for changing the password only. */
export interface Grant {
  user: User;
  accessToken: string;
  expiresInSeconds: number;
  refreshToken?: string;
  refreshExpiresInSeconds?: number;
  /** What a page sends beside the tokens when they lie in cookies. */
  csrfToken: string;
  passwordChangeRequired: boolean;
}

/** A login ends after this long, however often it was renewed; one through an identity provider may end sooner. */
export const SESSION_LIFETIME_SECONDS = 90 * 24 * 60 * 60;
const USER_AGENT_CHARS = 200;

/** Logins: their tokens, the list of them, and their end. */
export class Sessions {
  constructor(
    private readonly database: Database,
    private readonly tokens: TokenCodec,
    private readonly cache: Pick<PrincipalCache, 'clear'>,
    private readonly alerts: AlertSink,
  ) {}

  /** A new login of somebody who has just proved who they are. */
  async start(sql: Sql, user: User, from: Visitor & { method: LoginMethod; lifetimeSeconds?: number }): Promise<Grant> {
    // Who came in by their identity provider needs no password, so none has to be changed.
    if (user.mustChangePassword && from.method !== 'oidc') return this.changeOnly(user);
    const id = newId('session');
    const lifetimeSeconds = from.lifetimeSeconds ?? SESSION_LIFETIME_SECONDS;
    await sessionRepository.insert(sql, {
      id,
      tenantId: user.tenantId,
      userId: user.id,
      method: from.method,
      network: networkOf(from.address),
      userAgent: from.userAgent?.slice(0, USER_AGENT_CHARS),
      lifetimeSeconds,
    });
    await userRepository.markLoggedIn(sql, user.id);
    return this.issue(sql, user, id, lifetimeSeconds);
  }

  /**
   * Trades a refresh token for a new pair. A token that comes twice was stolen by one of the two who hold
   * it, so the whole login ends, its access tokens included.
   * @throws GatewayError token_invalid, token_expired
   */
  async renew(refreshToken: string): Promise<Grant> {
    const { userId, tokenVersion, sessionId = '' } = this.tokens.verify(refreshToken, 'refresh');
    const grant = await this.database.transaction(async (sql) => {
      const use = await refreshTokenRepository.use(sql, hashOf(refreshToken));
      if (use === 'reused') {
        await sessionRepository.end(sql, sessionId, userId);
        return 'reused';
      }
      if (use === 'over') return undefined;
      const left = await sessionRepository.use(sql, sessionId);
      const user = await userRepository.find(sql, userId, undefined);
      if (left === undefined || !user || !mayLogIn(user) || user.tokenVersion !== tokenVersion) return undefined;
      return this.issue(sql, user, sessionId, left);
    });
    if (grant === 'reused') this.tellReuse(userId);
    if (grant === undefined || grant === 'reused') throw tokenInvalid();
    return grant;
  }

  /**
   * Ends the login that a token belongs to, refresh or access, or all of that person; a token that is no longer good
   * is no error, and ends nothing else.
   */
  async endByToken(token: string, all: boolean): Promise<void> {
    const claims = this.claimsOf(token, 'refresh') ?? this.claimsOf(token, 'control');
    if (claims?.sessionId === undefined) return;
    if (all) await this.endAllOf(claims.userId, claims.sessionId);
    else await sessionRepository.end(this.database, claims.sessionId, claims.userId);
    this.cache.clear();
  }

  list(userId: string): Promise<LoginSession[]> {
    return sessionRepository.listOpen(this.database, userId);
  }

  /** @throws GatewayError not_found, also for a login of somebody else */
  async end(userId: string, id: string): Promise<void> {
    if (!(await sessionRepository.end(this.database, id, userId))) {
      throw new GatewayError('not_found', 'There is no such session.');
    }
    this.cache.clear();
  }

  /** Called once in a while: forgets what nobody can use any more. */
  async sweep(): Promise<void> {
    await refreshTokenRepository.deleteExpired(this.database);
    await sessionRepository.deleteForgotten(this.database);
  }

  /** Only for a login that is open: an old token is no proof of who sends it. */
  private async endAllOf(userId: string, sessionId: string): Promise<void> {
    await this.database.transaction(async (sql) => {
      if (await sessionRepository.end(sql, sessionId, userId)) await sessionRepository.endAll(sql, userId);
    });
  }

  private claimsOf(token: string, use: 'refresh' | 'control'): TokenClaims | undefined {
    try {
      return this.tokens.verify(token, use);
    } catch {
      return undefined;
    }
  }

  private changeOnly(user: User): Grant {
    const type = 'password_change';
    const subject = { userId: user.id, tokenVersion: user.tokenVersion };
    return {
      user,
      accessToken: this.tokens.sign(type, subject),
      csrfToken: this.tokens.csrfToken(subject),
      expiresInSeconds: TOKEN_LIFETIME_SECONDS[type],
      passwordChangeRequired: true,
    };
  }

  private async issue(sql: Sql, user: User, sessionId: string, secondsLeft: number): Promise<Grant> {
    const subject = { userId: user.id, tokenVersion: user.tokenVersion, sessionId };
    const lifetimeSeconds = Math.min(secondsLeft, TOKEN_LIFETIME_SECONDS.refresh);
    const refreshToken = this.tokens.sign('refresh', subject, lifetimeSeconds);
    await refreshTokenRepository.insert(sql, { hash: hashOf(refreshToken), sessionId, userId: user.id, lifetimeSeconds });
    return {
      user,
      accessToken: this.tokens.sign('access', subject),
      expiresInSeconds: TOKEN_LIFETIME_SECONDS.access,
      refreshToken,
      refreshExpiresInSeconds: lifetimeSeconds,
      csrfToken: this.tokens.csrfToken(subject),
      passwordChangeRequired: false,
    };
  }

  private tellReuse(userId: string): void {
    this.alerts.raise({
      kind: 'session.token_reused',
      severity: 'warning',
      subject: { kind: 'user', id: userId },
      message: 'A refresh token was used twice: somebody may have a copy. The login it belonged to has been ended.',
    });
  }
}

/** Tokens are signed and unguessable: a plain digest is enough to store them by. */
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
