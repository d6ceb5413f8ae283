import { BudgetService, LimitService } from '@libs/admission';
import { automationPrincipal, TeamService, TenantService } from '@libs/auth';
import type { PrincipalLimits } from '@libs/kernel';
import { userService, virtualKeyService } from '../../services';
import type { Store } from '../../store';
import type { MadeClient } from './made-request';
import { type Client, type DemoTenant, WORLD } from './world';

export interface MadeWorld {
  tenants: { id: string; tenant: DemoTenant }[];
  clients: (MadeClient & { tenantName: string })[];
  /** Plain keys by the name of their client, for the traffic that is sent. */
  plain: Map<string, string>;
  /** An administrator of each tenant, whose pages show its runs, batches and files; the password must be changed at first. */
  logins: { tenant: string; email: string; password: string }[];
}

const nothingCached = { clear: () => undefined };
const nobodyToTell = { changed: () => Promise.resolve() };

/** The services that change limits and budgets; a running gateway hears of it within a second. */
export const budgetService = ({ database }: Store): BudgetService => new BudgetService(database, nobodyToTell);

/** Tenants, teams, people, keys and limits, through the services of the control plane. */
export async function makeWorld(store: Store): Promise<MadeWorld> {
  const made: MadeWorld = { tenants: [], clients: [], plain: new Map(), logins: [] };
  const tenants = new TenantService(store.database, nothingCached);
  for (const tenant of WORLD) {
    const { id } = await tenants.create(tenant.name, store.trail('tenant.create'));
    made.tenants.push({ id, tenant });
    const teams = await makeTeams(store, id, tenant);
    const users = await makePeople(store, id, tenant, teams);
    made.logins.push(...users.flatMap(({ login }) => (login ? [{ tenant: tenant.name, ...login }] : [])));
    for (const client of tenant.clients) {
      const teamId = (client.team !== undefined ? teams.get(client.team) : undefined) ?? null;
      const userId = users.find(({ team }) => team === client.team)?.id ?? null;
      const { keyId, plain } = await makeKey(store, client, { tenantId: id, teamId, userId });
      made.plain.set(client.name, plain);
      made.clients.push({ client, tenantId: id, tenantName: tenant.name, teamId, userId, keyId });
    }
    const limits = new LimitService(store.database, nobodyToTell);
    await limits.create({ subject: { tenantId: id, kind: 'tenant', id }, rpm: tenant.rpm }, store.trail('limit.create', id));
  }
  return made;
}

async function makeTeams(store: Store, tenantId: string, { teams }: DemoTenant): Promise<Map<string, string>> {
  const service = new TeamService(store.database, nothingCached);
  const made = new Map<string, string>();
  for (const name of teams) {
    const { id } = await service.create({ tenantId, name });
    await store.note('team.create', { kind: 'team', id }, tenantId);
    made.set(name, id);
  }
  return made;
}

/** Passwords are made; of those, the administrator's alone is told. */
async function makePeople(
  store: Store,
  tenantId: string,
  { users }: DemoTenant,
  teams: ReadonlyMap<string, string>,
): Promise<{ id: string; team: string; login: { email: string; password: string } | undefined }[]> {
  const [people, memberships] = [userService(store), new TeamService(store.database, nothingCached)];
  const made = [];
  for (const { at, role, team } of users) {
    const { user, password } = await people.create({ email: at, role, tenantId });
    await store.note('user.create', { kind: 'user', id: user.id }, tenantId);
    const teamId = teams.get(team);
    if (teamId !== undefined) await memberships.addMember(teamId, tenantId, user.id);
    made.push({ id: user.id, team, login: role === 'admin' && password !== undefined ? { email: at, password } : undefined });
  }
  return made;
}

async function makeKey(
  store: Store,
  { name, rpm, scopes, models, metadata }: Client,
  { tenantId, teamId, userId }: Pick<MadeClient, 'tenantId' | 'teamId' | 'userId'>,
): Promise<{ keyId: string; plain: string }> {
  const limits: PrincipalLimits = { rpm, scopes, allowedModels: models && [...models, 'sandbox/*'] };
  const ask = { name, tenantId, limits, metadata, ...(teamId !== null && { teamId }), ...(userId !== null && { userId }) };
  const { key, plain } = await virtualKeyService(store).create(
    automationPrincipal(),
    ask,
    store.trail('virtual_key.create', tenantId),
  );
  return { keyId: key.id, plain };
}
