import { type AuditTrail, change, type Database } from '@libs/database';
import { GatewayError } from '@libs/kernel';
import type { LoginThrottle } from '@libs/shared-state';
import type { PrincipalCache } from '../credentials/principal-cache';
import { sessionRepository } from '../sessions/session.repository';
import type { Grant, Sessions } from '../sessions/sessions';
import type { Visitor } from '../sessions/visitor';
import { tokenInvalid } from '../tokens/claims';
import type { TokenCodec } from '../tokens/token-codec';
import { passwordFault } from '../users/password-policy';
import type { Passwords } from '../users/passwords';
import { mayLogIn, normalEmail, type User, type UserCredentials } from '../users/user';
import { userRepository } from '../users/user.repository';
import { networkOf } from './network';

const loginFailed = (): GatewayError => new GatewayError('login_failed', 'The e-mail address or the password is wrong.');

/** Proofs of who somebody is by a password of theirs, and the change of it. */
export class LoginService {
  constructor(
    private readonly database: Database,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    private readonly tokens: TokenCodec,
    private readonly throttle: LoginThrottle,
    private readonly cache: Pick<PrincipalCache, 'clear'>,
  ) {}

  /**
   * @throws GatewayError login_failed (the same for an unknown account, a wrong password, a disabled user, an
   *   archived tenant), login_throttled
   */
  async login(email: string, password: string, visitor: Visitor): Promise<Grant> {
    const user = await this.prove(normalEmail(email), password, visitor, loginFailed);
    return this.database.transaction((sql) => this.sessions.start(sql, user, { ...visitor, method: 'password' }));
  }

  /**
   * Ends every session of the user and starts a new one.
   * @throws GatewayError invalid_request (param current_password or new_password), login_throttled
   */
  async changePassword(userId: string, current: string, next: string, visitor: Visitor, trail?: AuditTrail): Promise<Grant> {
    const wrong = (): GatewayError =>
      new GatewayError('invalid_request', 'The current password is wrong.', { param: 'current_password' });
    const email = (await userRepository.find(this.database, userId, undefined))?.email;
    if (email === undefined) throw tokenInvalid();
    const user = await this.prove(email, current, visitor, wrong);
    if (next === current) {
      throw new GatewayError('invalid_request', 'The new password is the old one.', { param: 'new_password' });
    }
    return this.choosePassword(user, next, { ...visitor, method: 'password' }, trail);
  }

  /**
   * The first password of somebody who was invited. The invitation is used up, as everything is that was given
   * out before a password was chosen.
   * @throws GatewayError token_invalid, token_expired, invalid_request (param new_password)
   */
  async acceptInvitation(invitation: string, password: string, visitor: Visitor): Promise<Grant> {
    const claims = this.tokens.verify(invitation, 'invitation');
    const user = await userRepository.find(this.database, claims.userId, undefined);
    if (!user || !mayLogIn(user) || user.tokenVersion !== claims.tokenVersion) throw tokenInvalid();
    return this.choosePassword(user, password, { ...visitor, method: 'invitation' });
  }

  private async choosePassword(
    user: User,
    password: string,
    from: Visitor & { method: 'password' | 'invitation' },
    trail?: AuditTrail,
  ): Promise<Grant> {
    const fault = passwordFault(password, user.email);
    if (fault !== undefined) throw new GatewayError('invalid_request', fault, { param: 'new_password' });
    const passwordHash = await this.passwords.hash(password);
    const subject = { kind: 'user', table: 'users', id: user.id } as const;
    const grant = await change(trail, this.database, subject, async (sql) => {
      const changed = await userRepository.setPassword(sql, user.id, passwordHash, false, user.tokenVersion);
      if (!changed) return undefined;
      await sessionRepository.endAll(sql, user.id);
      return this.sessions.start(sql, changed, from);
    });
    if (!grant) throw tokenInvalid();
    this.cache.clear();
    return grant;
  }

  private async prove(account: string, password: string, visitor: Visitor, refusal: () => GatewayError): Promise<User> {
    const network = networkOf(visitor.address);
    const known = await sessionRepository.knowsNetwork(this.database, account, network);
    const wait = await this.throttle.begin(account, network, known);
    if (wait > 0) {
      throw new GatewayError('login_throttled', 'Too many failed logins. Try again later.', { retryAfterSeconds: wait });
    }
    let found: UserCredentials | undefined;
    let right = false;
    try {
      found = await userRepository.findCredentials(this.database, account);
      right = await this.passwords.matches(found?.passwordHash, password);
    } catch (thrown) {
      // Nothing was checked: an outage must not use up anybody's guesses.
      await this.throttle.abandoned(account, network);
      throw thrown;
    }
    if (!found || !right || !mayLogIn(found.user)) throw refusal();
    await this.throttle.succeeded(account, network);
    return found.user;
  }
}
