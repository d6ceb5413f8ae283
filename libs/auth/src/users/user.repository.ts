import type { Sql } from '@libs/database';
import type { Role } from '@libs/kernel';
import { normalEmail, type User, type UserCredentials } from './user';

interface UserRow {
  id: string;
  tenant_id: string;
  email: string;
  password_hash: string;
  role: Role;
  must_change_password: boolean;
  token_version: number;
  disabled_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = 'id, tenant_id, email, role, must_change_password, token_version, disabled_at, created_at, updated_at';

export interface NewUser {
  id: string;
  tenantId: string;
  email: string;
  passwordHash: string;
  role: Role;
  mustChangePassword: boolean;
}

/** `users`: one row per person. Every call takes the connection it runs on, so callers choose the transaction. */
export const userRepository = {
  async findById(sql: Sql, id: string): Promise<User | undefined> {
    const rows = await sql.query<UserRow>(`SELECT ${COLUMNS} FROM users WHERE id = $1`, [id]);
    return rows[0] && toUser(rows[0]);
  },

  async findCredentials(sql: Sql, email: string): Promise<UserCredentials | undefined> {
    const rows = await sql.query<UserRow>(`SELECT ${COLUMNS}, password_hash FROM users WHERE lower(email) = $1`, [
      normalEmail(email),
    ]);
    return rows[0] && { user: toUser(rows[0]), passwordHash: rows[0].password_hash };
  },

  /** undefined when the e-mail address is taken. */
  async insert(sql: Sql, user: NewUser): Promise<User | undefined> {
    const rows = await sql.query<UserRow>(
      `INSERT INTO users (id, tenant_id, email, password_hash, role, must_change_password)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (lower(email)) DO NOTHING RETURNING ${COLUMNS}`,
      [user.id, user.tenantId, normalEmail(user.email), user.passwordHash, user.role, user.mustChangePassword],
    );
    return rows[0] && toUser(rows[0]);
  },

  /** Newest first, below `before` (an id); of every tenant when none is given. */
  async list(sql: Sql, page: { tenantId: string | undefined; before: string | undefined; limit: number }): Promise<User[]> {
    const rows = await sql.query<UserRow>(
      `SELECT ${COLUMNS} FROM users
       WHERE ($1::text IS NULL OR tenant_id = $1) AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [page.tenantId ?? null, page.before ?? null, page.limit],
    );
    return rows.map(toUser);
  },

  /** Every change of what a token stands for ends the tokens already given out. */
  async setPassword(sql: Sql, id: string, passwordHash: string, mustChange: boolean): Promise<User | undefined> {
    const rows = await sql.query<UserRow>(
      `UPDATE users SET password_hash = $2, must_change_password = $3, token_version = token_version + 1, updated_at = now()
       WHERE id = $1 AND disabled_at IS NULL RETURNING ${COLUMNS}`,
      [id, passwordHash, mustChange],
    );
    return rows[0] && toUser(rows[0]);
  },

  async setAccess(sql: Sql, id: string, change: { role?: Role; disabled?: boolean }): Promise<User | undefined> {
    const rows = await sql.query<UserRow>(
      `UPDATE users SET role = coalesce($2, role),
         disabled_at = CASE WHEN $3::boolean IS NULL THEN disabled_at WHEN $3 THEN coalesce(disabled_at, now()) END,
         token_version = token_version + 1, updated_at = now()
       WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, change.role ?? null, change.disabled ?? null],
    );
    return rows[0] && toUser(rows[0]);
  },

  /** Ids of the admins who can log in; locked until the transaction ends, so that the last one cannot be removed twice. */
  async lockActiveAdmins(sql: Sql): Promise<string[]> {
    const rows = await sql.query<{ id: string }>(
      `SELECT id FROM users WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR UPDATE`,
    );
    return rows.map((row) => row.id);
  },

  async anyAdmin(sql: Sql): Promise<User | undefined> {
    const rows = await sql.query<UserRow>(`SELECT ${COLUMNS} FROM users WHERE role = 'admin' ORDER BY created_at, id LIMIT 1`);
    return rows[0] && toUser(rows[0]);
  },
};

const toUser = (row: UserRow): User => ({
  id: row.id,
  tenantId: row.tenant_id,
  email: row.email,
  role: row.role,
  mustChangePassword: row.must_change_password,
  tokenVersion: row.token_version,
  disabledAt: row.disabled_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
