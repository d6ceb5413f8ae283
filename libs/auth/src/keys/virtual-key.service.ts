import { isDeepStrictEqual } from 'node:util';
import { type AuditTrail, change, type Database, seenBy, type Sql } from '@libs/database';
import { type Clock, GatewayError, type JsonObject, newId, type Principal, type PrincipalLimits } from '@libs/kernel';
import type { PrincipalCache } from '../credentials/principal-cache';
import { deriveKey } from '../derive-key';
import { readPage, type Page, type PageRequest } from '../page';
import { administersInstallation, type AuthSettings } from '../settings';
import { tenantRepository } from '../tenants/tenant.repository';
import { assertWithinScope, exceeded } from './key-scope';
import { generateVirtualKey, hashVirtualKey, isWellFormedVirtualKey, virtualKeyHint } from './virtual-key';
import { type StoredSecret, virtualKeyRepository, type VirtualKey } from './virtual-key.repository';
import type { KeySettings } from './virtual-key.rows';

export interface CreateVirtualKey extends KeySettings {
  name: string;
  tenantId: string;
  limits: PrincipalLimits;
  metadata?: JsonObject | undefined;
}

/** A key as a file says it. */
export interface BroughtKey {
  tenantId: string;
  name: string;
  limits: PrincipalLimits;
  metadata: JsonObject;
  expiresAt: Date | null;
  secret: StoredSecret;
  /** Ids of keys that the file has brought before: one of the same name is this one, with another secret. */
  candidates: readonly string[];
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

  /** What each of these keys may do. @param tenantId undefined: of all tenants */
  limitsOf(ids: readonly string[], tenantId: string | undefined): Promise<Map<string, PrincipalLimits>> {
    return virtualKeyRepository.limitsOf(seenBy(this.database, tenantId), ids, tenantId);
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

  /**
   * What is stored of a secret that was made elsewhere by `generateVirtualKey`; the same text, the same bytes.
   * @throws GatewayError invalid_request: none of ours
   */
  storedSecret(plain: string): StoredSecret {
    if (!isWellFormedVirtualKey(plain))
      throw new GatewayError('invalid_request', 'A secret of a virtual key must be one that `virtual-keys generate` has made.');
    return { hash: hashVirtualKey(plain, this.pepper), ...virtualKeyHint(plain) };
  }

  /**
   * A tenant's key of this name with this secret, as a file says: made, or found by its secret or among `candidates` and changed
   * as far as it differs. A key that was revoked is good again.
   */
  async bring(
    ask: BroughtKey,
    trail: (action: string) => AuditTrail,
  ): Promise<{ id: string; done: 'made' | 'changed' | 'same' }> {
    const { secret, candidates, tenantId, ...settings } = ask;
    const database = this.database.forTenant(tenantId);
    const rows = await virtualKeyRepository.secretsOf(database, tenantId);
    const bySecret = rows.find(({ hash }) => hash.equals(secret.hash));
    const found = bySecret ?? rows.find(({ id, name, revoked: gone }) => !gone && name === ask.name && candidates.includes(id));
    if (!found) {
      const make = trail('virtual_key.create');
      const key = await database.transaction(async (sql) => {
        const made = await virtualKeyRepository.insert(sql, { ...settings, tenantId, ...secret, id: newId('virtualKey') });
        await make.made(sql, subjectOf(made));
        return made;
      });
      make.committed();
      return { id: key.id, done: 'made' };
    }
    const key = await this.get(found.id, tenantId);
    let done: 'changed' | 'same' = 'same';
    const step = async (action: string, work: (sql: Sql) => Promise<VirtualKey | undefined>): Promise<void> => {
      await this.change(key, trail(action), work);
      done = 'changed';
    };
    if (found.revoked) await step('virtual_key.update', (sql) => virtualKeyRepository.reinstate(sql, key.id, tenantId));
    if (!found.hash.equals(secret.hash))
      await step('virtual_key.rotate', (sql) => virtualKeyRepository.rotate(sql, key.id, tenantId, secret, 0));
    if (!isDeepStrictEqual(comparable(key), comparable(settings)))
      await step('virtual_key.update', (sql) => virtualKeyRepository.update(sql, key.id, tenantId, settings));
    return { id: key.id, done };
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

const comparable = ({ name, limits, metadata, expiresAt }: Pick<BroughtKey, 'name' | 'limits' | 'metadata' | 'expiresAt'>) => ({
  ...{ name, metadata, expiresAt: expiresAt?.getTime() },
  limits: merged({}, limits),
});

const subjectOf = ({ id, tenantId }: VirtualKey) => ({ kind: 'virtual_key', table: 'virtual_keys', id, tenantId }) as const;

function merged(own: PrincipalLimits, change: NonNullable<UpdateVirtualKey['limits']>): PrincipalLimits {
  const kept = Object.entries({ ...own, ...change }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(kept) as PrincipalLimits;
}

function notFound(): never {
  throw new GatewayError('not_found', 'There is no such key.');
}

const revoked = (): GatewayError => new GatewayError('conflict', 'The key has been revoked or has expired. Create a new one.');
