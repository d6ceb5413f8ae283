import { type AuditTrail, change, changeWithin, type Database, seenBy, type Sql } from '@libs/database';
import { GatewayError, newId, type Role } from '@libs/kernel';
import type { PrincipalCache } from '../credentials/principal-cache';
import { type Page, type PageRequest, readPage } from '../page';
import { sessionRepository } from '../sessions/session.repository';
import { teamRepository } from '../teams/team.repository';
import { tenantRepository } from '../tenants/tenant.repository';
import { TOKEN_LIFETIME_SECONDS } from '../tokens/claims';
import type { TokenCodec } from '../tokens/token-codec';
import { passwordFault } from './password-policy';
import { randomPassword, type Passwords } from './passwords';
import type { User } from './user';
import { type UserFilter, userRepository } from './user.repository';

export interface CreateUser {
  email: string;
  role: Role;
  tenantId: string;
  name?: string | undefined;
  /** A random one is made when absent. */
  password?: string | undefined;
}

export interface UserChange {
  role?: Role | undefined;
  disabled?: boolean | undefined;
  name?: string | null | undefined;
  /** A team of theirs; null: none. */
  defaultTeamId?: string | null | undefined;
}

export interface Invitation {
  token: string;
  expiresInSeconds: number;
}

/**
 * People, as administrators handle them. `visible` is the tenant that the caller may see; undefined = all. Whoever hands in
 * the trail of the audit log has change and trace written together, or neither.
 */
export class UserService {
  constructor(
    private readonly database: Database,
    private readonly passwords: Passwords,
    private readonly tokens: TokenCodec,
    private readonly cache: Pick<PrincipalCache, 'clear'>,
  ) {}

  /** @throws GatewayError not_found, also for somebody of another tenant */
  async get(id: string, visible: string | undefined): Promise<User> {
    return (await userRepository.find(seenBy(this.database, visible), id, visible)) ?? notFound();
  }

  list(page: PageRequest & Pick<UserFilter, 'search' | 'role' | 'teamId'>, tenantId: string | undefined): Promise<Page<User>> {
    const { search, role, teamId } = page;
    return readPage('user', page, (before, limit) =>
      userRepository.list(seenBy(this.database, tenantId), { tenantId, before, limit, search, role, teamId }),
    );
  }

  /**
   * The password, given or made, must be changed at the first login; a made one is returned this once.
   * @throws GatewayError invalid_request, conflict
   */
  async create(ask: CreateUser, trail?: AuditTrail): Promise<{ user: User; password?: string }> {
    const fault = ask.password === undefined ? undefined : passwordFault(ask.password, ask.email);
    if (fault !== undefined) throw new GatewayError('invalid_request', fault, { param: 'password' });
    await this.assertOpen(ask.tenantId);
    const password = ask.password ?? randomPassword();
    const user = await this.insert(ask, await this.passwords.hash(password), trail);
    return ask.password === undefined ? { user, password } : { user };
  }

  /**
   * Somebody who chooses their own password with the invitation, which is returned this once.
   * @throws GatewayError invalid_request, conflict
   */
  async invite(ask: Omit<CreateUser, 'password'>, trail?: AuditTrail): Promise<{ user: User; invitation: Invitation }> {
    await this.assertOpen(ask.tenantId);
    const user = await this.insert(ask, undefined, trail);
    return { user, invitation: this.invitationOf(user) };
  }

  /** Another invitation for somebody who never chose a password; the ones before stay good until they expire or one is used. */
  async inviteAgain(id: string, visible: string | undefined): Promise<{ user: User; invitation: Invitation }> {
    const user = await this.get(id, visible);
    if (user.hasPassword) {
      throw new GatewayError('conflict', 'This person has a password already: reset it instead.');
    }
    return { user, invitation: this.invitationOf(user) };
  }

  /**
   * A change of role, and disabling, end that person's sessions.
   * @throws GatewayError not_found, invalid_request; conflict when nobody would be left to administer the installation
   */
  async change(id: string, visible: string | undefined, ask: UserChange, trail?: AuditTrail): Promise<User> {
    const user = await this.database.transaction(async (sql) => {
      const admins = await userRepository.lockInstallationAdmins(sql);
      return changeWithin(trail, sql, subjectOf(id), async () => {
        const before = (await userRepository.find(sql, id, visible)) ?? notFound();
        const access = accessChange(before, ask);
        if (access.disabled === true || (access.role !== undefined && access.role !== 'admin')) refuseLast(admins, id);
        if (typeof ask.defaultTeamId === 'string') await assertMember(sql, ask.defaultTeamId, id);
        return (await applied(sql, id, access, ask)) ?? before;
      });
    });
    trail?.committed();
    this.cache.clear();
    return user ?? notFound();
  }

