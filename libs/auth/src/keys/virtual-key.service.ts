import { type AuditTrail, change, type Database, seenBy, type Sql } from '@libs/database';
import { type Clock, GatewayError, type JsonObject, newId, type Principal, type PrincipalLimits } from '@libs/kernel';
import type { PrincipalCache } from '../credentials/principal-cache';
import { deriveKey } from '../derive-key';
import { readPage, type Page, type PageRequest } from '../page';
import { administersInstallation, type AuthSettings } from '../settings';
import { tenantRepository } from '../tenants/tenant.repository';
import { assertWithinScope, exceeded } from './key-scope';
import { generateVirtualKey, hashVirtualKey, virtualKeyHint } from './virtual-key';
import { type StoredSecret, virtualKeyRepository, type VirtualKey } from './virtual-key.repository';
import type { KeySettings } from './virtual-key.rows';

export interface CreateVirtualKey extends KeySettings {
  name: string;
  tenantId: string;
  limits: PrincipalLimits;
  metadata?: JsonObject | undefined;
}

/** Fields of `limits` that are absent stay; null takes them away. */
export type UpdateVirtualKey = Omit<KeySettings, 'limits'> & {
  limits?: { [K in keyof PrincipalLimits]?: PrincipalLimits[K] | null };
};

export interface ListVirtualKeys extends PageRequest {
  teamId?: string | undefined;
  userId?: string | undefined;
}

/**
 * The keys that a tenant's clients hold. Administrators manage all of a tenant's, members their own. Every method that
 * changes something takes the trail of the audit log, and writes both or neither.
 */
export class VirtualKeyService {
  private readonly pepper: Buffer;

  constructor(
    private readonly database: Database,
    private readonly cache: PrincipalCache,
    settings: Pick<AuthSettings, 'masterKey'>,
    private readonly clock: Clock,
  ) {
    this.pepper = deriveKey(settings.masterKey, 'virtual-key-hash');
  }

  /**
   * @returns the stored key and, this once, its plain text
   * @throws GatewayError scope_exceeded, invalid_request
   */
  async create(minter: Principal, ask: CreateVirtualKey, trail?: AuditTrail): Promise<{ key: VirtualKey; plain: string }> {
    assertWithinScope(minter, ask);
    this.assertFuture(ask.expiresAt);
    if (!(await tenantRepository.isOpen(seenBy(this.database, ask.tenantId), ask.tenantId))) {
      throw new GatewayError('invalid_request', 'There is no such tenant.', { param: 'tenant_id' });
    }
    await this.assertBelonging(minter, ask.tenantId, ask);
    const made = await this.database.forTenant(ask.tenantId).transaction(async (sql) => {
      const { key, plain } = await this.store(sql, ask);
      await trail?.made(sql, subjectOf(key));
      return { key, plain };
    });
    trail?.committed();
    return made;
  }

  /** Without the checks on who asks: for the first boot. */
  async store(sql: Sql, ask: CreateVirtualKey): Promise<{ key: VirtualKey; plain: string }> {
    const { plain, stored } = this.newSecret();
    return { key: await virtualKeyRepository.insert(sql, { ...ask, ...stored, id: newId('virtualKey') }), plain };
  }

  list(page: ListVirtualKeys, tenantId: string | undefined): Promise<Page<VirtualKey>> {
    const { teamId, userId } = page;
    return readPage('virtualKey', page, (before, limit) =>
      virtualKeyRepository.list(seenBy(this.database, tenantId), { tenantId, teamId, userId, before, limit }),
    );
  }

  /** @throws GatewayError not_found, also for a key of another tenant */
  async get(id: string, tenantId: string | undefined): Promise<VirtualKey> {
    return (await virtualKeyRepository.find(seenBy(this.database, tenantId), id, tenantId)) ?? notFound();
  }

  /** @throws GatewayError not_found, forbidden, scope_exceeded, invalid_request; conflict for a key that is revoked */
  async update(actor: Principal, id: string, ask: UpdateVirtualKey, trail?: AuditTrail): Promise<VirtualKey> {
    const key = await this.manageable(actor, id);
    if (key.revokedAt !== null) throw revoked();
    this.assertFuture(ask.expiresAt);
    const { limits: asked, ...rest } = ask;
    const limits = asked && merged(key.limits, asked);
    if (limits) assertWithinScope(actor, { tenantId: key.tenantId, limits });
    await this.assertBelonging(actor, key.tenantId, rest);
    return this.change(key, trail, (sql) => virtualKeyRepository.update(sql, id, key.tenantId, { ...rest, limits }));
  }

