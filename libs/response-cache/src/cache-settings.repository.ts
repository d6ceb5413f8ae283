import { seenBy, type Tenanted } from '@libs/database';
import type { CacheSettings } from './policy';
import type { Purge } from './purges';

interface PurgeRow {
  id: number;
  tenant_id: string | null;
  model: string | null;
  before: Date | null;
}

export interface PurgeAsk {
  tenantId: string | null;
  model: string | null;
  before: Date | null;
}

/** Tables `cache_settings` and `cache_purges`. */
export class CacheSettingsRepository {
  constructor(private readonly sql: Tenanted) {}

  async all(): Promise<Map<string, CacheSettings>> {
    const rows = await this.sql.query<{ tenant_id: string; settings: CacheSettings }>(
      'SELECT tenant_id, settings FROM cache_settings',
    );
    return new Map(rows.map((row) => [row.tenant_id, row.settings]));
  }

  async tenantIds(): Promise<string[]> {
    return (await this.sql.query<{ id: string }>('SELECT id FROM tenants')).map(({ id }) => id);
  }

  /** False when there is no such tenant. */
  async put(tenantId: string, settings: CacheSettings): Promise<boolean> {
    const rows = await seenBy(this.sql, tenantId).query(
      `INSERT INTO cache_settings (tenant_id, settings) SELECT id, $2::jsonb FROM tenants WHERE id = $1
       ON CONFLICT (tenant_id) DO UPDATE SET settings = excluded.settings, updated_at = now() RETURNING tenant_id`,
      [tenantId, JSON.stringify(settings)],
    );
    return rows.length > 0;
  }

  /** Those that an answer may still outlive, in order. */
  async purges(longestLifeMs: number): Promise<Purge[]> {
    const rows = await this.sql.query<PurgeRow>(
      `SELECT id, tenant_id, model, before FROM cache_purges
       WHERE created_at > now() - make_interval(secs => $1) ORDER BY id`,
      [longestLifeMs / 1_000],
    );
    return rows.map(toPurge);
  }

  async purge({ tenantId, model, before }: PurgeAsk): Promise<Purge> {
    const [row] = await seenBy(this.sql, tenantId).query<PurgeRow>(
      'INSERT INTO cache_purges (tenant_id, model, before) VALUES ($1, $2, $3) RETURNING id, tenant_id, model, before',
      [tenantId, model, before],
    );
    return toPurge(row as PurgeRow);
  }

  async forgetPurges(longestLifeMs: number): Promise<void> {
    await this.sql.query('DELETE FROM cache_purges WHERE created_at <= now() - make_interval(secs => $1)', [
      longestLifeMs / 1_000,
    ]);
  }
}

const toPurge = (row: PurgeRow): Purge => ({
  id: row.id,
  tenantId: row.tenant_id,
  model: row.model,
  before: row.before && row.before.getTime(),
});
