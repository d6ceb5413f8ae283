import type { Database, Sql } from '@libs/database';
import { GatewayError, newId, type Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { VirtualKeyService } from './keys/virtual-key.service';
import { virtualKeyRepository } from './keys/virtual-key.repository';
import { DEFAULT_TENANT_ID, DEFAULT_TENANT_NAME } from './settings';
import { passwordFault } from './users/password-policy';
import { randomPassword, type Passwords } from './users/passwords';
import { tenantRepository } from './tenants/tenant.repository';
import { userRepository } from './users/user.repository';

/** One at a time over all processes that boot together. The number is ours and means nothing. */
const LOCK = `SELECT pg_advisory_xact_lock(7263541987001)`;

/** What a new installation needs before anybody can log in. Safe to call at every boot, by every process. */
export class FirstAccess {
  constructor(
    private readonly database: Database,
    private readonly passwords: Passwords,
    private readonly keys: VirtualKeyService,
  ) {}

  /**
   * The default tenant and, when there is no admin yet, the first one. Their password, given or made, must be
   * changed at the first login; a made one is returned this once.
   * @throws GatewayError invalid_request (a given password that is not accepted), conflict
   */
  async ensureFirstAdmin(ask: {
    email: string;
    password?: Secret | undefined;
  }): Promise<{ created: boolean; password?: string }> {
    if (await userRepository.anyInstallationAdmin(this.database)) return { created: false };
    const given = ask.password && openSecret(ask.password);
    const fault = given === undefined ? undefined : passwordFault(given, ask.email);
    if (fault !== undefined) throw new GatewayError('invalid_request', fault, { param: 'ADMIN_PASSWORD' });
    const password = given ?? randomPassword();
    const passwordHash = await this.passwords.hash(password);
    return this.database.transaction(async (sql) => {
      await sql.query(LOCK);
      await ensureDefaultTenant(sql);
      if (await userRepository.anyInstallationAdmin(sql)) return { created: false };
      const user = await userRepository.insert(sql, {
        id: newId('user'),
        tenantId: DEFAULT_TENANT_ID,
        email: ask.email,
        name: undefined,
        passwordHash,
        role: 'admin',
        mustChangePassword: true,
      });
      if (!user) throw new GatewayError('conflict', `ADMIN_EMAIL is already the address of a user who is not an admin.`);
      return given === undefined ? { created: true, password } : { created: true };
    });
  }

  /** A key for the first calls, when there has never been one; its plain text is returned this once. */
  async ensureFirstVirtualKey(name = 'first key'): Promise<{ created: boolean; key?: string }> {
    return this.database.transaction(async (sql) => {
      await sql.query(LOCK);
      if (await virtualKeyRepository.any(sql)) return { created: false };
      await ensureDefaultTenant(sql);
      const userId = (await userRepository.anyInstallationAdmin(sql))?.id;
      const { plain } = await this.keys.store(sql, { name, tenantId: DEFAULT_TENANT_ID, userId, limits: {} });
      return { created: true, key: plain };
    });
  }
}

async function ensureDefaultTenant(sql: Sql): Promise<void> {
  await tenantRepository.insert(sql, { id: DEFAULT_TENANT_ID, name: DEFAULT_TENANT_NAME });
}