  /**
   * A random password, returned this once and to be changed at the next login; ends every session.
   * @throws GatewayError not_found; conflict for somebody who is disabled
   */
  async resetPassword(id: string, visible: string | undefined, trail?: AuditTrail): Promise<{ user: User; password: string }> {
    await this.get(id, visible);
    const password = randomPassword();
    const passwordHash = await this.passwords.hash(password);
    const user = await change(trail, this.database, subjectOf(id), async (sql) => {
      const changed = await userRepository.setPassword(sql, id, passwordHash, true);
      if (changed) await sessionRepository.endAll(sql, id);
      return changed;
    });
    if (!user) throw new GatewayError('conflict', 'This account is disabled: enable it first.');
    this.cache.clear();
    return { user, password };
  }

  /** @throws GatewayError not_found */
  async endSessions(id: string, visible: string | undefined, trail?: AuditTrail): Promise<void> {
    await this.get(id, visible);
    await change(trail, this.database, subjectOf(id), (sql) => sessionRepository.endAll(sql, id).then(() => true));
    this.cache.clear();
  }

  /**
   * Forgets a person and revokes their keys; what they used stays in the ledger under their id.
   * @throws GatewayError not_found; conflict when nobody would be left to administer the installation
   */
  async remove(id: string, visible: string | undefined, trail?: AuditTrail): Promise<void> {
    await this.database.transaction(async (sql) => {
      const admins = await userRepository.lockInstallationAdmins(sql);
      if (!(await userRepository.find(sql, id, visible))) notFound();
      refuseLast(admins, id);
      await changeWithin(trail, sql, subjectOf(id), () => userRepository.remove(sql, id).then(() => true));
    });
    trail?.committed();
    this.cache.clear();
  }

  private async assertOpen(tenantId: string): Promise<void> {
    if (await tenantRepository.isOpen(seenBy(this.database, tenantId), tenantId)) return;
    throw new GatewayError('invalid_request', 'There is no such tenant, or it is archived.', { param: 'tenant_id' });
  }

  private async insert(
    { tenantId, email, name, role }: Omit<CreateUser, 'password'>,
    passwordHash: string | undefined,
    trail: AuditTrail | undefined,
  ): Promise<User> {
    const id = newId('user');
    const row = { id, tenantId, email, name, passwordHash, role, mustChangePassword: passwordHash !== undefined };
    const user = await change(trail, this.database.forTenant(tenantId), subjectOf(id), (sql) => userRepository.insert(sql, row));
    if (!user) throw new GatewayError('conflict', 'There is already a user with this e-mail address.', { param: 'email' });
    return user;
  }

  private invitationOf(user: User): Invitation {
    const token = this.tokens.sign('invitation', { userId: user.id, tokenVersion: user.tokenVersion });
    return { token, expiresInSeconds: TOKEN_LIFETIME_SECONDS.invitation };
  }
}

const subjectOf = (id: string) => ({ kind: 'user', table: 'users', id }) as const;

/** undefined: nothing of it is a change. */
async function applied(
  sql: Sql,
  id: string,
  access: ReturnType<typeof accessChange>,
  ask: UserChange,
): Promise<User | undefined> {
  let after: User | undefined;
  if (access.role !== undefined || access.disabled !== undefined) {
    after = await userRepository.setAccess(sql, id, access);
    await sessionRepository.endAll(sql, id);
  }
  if (ask.name !== undefined || ask.defaultTeamId !== undefined) after = await userRepository.setProfile(sql, id, ask);
  return after;
}

/** What of a change is one: asking for what is already so ends nobody's sessions. */
function accessChange(user: User, change: UserChange): { role?: Role; disabled?: boolean } {
  return {
    ...(change.role !== undefined && change.role !== user.role && { role: change.role }),
    ...(change.disabled !== undefined && change.disabled !== (user.disabledAt !== null) && { disabled: change.disabled }),
  };
}

function refuseLast(admins: readonly string[], id: string): void {
  if (admins.length === 1 && admins[0] === id) {
    throw new GatewayError(
      'conflict',
      'This is the last active admin of the installation: give the role to somebody else first.',
    );
  }
}

async function assertMember(sql: Sql, teamId: string, userId: string): Promise<void> {
  if (await teamRepository.isMember(sql, teamId, userId)) return;
  throw new GatewayError('invalid_request', 'This person is in no such team.', { param: 'default_team_id' });
}

function notFound(): never {
  throw new GatewayError('not_found', 'There is no such user.');
}
