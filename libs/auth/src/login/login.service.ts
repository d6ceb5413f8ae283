import { createHash, randomUUID } from 'node:crypto';
import type { Database, Sql } from '@libs/database';
import { GatewayError } from '@libs/kernel';
import type { PrincipalCache } from '../credentials/principal-cache';
import { TOKEN_LIFETIME_SECONDS, tokenInvalid } from '../tokens/claims';
import { refreshTokenRepository } from '../tokens/refresh-token.repository';
import type { TokenCodec } from '../tokens/token-codec';
import { passwordFault } from '../users/password-policy';
import type { Passwords } from '../users/passwords';
import { normalEmail, type User, type UserCredentials } from '../users/user';
import { userRepository } from '../users/user.repository';
import type { LoginThrottle } from './login-throttle';
import { networkOf } from './network';

/** What a login answers. Without a refresh token, `accessToken` is good for changing the password only. */
export interface Grant {
  user: User;
  accessToken: string;
  expiresInSeconds: number;
  refreshToken?: string;
  passwordChangeRequired: boolean;
}

const loginFailed = (): GatewayError => new GatewayError('login_failed', 'The e-mail address or the password is wrong.');

/** Login, the chain of refresh tokens, logout, and a person's change of their own password. */
export class LoginService {
  constructor(
    private readonly database: Database,
    private readonly passwords: Passwords,
    private readonly tokens: TokenCodec,
    private readonly throttle: LoginThrottle,
    private readonly cache: PrincipalCache,
  ) {}

  /**
   * @param address the peer's IP address
   * @throws GatewayError login_failed (the same for an unknown account, a wrong password, a disabled user), login_throttled
   */
  async login(email: string, password: string, address: string): Promise<Grant> {
    const user = await this.prove(normalEmail(email), password, address, loginFailed);
    return this.database.transaction((sql) => this.grant(sql, user, randomUUID()));
  }

  /**
   * Trades a refresh token for a new pair. A token that comes twice was stolen by one of the two who hold
   * it, so the whole family ends.
   * @throws GatewayError token_invalid, token_expired
   */
  async refresh(refreshToken: string): Promise<Grant> {
    const claims = this.tokens.verify(refreshToken, 'refresh');
    const familyId = claims.familyId ?? '';
    const grant = await this.database.transaction(async (sql) => {
      if (!(await refreshTokenRepository.use(sql, hashOf(refreshToken)))) {
        await refreshTokenRepository.revokeFamily(sql, familyId);
        return undefined;
      }
      const user = await userRepository.findById(sql, claims.userId);
      if (!user || user.disabledAt !== null || user.tokenVersion !== claims.tokenVersion) return undefined;
      return this.grant(sql, user, familyId);
    });
    if (!grant) throw tokenInvalid();
    return grant;
  }

  /** Ends the login that the refresh token belongs to; a token that is no longer good is no error. */
  async logout(refreshToken: string): Promise<void> {
    let familyId: string | undefined;
    try {
      familyId = this.tokens.verify(refreshToken, 'refresh').familyId;
    } catch {
      return;
    }
    if (familyId !== undefined) await refreshTokenRepository.revokeFamily(this.database, familyId);
  }

  /**
   * Ends every session of the user and starts a new one.
   * @throws GatewayError invalid_request (param current_password or new_password), login_throttled
   */
  async changePassword(userId: string, current: string, next: string, address: string): Promise<Grant> {
    const wrong = (): GatewayError =>
      new GatewayError('invalid_request', 'The current password is wrong.', { param: 'current_password' });
    const email = (await userRepository.findById(this.database, userId))?.email;
    if (email === undefined) throw tokenInvalid();
    const user = await this.prove(email, current, address, wrong);
    const fault = next === current ? 'The new password is the old one.' : passwordFault(next, user.email);
    if (fault !== undefined) throw new GatewayError('invalid_request', fault, { param: 'new_password' });
    const passwordHash = await this.passwords.hash(next);
    const grant = await this.database.transaction(async (sql) => {
      const changed = await userRepository.setPassword(sql, userId, passwordHash, false);
      if (!changed) return undefined;
      await refreshTokenRepository.revokeUser(sql, userId);
      return this.grant(sql, changed, randomUUID());
    });
    if (!grant) throw tokenInvalid();
    this.cache.clear();
    return grant;
  }

  /** Called once in a while: forgets tokens that nobody can use any more. */
  async sweep(): Promise<void> {
    await refreshTokenRepository.deleteExpired(this.database);
  }

  private async prove(account: string, password: string, address: string, refusal: () => GatewayError): Promise<User> {
    const network = networkOf(address);
    const wait = this.throttle.begin(account, network);
    if (wait > 0) {
      throw new GatewayError('login_throttled', 'Too many failed logins. Try again later.', { retryAfterSeconds: wait });
    }
    let found: UserCredentials | undefined;
    let right: boolean;
    try {
      found = await userRepository.findCredentials(this.database, account);
      right = await this.passwords.matches(found?.passwordHash, password);
    } catch (thrown) {
      // Nothing was checked: an outage must not use up anybody's guesses.
      this.throttle.abandoned(account, network);
      throw thrown;
    }
    if (!found || !right || found.user.disabledAt !== null) throw refusal();
    this.throttle.succeeded(account, network);
    return found.user;
  }

  private async grant(sql: Sql, user: User, familyId: string): Promise<Grant> {
    const subject = { userId: user.id, tokenVersion: user.tokenVersion };
    const type = user.mustChangePassword ? 'password_change' : 'access';
    const base = {
      user,
      accessToken: this.tokens.sign(type, subject),
      expiresInSeconds: TOKEN_LIFETIME_SECONDS[type],
      passwordChangeRequired: user.mustChangePassword,
    };
    if (user.mustChangePassword) return base;
    const refreshToken = this.tokens.sign('refresh', { ...subject, familyId });
    const lifetimeSeconds = TOKEN_LIFETIME_SECONDS.refresh;
    await refreshTokenRepository.insert(sql, { hash: hashOf(refreshToken), familyId, userId: user.id, lifetimeSeconds });
    return { ...base, refreshToken };
  }
}

/** Tokens are signed and unguessable: a plain digest is enough to store them by. */
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
