import { randomBytes } from 'node:crypto';
import type { Database, Sql } from '@libs/database';
import { type Clock, GatewayError, newId, type Role } from '@libs/kernel';
import type { PrincipalCache } from '../credentials/principal-cache';
import { sessionRepository } from '../sessions/session.repository';
import type { Grant, Sessions } from '../sessions/sessions';
import type { Visitor } from '../sessions/visitor';
import { tenantRepository } from '../tenants/tenant.repository';
import { mayLogIn, type User } from '../users/user';
import { userRepository } from '../users/user.repository';
import { identityRepository } from './identity.repository';
import type { Issuer } from './issuer';
import { ATTEMPT_SECONDS, type AttemptSeal, type LoginAttempt, safeReturn } from './login-attempt';
import { type OidcClaims, provenEmail, roleOf, tenantOf } from './read-claims';
import type { OidcSettings } from './settings';

const otherTenant = (): GatewayError => noAccess('your account belongs to another tenant');

const noAccess = (why: string): GatewayError => new GatewayError('forbidden', `You may not log in here: ${why}.`);

/** Login through an identity provider. It says who somebody is; who may come in, and as what, is decided here. */
export class OidcLoginService {
  constructor(
    private readonly settings: OidcSettings,
    private readonly issuer: Issuer,
    private readonly seal: AttemptSeal,
    private readonly database: Database,
    private readonly logins: { sessions: Sessions; cache: Pick<PrincipalCache, 'clear'> },
    private readonly clock: Clock,
  ) {}

  get name(): string {
    return this.settings.name;
  }

  /** Where to send a browser, and what it keeps until it returns. @throws GatewayError dependency_unavailable */
  async begin(returnTo: string | undefined): Promise<{ url: string; sealed: string }> {
    const attempt: LoginAttempt = {
      state: randomText(),
      nonce: randomText(),
      verifier: randomText(),
      returnTo: safeReturn(returnTo),
      expiresAt: this.nowSeconds() + ATTEMPT_SECONDS,
    };
    return { url: await this.issuer.authorizationUrl(attempt), sealed: this.seal.seal(attempt) };
  }

  /** Where the login at the issuer ends, or back to the page where it has no such place. @throws GatewayError dependency_unavailable */
  async logoutUrl(): Promise<string> {
    return (await this.issuer.logoutUrl()) ?? '/';
  }

  /** What a browser kept. @throws GatewayError login_failed when it kept nothing, or for too long */
  attemptOf(sealed: string | undefined): LoginAttempt {
    const attempt = sealed === undefined ? undefined : this.seal.open(sealed, this.nowSeconds());
    if (attempt) return attempt;
    throw new GatewayError('login_failed', 'This login was not begun in this browser, or too long ago. Begin again.');
  }

  /**
   * @param query of the callback
   * @throws GatewayError login_failed, forbidden, dependency_unavailable
   */
  async finish(query: string, attempt: LoginAttempt, visitor: Visitor): Promise<Grant> {
    const claims = await this.issuer.claimsOf(query, attempt);
    const grant = await this.database.transaction(async (sql) => {
      const user = await this.admit(sql, claims);
      const { sessionSeconds: lifetimeSeconds } = this.settings;
      return user && this.logins.sessions.start(sql, user, { ...visitor, method: 'oidc', lifetimeSeconds });
    });
    this.logins.cache.clear();
    // What was found out stays: somebody who lost their last role has lost their sessions too.
    if (!grant) throw noAccess('the identity provider gives you no role');
    return grant;
  }

  /** @returns undefined when the issuer gives no role any more */
  private async admit(sql: Sql, claims: OidcClaims): Promise<User | undefined> {
    const identity = { issuer: this.settings.issuer, subject: String(claims['sub']) };
    const role = roleOf(claims, this.settings);
    const userId = await identityRepository.use(sql, identity);
    const known =
      userId === undefined ? await this.link(sql, identity, claims) : await userRepository.find(sql, userId, undefined);
    if (known && !mayLogIn(known)) throw noAccess('the account is disabled');
    if (known) return this.withRole(sql, this.inTheirTenant(known, claims), role);
    return role === undefined ? undefined : this.enter(sql, identity, claims, role === 'unmapped' ? 'viewer' : role);
  }

  /** Somebody entered here before, who is known by their address for the first and only time. */
  private async link(sql: Sql, identity: { issuer: string; subject: string }, claims: OidcClaims): Promise<User | undefined> {
    const email = provenEmail(claims, this.settings);
    const found = email === undefined ? undefined : (await userRepository.findCredentials(sql, email))?.user;
    if (!found) return undefined;
    if (!this.settings.linkByEmail || (await identityRepository.isLinked(sql, identity.issuer, found.id))) {
      throw noAccess('somebody else has an account with your e-mail address');
    }
    // Whoever administers another tenant cannot get somebody into it by entering their address there first.
    if (tenantOf(claims, this.settings) !== found.tenantId) throw otherTenant();
    if (!(await identityRepository.insert(sql, identity, found))) throw noAccess('try again');
    return found;
  }

  private inTheirTenant(user: User, claims: OidcClaims): User {
    if (this.settings.tenantMap.size === 0 || tenantOf(claims, this.settings) === user.tenantId) return user;
    throw otherTenant();
  }

  private async enter(sql: Sql, identity: { issuer: string; subject: string }, claims: OidcClaims, role: Role): Promise<User> {
    if (!this.settings.autoCreate) throw noAccess('nobody has entered you here');
    const email = provenEmail(claims, this.settings);
    if (email === undefined) throw noAccess('the identity provider has not verified your e-mail address');
    const tenantId = tenantOf(claims, this.settings);
    if (tenantId === undefined || !(await tenantRepository.isOpen(sql, tenantId))) throw noAccess('you belong to no tenant');
    const { name } = claims;
    const user = await userRepository.insert(sql, {
      id: newId('user'),
      tenantId,
      email,
      name: typeof name === 'string' ? name.slice(0, 100) : undefined,
      passwordHash: undefined,
      role,
      mustChangePassword: false,
    });
    if (!user || !(await identityRepository.insert(sql, identity, user))) throw noAccess('try again');
    return user;
  }

  /** The issuer's word about roles holds from login to login; the last administrator stays one whatever it says. */
  private async withRole(sql: Sql, user: User, role: Role | 'unmapped' | undefined): Promise<User | undefined> {
    if (role === undefined) {
      await sessionRepository.endAll(sql, user.id);
      return undefined;
    }
    if (role === 'unmapped' || role === user.role) return user;
    const admins = await userRepository.lockInstallationAdmins(sql);
    if (admins.length === 1 && admins[0] === user.id) return user;
    await sessionRepository.endAll(sql, user.id);
    return (await userRepository.setAccess(sql, user.id, { role })) ?? user;
  }

  private nowSeconds(): number {
    return Math.floor(this.clock.now() / 1000);
  }
}

/** 256 bits; also what PKCE asks of a verifier (RFC 7636, 4.1). */
const randomText = (): string => randomBytes(32).toString('base64url');
