import type { Sql } from '@libs/database';
import type { ProviderRow } from './rows';

interface Columns {
  id: string;
  family: string;
  profile: string;
  base_url: string;
  allow_private_network: boolean;
  requires_key: boolean;
  enabled: boolean;
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = 'id, family, profile, base_url, allow_private_network, requires_key, enabled, created_at, updated_at';

export type NewProvider = Pick<ProviderRow, 'id' | 'family' | 'profile' | 'baseUrl' | 'allowPrivate' | 'requiresKey' | 'enabled'>;
export type ProviderChange = Partial<Pick<ProviderRow, 'baseUrl' | 'allowPrivate' | 'requiresKey' | 'enabled'>>;

/** `providers`: one row per upstream. */
export class ProvidersRepository {
  constructor(private readonly sql: Sql) {}

  async list(): Promise<ProviderRow[]> {
    return (await this.sql.query<Columns>(`SELECT ${COLUMNS} FROM providers ORDER BY id`)).map(toRow);
  }

  async find(id: string): Promise<ProviderRow | undefined> {
    return (await this.sql.query<Columns>(`SELECT ${COLUMNS} FROM providers WHERE id = $1`, [id])).map(toRow)[0];
  }

  /** undefined when the id is taken. */
  async insert(one: NewProvider): Promise<ProviderRow | undefined> {
    const rows = await this.sql.query<Columns>(
      `INSERT INTO providers (id, family, profile, base_url, allow_private_network, requires_key, enabled)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING RETURNING ${COLUMNS}`,
      [one.id, one.family, one.profile, one.baseUrl, one.allowPrivate, one.requiresKey, one.enabled],
    );
    return rows.map(toRow)[0];
  }

  /** undefined when there is no such row. Absent fields stay. */
  async update(id: string, change: ProviderChange): Promise<ProviderRow | undefined> {
    const rows = await this.sql.query<Columns>(
      `UPDATE providers SET base_url = coalesce($2, base_url), allow_private_network = coalesce($3, allow_private_network),
         requires_key = coalesce($4, requires_key), enabled = coalesce($5, enabled), updated_at = clock_timestamp()
       WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, change.baseUrl ?? null, change.allowPrivate ?? null, change.requiresKey ?? null, change.enabled ?? null],
    );
    return rows.map(toRow)[0];
  }

  /** Leaves a row that is absent or disabled already as it is. */
  async disable(id: string): Promise<void> {
    await this.sql.query('UPDATE providers SET enabled = false, updated_at = clock_timestamp() WHERE id = $1 AND enabled', [id]);
  }
}

const toRow = (row: Columns): ProviderRow => ({
  id: row.id,
  family: row.family,
  profile: row.profile,
  baseUrl: row.base_url,
  allowPrivate: row.allow_private_network,
  requiresKey: row.requires_key,
  enabled: row.enabled,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
