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
import { tenantRepository } from '../tenants/tenant.repository';
import { userRepository } from '../users/user.repository';
import { type Team, type TeamChange, teamRepository } from './team.repository';

/**
 * Teams inside tenants. `visible` is the tenant that the caller may see; undefined = all. Whoever hands in the trail of the
 * audit log has change and trace written together, or neither.
 */
export class TeamService {
  constructor(
    private readonly database: Database,
    private readonly cache: Pick<PrincipalCache, 'clear'>,
  ) {}

  list(page: PageRequest & { archived?: boolean | undefined }, tenantId: string | undefined): Promise<Page<Team>> {
    const { archived } = page;
    return readPage('team', page, (before, limit) =>
      teamRepository.list(seenBy(this.database, tenantId), { tenantId, before, limit, archived }),
    );
  }

  /** @throws GatewayError not_found, also for a team of another tenant */
  async get(id: string, visible: string | undefined): Promise<Team> {
    return (await teamRepository.find(seenBy(this.database, visible), id, visible)) ?? notFound();
  }

  /** @throws GatewayError invalid_request, conflict */
  async create(ask: { tenantId: string; name: string; description?: string | undefined }, trail?: AuditTrail): Promise<Team> {
    if (!(await tenantRepository.isOpen(seenBy(this.database, ask.tenantId), ask.tenantId))) {
      throw new GatewayError('invalid_request', 'There is no such tenant, or it is archived.', { param: 'tenant_id' });
    }
    const id = newId('team');
    const made = this.changed(trail, { id, tenantId: ask.tenantId }, (sql) => teamRepository.insert(sql, { id, ...ask }));
    return (await made.catch(refuseTakenName)) ?? notFound();
  }

  /**
   * Archiving: nobody's use is attributed to the team by default any more, and nobody joins it.
   * @throws GatewayError not_found, conflict
   */
  async change(id: string, visible: string | undefined, ask: TeamChange, trail?: AuditTrail): Promise<Team> {
    const team = await this.get(id, visible);
    const changed = await this.changed(trail, team, async (sql) => {
      if (ask.archived === true) await teamRepository.clearDefaults(sql, id, team.tenantId);
      return teamRepository.update(sql, id, team.tenantId, ask);
    }).catch(refuseTakenName);
    this.cache.clear();
    return changed ?? notFound();
  }

  /** @throws GatewayError not_found; conflict when keys or limits refer to it */
  async remove(id: string, visible: string | undefined, trail?: AuditTrail): Promise<void> {
    const team = await this.get(id, visible);
    const removed = this.changed(trail, team, (sql) => teamRepository.remove(sql, id, team.tenantId).then(() => true));
    await removed.catch((thrown: unknown) => {
      if (!isForeignKeyViolation(thrown)) throw thrown;
      throw new GatewayError('conflict', 'Keys or limits belong to this team: archive it instead.');
    });
    this.cache.clear();
  }

  /** Who is in already stays in. @throws GatewayError not_found (the team, or a person of its tenant), conflict */
  async addMember(id: string, visible: string | undefined, userId: string, trail?: AuditTrail): Promise<void> {
    const team = await this.get(id, visible);
    if (team.archivedAt !== null) throw new GatewayError('conflict', 'This team is archived.');
    await this.changed(trail, team, async (sql) => {
      if (!(await userRepository.find(sql, userId, team.tenantId))) throw noSuchPerson();
      await teamRepository.addMember(sql, team, userId);
      return true;
    });
    this.cache.clear();
  }

  /** @throws GatewayError not_found */
  async removeMember(id: string, visible: string | undefined, userId: string, trail?: AuditTrail): Promise<void> {
    const team = await this.get(id, visible);
    await this.changed(trail, team, async (sql) => {
      if (!(await teamRepository.removeMember(sql, team, userId))) throw noSuchPerson();
      return true;
    });
    this.cache.clear();
  }

  private changed<T>(
    trail: AuditTrail | undefined,
    { id, tenantId }: Pick<Team, 'id' | 'tenantId'>,
    work: (sql: Sql) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    return change(trail, this.database.forTenant(tenantId), { kind: 'team', table: 'teams', id, tenantId }, work);
  }
}

const noSuchPerson = (): GatewayError => new GatewayError('not_found', 'There is no such person in the tenant of this team.');

function notFound(): never {
  throw new GatewayError('not_found', 'There is no such team.');
}

function refuseTakenName(thrown: unknown): never {
  if (!isUniqueViolation(thrown)) throw thrown;
  throw new GatewayError('conflict', 'The tenant already has a team of this name.', { param: 'name' });
}
