import type { Sql } from '@libs/database';

/** A team or a project inside a tenant: whom use is attributed to. */
export interface Team {
  id: string;
  tenantId: string;
  name: string;
  description: string | null;
  /** Since when nothing more is attributed to it. */
  archivedAt: Date | null;
  members: number;
  createdAt: Date;
  updatedAt: Date;
}

interface TeamRow {
  id: string;
  tenant_id: string;
  name: string;
  description: string | null;
  archived_at: Date | null;
  members: number;
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = `t.id, t.tenant_id, t.name, t.description, t.archived_at, t.created_at, t.updated_at,
  (SELECT count(*) FROM team_members m WHERE m.team_id = t.id) AS members`;

export interface TeamChange {
  name?: string | undefined;
  description?: string | null | undefined;
  archived?: boolean | undefined;
}

/** `teams` and `team_members`. Reads take the tenant that the caller may see; undefined = all. */
export const teamRepository = {
  /** @throws SqlError unique violation when the tenant has a team of this name */
  async insert(sql: Sql, team: { id: string; tenantId: string; name: string; description?: string | undefined }): Promise<Team> {
    const rows = await sql.query<TeamRow>(
      `WITH t AS (INSERT INTO teams (id, tenant_id, name, description) VALUES ($1, $2, $3, $4) RETURNING *)
       SELECT ${COLUMNS} FROM t`,
      [team.id, team.tenantId, team.name, team.description ?? null],
    );
    return toTeam(rows[0] as TeamRow);
  },

  async find(sql: Sql, id: string, tenantId: string | undefined): Promise<Team | undefined> {
    const rows = await sql.query<TeamRow>(
      `SELECT ${COLUMNS} FROM teams t WHERE t.id = $1 AND ($2::text IS NULL OR t.tenant_id = $2)`,
      [id, tenantId ?? null],
    );
    return rows[0] && toTeam(rows[0]);
  },

  async list(
    sql: Sql,
    page: { tenantId: string | undefined; before: string | undefined; limit: number; archived?: boolean | undefined },
  ): Promise<Team[]> {
    const rows = await sql.query<TeamRow>(
      `SELECT ${COLUMNS} FROM teams t
       WHERE ($1::text IS NULL OR t.tenant_id = $1) AND ($2::text IS NULL OR t.id < $2)
         AND ($4::boolean IS NULL OR (t.archived_at IS NOT NULL) = $4) ORDER BY t.id DESC LIMIT $3`,
      [page.tenantId ?? null, page.before ?? null, page.limit, page.archived ?? null],
    );
    return rows.map(toTeam);
  },

  /** @throws SqlError unique violation when the tenant has a team of this name */
  async update(sql: Sql, id: string, tenantId: string, change: TeamChange): Promise<Team | undefined> {
    const rows = await sql.query<TeamRow>(
      `WITH t AS (
         UPDATE teams SET name = coalesce($3, name), description = CASE WHEN $4 THEN $5 ELSE description END,
           archived_at = CASE WHEN $6::boolean IS NULL THEN archived_at WHEN $6 THEN coalesce(archived_at, now()) END,
           updated_at = now()
         WHERE id = $1 AND tenant_id = $2 RETURNING *)
       SELECT ${COLUMNS} FROM t`,
      [id, tenantId, change.name ?? null, change.description !== undefined, change.description ?? null, change.archived ?? null],
    );
    return rows[0] && toTeam(rows[0]);
  },

  /** Nobody's use is attributed to it by default any more. */
  async clearDefaults(sql: Sql, id: string, tenantId: string): Promise<void> {
    await sql.query('UPDATE users SET default_team_id = NULL, updated_at = now() WHERE tenant_id = $2 AND default_team_id = $1', [
      id,
      tenantId,
    ]);
  },

  /** @throws SqlError foreign key violation when keys or limits refer to it */
  async remove(sql: Sql, id: string, tenantId: string): Promise<void> {
    await sql.query('DELETE FROM teams WHERE id = $1 AND tenant_id = $2', [id, tenantId]);
  },

  /** Whoever is in no other team by default is in this one. */
  async addMember(sql: Sql, team: Pick<Team, 'id' | 'tenantId'>, userId: string): Promise<void> {
    await sql.query('INSERT INTO team_members (tenant_id, team_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      team.tenantId,
      team.id,
      userId,
    ]);
    await sql.query(
      `UPDATE users SET default_team_id = $2, updated_at = now()
       WHERE tenant_id = $1 AND id = $3 AND default_team_id IS NULL`,
      [team.tenantId, team.id, userId],
    );
  },

  async isMember(sql: Sql, teamId: string, userId: string): Promise<boolean> {
    const rows = await sql.query(
      `SELECT 1 AS one FROM team_members m JOIN teams t ON t.id = m.team_id
       WHERE m.team_id = $1 AND m.user_id = $2 AND t.archived_at IS NULL`,
      [teamId, userId],
    );
    return rows.length > 0;
  },

  async removeMember(sql: Sql, team: Pick<Team, 'id' | 'tenantId'>, userId: string): Promise<boolean> {
    const rows = await sql.query(
      'DELETE FROM team_members WHERE tenant_id = $1 AND team_id = $2 AND user_id = $3 RETURNING user_id',
      [team.tenantId, team.id, userId],
    );
    return rows.length > 0;
  },
};

const toTeam = (row: TeamRow): Team => ({
  id: row.id,
  tenantId: row.tenant_id,
  name: row.name,
  description: row.description,
  archivedAt: row.archived_at,
  members: row.members,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
