import { type AuditTrail, change, seenBy, type Sql, type Tenanted, type Transactional, writeTrace } from '@libs/database';
import type { CacheSettings } from './policy';
import type { Purge } from './purges';

interface PurgeRow {
  id: number;
  tenant_id: string | null;
  model: string | null;
  before: Date | null;
  key: string | null;
}

export interface PurgeAsk {
  tenantId: string | null;
  model: string | null;
  before: Date | null;
  key: string | null;
}

/** Tables `cache_settings` and `cache_purges`. */
export class CacheSettingsRepository {
  constructor(private readonly sql: Tenanted & Transactional) {}

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
  async put(tenantId: string, settings: CacheSettings, trail?: AuditTrail): Promise<boolean> {
    const subject = { kind: 'cache', table: 'cache_settings', id: tenantId, tenantId } as const;
    const rows = await change(trail, this.sql.forTenant(tenantId), subject, async (sql) => {
      const written = await sql.query(
        `INSERT INTO cache_settings (tenant_id, settings) SELECT id, $2::jsonb FROM tenants WHERE id = $1
       ON CONFLICT (tenant_id) DO UPDATE SET settings = excluded.settings, updated_at = now() RETURNING tenant_id`,
        [tenantId, JSON.stringify(settings)],
      );
      return written.length > 0 ? written : undefined;
    });
    return rows !== undefined;
  }

  /**
   * Atomic: what others change at the same time stays.
   * @param reset is as the installation is set again
   * @returns all that is chosen now; undefined when there is no such tenant
   */
  async patch(
    tenantId: string,
    settings: CacheSettings,
    reset: readonly (keyof CacheSettings)[],
    trail?: AuditTrail,
  ): Promise<CacheSettings | undefined> {
    const subject = { kind: 'cache', table: 'cache_settings', id: tenantId, tenantId } as const;
    const rows = await change(trail, this.sql.forTenant(tenantId), subject, async (sql) => {
      const written = await sql.query<{ settings: CacheSettings }>(
        `INSERT INTO cache_settings (tenant_id, settings) SELECT id, $2::jsonb FROM tenants WHERE id = $1
       ON CONFLICT (tenant_id) DO UPDATE
         SET settings = (cache_settings.settings || excluded.settings) - $3::text[], updated_at = now() RETURNING settings`,
        [tenantId, JSON.stringify(settings), reset],
      );
      return written.length > 0 ? written : undefined;
    });
    return rows?.[0]?.settings;
  }

  /** Those that an answer may still outlive, in order. */
  async purges(longestLifeMs: number): Promise<Purge[]> {
    const rows = await this.sql.query<PurgeRow>(
      `SELECT id, tenant_id, model, before, key FROM cache_purges
       WHERE created_at > now() - make_interval(secs => $1) ORDER BY id`,
      [longestLifeMs / 1_000],
    );
    return rows.map(toPurge);
  }

  purge({ tenantId, model, before, key }: PurgeAsk, trail?: AuditTrail): Promise<Purge> {
    return writeTrace(trail, seenBy(this.sql, tenantId), async (sql: Sql) => {
      const [row] = await sql.query<PurgeRow>(
        `INSERT INTO cache_purges (tenant_id, model, before, key) VALUES ($1, $2, $3, $4)
         RETURNING id, tenant_id, model, before, key`,
        [tenantId, model, before, key],
      );
      const after = { purge: row?.id, model, before, ...(key !== null && { cache_key: key }) };
      return { result: toPurge(row as PurgeRow), facts: { kind: 'cache', id: tenantId, tenantId, after } };
    });
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
  key: row.key,
});
