import {
  type AuditTrail,
  change,
  type Database,
  isForeignKeyViolation,
  isUniqueViolation,
  seenBy,
  type Sql,
} from '@libs/database';
import { GatewayError, newId } from '@libs/kernel';
import type { PrincipalCache } from '../credentials/principal-cache';
import { type Page, type PageRequest, readPage } from '../page';
import { DEFAULT_TENANT_ID } from '../settings';
import { type Tenant, tenantRepository } from './tenant.repository';

/**
 * Whom usage and limits belong to, as administrators handle them. Whoever hands in the trail of the audit log has change and
 * trace written together, or neither.
 */
export class TenantService {
  constructor(
    private readonly database: Database,
    private readonly cache: Pick<PrincipalCache, 'clear'>,
  ) {}

  /** @param id the one tenant that the caller may see; undefined = all */
  list(page: PageRequest & { archived?: boolean | undefined }, id: string | undefined): Promise<Page<Tenant>> {
    const { archived } = page;
    return readPage('tenant', page, (before, limit) => tenantRepository.list(this.database, { id, before, limit, archived }));
  }

  /** @throws GatewayError not_found, also for a tenant that the caller may not see */
  async get(id: string, visible: string | undefined): Promise<Tenant> {
    const tenant =
      visible === undefined || visible === id ? await tenantRepository.find(seenBy(this.database, visible), id) : undefined;
    return tenant ?? notFound();
  }

  /** @throws GatewayError conflict */
  async create(name: string, trail?: AuditTrail): Promise<Tenant> {
    const id = newId('tenant');
    const made = await this.audited(id, trail, (sql) => tenantRepository.insert(sql, { id, name }));
    return made ?? nameTaken();
  }

  /**
   * A new name; or archiving: nobody of that tenant gets in any more, by login or key, within five seconds on every
   * replica, while all that was recorded stays. The way back opens the same doors again.
   * @throws GatewayError not_found, conflict
   */
  async change(
    id: string,
    change: { name?: string | undefined; archived?: boolean | undefined },
    trail?: AuditTrail,
  ): Promise<Tenant> {
    if (change.archived === true && id === DEFAULT_TENANT_ID) {
      throw new GatewayError(
        'conflict',
        'The default tenant holds the administrators of the installation: it cannot be archived.',
      );
    }
    const updated = this.audited(id, trail, (sql) => tenantRepository.update(sql, id, change));
    const tenant = await updated.catch((thrown: unknown) => {
      throw isUniqueViolation(thrown) ? nameTaken() : thrown;
    });
    this.cache.clear();
    return tenant ?? notFound();
  }

  /**
   * For one made by mistake: archived, and nothing belongs to it.
   * @throws GatewayError not_found, conflict
   */
  async remove(id: string, trail?: AuditTrail): Promise<void> {
    const tenant = await this.get(id, undefined);
    if (tenant.archivedAt === null) throw new GatewayError('conflict', 'Archive the tenant first.');
    const removed = this.audited(id, trail, async (sql) => {
      await tenantRepository.remove(sql, id);
      return true;
    });
    await removed.catch((thrown: unknown) => {
      if (!isForeignKeyViolation(thrown)) throw thrown;
      throw new GatewayError('conflict', 'People, keys or records belong to this tenant: it can stay archived, not go.');
    });
  }

  private audited<T>(
    id: string,
    trail: AuditTrail | undefined,
    work: (sql: Sql) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    return change(trail, this.database, { kind: 'tenant', table: 'tenants', id, tenantId: id }, work);
  }
}

function notFound(): never {
  throw new GatewayError('not_found', 'There is no such tenant.');
}

function nameTaken(): never {
  throw new GatewayError('conflict', 'There is already a tenant of this name.', { param: 'name' });
}
