import type { Role } from '@libs/kernel';
import type { User } from './user';

export interface UserRow {
  id: string;
  tenant_id: string;
  email: string;
  name: string | null;
  role: Role;
  default_team_id: string | null;
  has_password: boolean;
  must_change_password: boolean;
  token_version: number;
  disabled_at: Date | null;
  tenant_archived: boolean;
  last_login_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

/** Of `users u` joined with its `tenants t`. */
export const USER_COLUMNS = `u.id, u.tenant_id, u.email, u.name, u.role, u.default_team_id,
  u.password_hash IS NOT NULL AS has_password, u.must_change_password, u.token_version, u.disabled_at,
  t.archived_at IS NOT NULL AS tenant_archived, u.last_login_at, u.created_at, u.updated_at`;

export const USERS = 'users u JOIN tenants t ON t.id = u.tenant_id';

/** The users that a statement with `RETURNING *` has written. */
export const writtenUsers = (statement: string): string =>
  `WITH u AS (${statement}) SELECT ${USER_COLUMNS} FROM u JOIN tenants t ON t.id = u.tenant_id`;

export const toUser = (row: UserRow): User => ({
  id: row.id,
  tenantId: row.tenant_id,
  email: row.email,
  name: row.name,
  role: row.role,
  defaultTeamId: row.default_team_id,
  hasPassword: row.has_password,
  mustChangePassword: row.must_change_password,
  tokenVersion: row.token_version,
  disabledAt: row.disabled_at,
  tenantArchived: row.tenant_archived,
  lastLoginAt: row.last_login_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
