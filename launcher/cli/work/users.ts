import type { User, UserService } from '@libs/auth';
import type { Role } from '@libs/kernel';
import { type Answer, CliFailure, table } from '../answer';
import type { Io } from '../answering';
import { findTenant, userService } from '../services';
import { withStore } from '../store';

export interface CreateUserOptions {
  role: Role;
  tenant: string;
  name?: string;
}

export const createUser = (io: Io, email: string, { role, tenant, name }: CreateUserOptions): Promise<Answer> =>
  withStore(io, async (store) => {
    const { id: tenantId } = await findTenant(store, tenant);
    const { user, password } = await userService(store).create(
      { email, role, tenantId, name },
      store.trail('user.create', tenantId),
    );
    return { text: `${user.email} (${role}), password ${password ?? ''} (shown once)`, json: { ...viewOf(user), password } };
  });

export const listUsers = (io: Io): Promise<Answer> =>
  withStore(io, async (store) => {
    const people = await everybody(userService(store));
    const rows = people.map((user) => [
      ...[user.id, user.email, user.role, user.disabledAt ? 'disabled' : 'active'],
      user.lastLoginAt?.toISOString() ?? 'never',
    ]);
    const text = table(['ID', 'EMAIL', 'ROLE', 'STATE', 'LAST LOGIN'], rows) || 'There is nobody. Run: route-llm-gateway seed';
    return { text, json: people.map(viewOf) };
  });

export const resetPassword = (io: Io, who: string): Promise<Answer> =>
  withStore(io, async (store) => {
    const service = userService(store);
    const found = (await everybody(service)).find(({ id, email }) => id === who || email.toLowerCase() === who.toLowerCase());
    if (!found) throw new CliFailure(`There is nobody called ${who}. See: route-llm-gateway users list`);
    const { user, password } = await service.resetPassword(
      found.id,
      undefined,
      store.trail('user.reset_password', found.tenantId),
    );
    return {
      text: `${user.email}, password ${password} (shown once, must be changed at the next login)`,
      json: { ...viewOf(user), password },
    };
  });

async function everybody(service: UserService): Promise<User[]> {
  const found: User[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await service.list({ limit: 200, ...(cursor && { cursor }) }, undefined);
    found.push(...page.data);
    cursor = page.nextCursor;
  }
  return found;
}

const viewOf = (user: User) => ({
  id: user.id,
  email: user.email,
  name: user.name,
  role: user.role,
  tenant_id: user.tenantId,
  disabled: user.disabledAt !== null,
});
