import type { Database, Sql } from '@libs/database';
import { type Clock, GatewayError, newId, type Principal, type PrincipalLimits } from '@libs/kernel';
import type { PrincipalCache } from '../credentials/principal-cache';
import { deriveKey } from '../derive-key';
import { readPage, type Page, type PageRequest } from '../page';
import type { AuthSettings } from '../settings';
import { tenantRepository } from '../tenants/tenant.repository';
import { assertWithinScope } from './key-scope';
import { generateVirtualKey, hashVirtualKey, virtualKeyHint } from './virtual-key';
import { virtualKeyRepository, type VirtualKey } from './virtual-key.repository';

export interface CreateVirtualKey {
  name: string;
  tenantId: string;
  userId?: string | undefined;
  limits: PrincipalLimits;
  expiresAt?: Date | undefined;
}

/** The keys that a tenant's clients hold. */
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
  async create(minter: Principal, ask: CreateVirtualKey): Promise<{ key: VirtualKey; plain: string }> {
    assertWithinScope(minter, ask);
    if (ask.expiresAt && ask.expiresAt.getTime() <= this.clock.now()) {
      throw new GatewayError('invalid_request', 'expires_at must be in the future.', { param: 'expires_at' });
    }
    if (!(await tenantRepository.isOpen(this.database, ask.tenantId))) {
      throw new GatewayError('invalid_request', 'There is no such tenant.', { param: 'tenant_id' });
    }
    return this.store(this.database, ask);
  }

  /** Without the checks on who asks: for the first boot. */
  async store(sql: Sql, ask: CreateVirtualKey): Promise<{ key: VirtualKey; plain: string }> {
    const plain = generateVirtualKey();
    const key = await virtualKeyRepository.insert(sql, {
      id: newId('virtualKey'),
      tenantId: ask.tenantId,
      userId: ask.userId,
      name: ask.name,
      hash: hashVirtualKey(plain, this.pepper),
      ...virtualKeyHint(plain),
      limits: ask.limits,
      expiresAt: ask.expiresAt,
    });
    return { key, plain };
  }

  list(page: PageRequest, tenantId: string | undefined): Promise<Page<VirtualKey>> {
    return readPage('virtualKey', page, (before, limit) => virtualKeyRepository.list(this.database, { tenantId, before, limit }));
  }

  /** @throws GatewayError not_found, also for a key of another tenant */
  async get(id: string, tenantId: string | undefined): Promise<VirtualKey> {
    return (await virtualKeyRepository.find(this.database, id, tenantId)) ?? notFound();
  }

  /** @throws GatewayError not_found, also for a key of another tenant */
  async revoke(id: string, tenantId: string | undefined): Promise<VirtualKey> {
    const key = (await virtualKeyRepository.revoke(this.database, id, tenantId)) ?? notFound();
    this.cache.clear();
    return key;
  }
}

function notFound(): never {
  throw new GatewayError('not_found', 'There is no such key.');
}