  /**
   * A new secret for the same key: its limits, use and id stay. The secret so far is good until the overlap has passed.
   * @returns the key and, this once, its new plain text
   * @throws GatewayError not_found, forbidden; conflict for a key that is revoked or has expired
   */
  async rotate(
    actor: Principal,
    id: string,
    overlapSeconds: number,
    trail?: AuditTrail,
  ): Promise<{ key: VirtualKey; plain: string }> {
    const key = await this.manageable(actor, id);
    if (key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt.getTime() <= this.clock.now())) throw revoked();
    const { plain, stored } = this.newSecret();
    const rotated = await this.change(key, trail, (sql) =>
      virtualKeyRepository.rotate(sql, id, key.tenantId, stored, overlapSeconds),
    );
    return { key: rotated, plain };
  }

  /** @throws GatewayError not_found, also for a key of another tenant; forbidden */
  async revoke(actor: Principal, id: string, trail?: AuditTrail): Promise<VirtualKey> {
    const key = await this.manageable(actor, id);
    return this.change(key, trail, (sql) => virtualKeyRepository.revoke(sql, id, key.tenantId));
  }

  private async change(
    key: VirtualKey,
    trail: AuditTrail | undefined,
    work: (sql: Sql) => Promise<VirtualKey | undefined>,
  ): Promise<VirtualKey> {
    const database = this.database.forTenant(key.tenantId);
    const changed = await change(trail, database, subjectOf(key), work);
    this.cache.clear();
    return changed ?? notFound();
  }

  /** Visible to the actor, and theirs to change. @throws GatewayError not_found, forbidden */
  private async manageable(actor: Principal, id: string): Promise<VirtualKey> {
    const key = await this.get(id, administersInstallation(actor) ? undefined : actor.tenantId);
    if (actor.role === 'admin' || (key.userId !== null && key.userId === actor.userId)) return key;
    throw new GatewayError('forbidden', 'This key belongs to somebody else.');
  }

  /** Owner and team are the tenant's, and such as the actor may act for. @throws GatewayError invalid_request, scope_exceeded */
  private async assertBelonging(actor: Principal, tenantId: string, { userId, teamId }: KeySettings): Promise<void> {
    if (userId !== undefined && userId !== (actor.userId ?? null) && actor.role !== 'admin') throw exceeded('user_id');
    if (
      typeof userId === 'string' &&
      !(await virtualKeyRepository.ownerExists(seenBy(this.database, tenantId), userId, tenantId))
    ) {
      throw new GatewayError('invalid_request', 'The tenant has no such user.', { param: 'user_id' });
    }
    if (typeof teamId !== 'string') return;
    const team = await virtualKeyRepository.team(seenBy(this.database, tenantId), teamId, tenantId, actor.userId);
    if (!team) throw new GatewayError('invalid_request', 'The tenant has no such team.', { param: 'team_id' });
    if (!team.member && actor.role !== 'admin') throw exceeded('team_id');
  }

  private assertFuture(expiresAt: Date | null | undefined): void {
    if (!expiresAt || expiresAt.getTime() > this.clock.now()) return;
    throw new GatewayError('invalid_request', 'expires_at must be in the future.', { param: 'expires_at' });
  }

  private newSecret(): { plain: string; stored: StoredSecret } {
    const plain = generateVirtualKey();
    return { plain, stored: { hash: hashVirtualKey(plain, this.pepper), ...virtualKeyHint(plain) } };
  }
}

const subjectOf = ({ id, tenantId }: VirtualKey) => ({ kind: 'virtual_key', table: 'virtual_keys', id, tenantId }) as const;

function merged(own: PrincipalLimits, change: NonNullable<UpdateVirtualKey['limits']>): PrincipalLimits {
  const kept = Object.entries({ ...own, ...change }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(kept) as PrincipalLimits;
}

function notFound(): never {
  throw new GatewayError('not_found', 'There is no such key.');
}

const revoked = (): GatewayError => new GatewayError('conflict', 'The key has been revoked or has expired. Create a new one.');
