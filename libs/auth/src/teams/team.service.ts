import { type Database, isForeignKeyViolation, isUniqueViolation, seenBy } from '@libs/database';
import { GatewayError, newId } from '@libs/kernel';
import type { PrincipalCache } from '../credentials/principal-cache';
import { type Page, type PageRequest, readPage } from '../page';
import { tenantRepository } from '../tenants/tenant.repository';
import { userRepository } from '../users/user.repository';
import { type Team, type TeamChange, teamRepository } from './team.repository';

/** Teams inside tenants. `visible` is the tenant that the caller may see; undefined = all. */
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
  async create(ask: { tenantId: string; name: string; description?: string | undefined }): Promise<Team> {
    if (!(await tenantRepository.isOpen(seenBy(this.database, ask.tenantId), ask.tenantId))) {
      throw new GatewayError('invalid_request', 'There is no such tenant, or it is archived.', { param: 'tenant_id' });
    }
    return teamRepository.insert(seenBy(this.database, ask.tenantId), { id: newId('team'), ...ask }).catch(refuseTakenName);
  }

  /**
   * Archiving: nobody's use is attributed to the team by default any more, and nobody joins it.
   * @throws GatewayError not_found, conflict
   */
  async change(id: string, visible: string | undefined, change: TeamChange): Promise<Team> {
    const { tenantId } = await this.get(id, visible);
    const changed = await this.database
      .forTenant(tenantId)
      .transaction(async (sql) => {
        if (change.archived === true) await teamRepository.clearDefaults(sql, id, tenantId);
        return teamRepository.update(sql, id, tenantId, change);
      })
      .catch(refuseTakenName);
    this.cache.clear();
    return changed ?? notFound();
  }

  /** @throws GatewayError not_found; conflict when keys or limits refer to it */
  async remove(id: string, visible: string | undefined): Promise<void> {
    const { tenantId } = await this.get(id, visible);
    await teamRepository.remove(seenBy(this.database, tenantId), id, tenantId).catch((thrown: unknown) => {
      if (!isForeignKeyViolation(thrown)) throw thrown;
      throw new GatewayError('conflict', 'Keys or limits belong to this team: archive it instead.');
    });
    this.cache.clear();
  }

  /** Who is in already stays in. @throws GatewayError not_found (the team, or a person of its tenant), conflict */
  async addMember(id: string, visible: string | undefined, userId: string): Promise<void> {
    const team = await this.get(id, visible);
    if (team.archivedAt !== null) throw new GatewayError('conflict', 'This team is archived.');
    await this.database.forTenant(team.tenantId).transaction(async (sql) => {
      if (!(await userRepository.find(sql, userId, team.tenantId))) throw noSuchPerson();
      await teamRepository.addMember(sql, team, userId);
    });
    this.cache.clear();
  }

  /** @throws GatewayError not_found */
  async removeMember(id: string, visible: string | undefined, userId: string): Promise<void> {
    const team = await this.get(id, visible);
    if (!(await teamRepository.removeMember(seenBy(this.database, team.tenantId), team, userId))) throw noSuchPerson();
    this.cache.clear();
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
