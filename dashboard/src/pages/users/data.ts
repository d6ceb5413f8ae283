import { api, ok, type Schema } from '../../api/client';
import type { Tone } from '../../kit';

export type User = Schema<'UserView'>;
export type Role = User['role'];
export const USERS = ['users'] as const;
export const ROLES = ['viewer', 'member', 'admin'] as const satisfies readonly Role[];

export interface Filters {
  readonly search: string;
  readonly role: string;
  readonly tenant_id: string;
}

export const loadUsers = ({ search, role, tenant_id: tenant }: Filters) => {
  const known = ROLES.find((one) => one === role);
  const filter = { ...(search !== '' && { search }), ...(known && { role: known }), ...(tenant !== '' && { tenant_id: tenant }) };
  return (cursor: string | undefined) => ok(api.GET('/v1/admin/users', { params: { query: { limit: 100, cursor, ...filter } } }));
};

export type State = 'disabled' | 'invited' | 'oneTime' | 'active';
export const TONES: Readonly<Record<State, Tone>> = { disabled: 'quiet', invited: 'warn', oneTime: 'warn', active: 'good' };

export function stateOf(user: User): State {
  if (user.disabled_at !== null) return 'disabled';
  if (!user.has_password && user.last_login_at === null) return 'invited';
  return user.must_change_password ? 'oneTime' : 'active';
}

/** What somebody shows to the gateway once, to choose a password: handed over by whoever invites. */
export const invitationLink = (token: string): string => `${location.origin}/#invitation=${encodeURIComponent(token)}`;
