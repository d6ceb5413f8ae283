import type { Database } from '@libs/database';
import { GatewayError, newId, type Role } from '@libs/kernel';
import type { PrincipalCache } from '../credentials/principal-cache';
import { readPage, type Page, type PageRequest } from '../page';
import { refreshTokenRepository } from '../tokens/refresh-token.repository';
import { passwordFault } from './password-policy';
import { randomPassword, type Passwords } from './passwords';
import { tenantRepository, type Tenant } from './tenant.repository';
import type { User } from './user';
import { userRepository } from './user.repository';

export interface CreateUser {
  email: string;
  role: Role;
  tenantId: string;
  /** A random one is made when absent. */
  password?: string | undefined;
}

/** People and their tenants, as administrators handle them. */
export class UserService {
  constructor(
    private readonly database: Database,
    private readonly passwords: Passwords,
    private readonly cache: PrincipalCache,
  ) {}

  find(id: string): Promise<User | undefined> {
    return userRepository.findById(this.database, id);
  }

  list(page: PageRequest, tenantId?: string): Promise<Page<User>> {
    return readPage('user', page, (before, limit) => userRepository.list(this.database, { tenantId, before, limit }));
  }

  /**
   * The password, given or made, must be changed at the first login; a made one is returned this once.
   * @throws GatewayError invalid_request, conflict, not_found
   */
  async create(ask: CreateUser): Promise<{ user: User; password?: string }> {
    const fault = ask.password === undefined ? undefined : passwordFault(ask.password, ask.email);
    if (fault !== undefined) throw new GatewayError('invalid_request', fault, { param: 'password' });
    if (!(await tenantRepository.exists(this.database, ask.tenantId))) {
      throw new GatewayError('invalid_request', 'There is no such tenant.', { param: 'tenant_id' });
    }
    const password = ask.password ?? randomPassword();
    const user = await userRepository.insert(this.database, {
      id: newId('user'),
      tenantId: ask.tenantId,
      email: ask.email,
      passwordHash: await this.passwords.hash(password),
      role: ask.role,
      mustChangePassword: true,
    });
    if (!user) throw new GatewayError('conflict', 'There is already a user with this e-mail address.', { param: 'email' });
    return ask.password === undefined ? { user, password } : { user };
  }

  /**
   * Role or disabling; ends the sessions of that user.
   * @throws GatewayError not_found; conflict when nobody would be left to administer the installation
   */
  async setAccess(id: string, change: { role?: Role | undefined; disabled?: boolean | undefined }): Promise<User> {
    const user = await this.database.transaction(async (sql) => {
      const admins = await userRepository.lockActiveAdmins(sql);
      const losesAdmin = change.disabled === true || (change.role !== undefined && change.role !== 'admin');
      if (losesAdmin && admins.length === 1 && admins[0] === id) {
        throw new GatewayError('conflict', 'This is the last active admin: give the role to somebody else first.');
      }
      const changed = await userRepository.setAccess(sql, id, change);
      if (changed) await refreshTokenRepository.revokeUser(sql, id);
      return changed;
    });
    if (!user) throw new GatewayError('not_found', 'There is no such user.');
    this.cache.clear();
    return user;
  }

  listTenants(page: PageRequest, id?: string): Promise<Page<Tenant>> {
    return readPage('tenant', page, (before, limit) => tenantRepository.list(this.database, { id, before, limit }));
  }

  /** @throws GatewayError conflict */
  async createTenant(name: string): Promise<Tenant> {
    const tenant = await tenantRepository.insert(this.database, { id: newId('tenant'), name });
    if (!tenant) throw new GatewayError('conflict', 'There is already a tenant of this name.', { param: 'name' });
    return tenant;
  }
}
