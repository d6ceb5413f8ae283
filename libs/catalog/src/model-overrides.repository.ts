import { type AuditFacts, type AuditTrail, joined, type Transactional, writeTrace } from '@libs/database';
import type { TargetSnapshot, ToldSnapshot } from './live-stats';
import type { ModelFields, ModelOverride } from './merge-models';

/** What operators say of models, and what processes know of targets. */
export class ModelOverridesRepository {
  constructor(private readonly sql: Transactional) {}

  /** A change in one transaction, with its trace where there is a trail. */
  change<T>(
    trail: AuditTrail | undefined,
    work: (overrides: ModelOverridesRepository) => Promise<{ result: T; facts: AuditFacts }>,
  ): Promise<T> {
    return writeTrace(trail, this.sql, (sql) => work(new ModelOverridesRepository(joined(sql))));
  }

  /** What operators said of one, locked until the transaction ends. */
  async lock(provider: string, model: string): Promise<ModelFields | undefined> {
    const [row] = await this.sql.query<{ fields: ModelFields }>(
      `SELECT fields FROM model_overrides WHERE provider = $1 AND model = $2 AND origin = 'database' FOR UPDATE`,
      [provider, model],
    );
    return row?.fields;
  }

  list(): Promise<ModelOverride[]> {
    return this.sql.query<ModelOverride>('SELECT provider, model, origin, fields FROM model_overrides ORDER BY provider, model');
  }

  /** Different after every change, also one of an older time than another's: clocks are set back, and who began first may end last. */
  async version(): Promise<string> {
    const [row] = await this.sql.query<{ version: string }>(
      `SELECT coalesce(sum(hashtextextended(provider || ' ' || model || ' ' || origin || ' ' || updated_at, 0)), 0)::text AS version
       FROM model_overrides`,
    );
    return row?.version ?? '';
  }

  /** All of them or none; what was said of one before is replaced. */
  async put(overrides: readonly ModelOverride[], actor: string): Promise<void> {
    await this.sql.query(
      `INSERT INTO model_overrides (provider, model, origin, fields, updated_by)
       SELECT provider, model, origin, fields, $5 FROM unnest($1::text[], $2::text[], $3::text[], $4::jsonb[])
         AS one(provider, model, origin, fields)
       ON CONFLICT (provider, model, origin)
       DO UPDATE SET fields = excluded.fields, updated_by = excluded.updated_by, updated_at = clock_timestamp()`,
      [
        overrides.map(({ provider }) => provider),
        overrides.map(({ model }) => model),
        overrides.map(({ origin }) => origin),
        overrides.map(({ fields }) => JSON.stringify(fields)),
        actor,
      ],
    );
  }

  /** What a file says: these and no others. */
  async replaceFile(overrides: readonly ModelOverride[], actor: string): Promise<void> {
    await this.sql.query(
      `DELETE FROM model_overrides WHERE origin = 'file' AND NOT (provider, model) IN
         (SELECT provider, model FROM unnest($1::text[], $2::text[]) AS one(provider, model))`,
      [overrides.map(({ provider }) => provider), overrides.map(({ model }) => model)],
    );
    if (overrides.length > 0) await this.put(overrides, actor);
  }

  /** @returns what was said of it; undefined: nothing */
  async delete(provider: string, model: string): Promise<ModelFields | undefined> {
    const [row] = await this.sql.query<{ fields: ModelFields }>(
      `DELETE FROM model_overrides WHERE provider = $1 AND model = $2 AND origin = 'database' RETURNING fields`,
      [provider, model],
    );
    return row?.fields;
  }

  /** Replaces what this process told before, and forgets those that have long been silent. */
  async tellStats(processId: string, snapshots: readonly TargetSnapshot[]): Promise<void> {
    await this.sql.query(
      `WITH gone AS (DELETE FROM target_stats WHERE at < now() - interval '1 day')
       INSERT INTO target_stats (process_id, target, snapshot)
       SELECT $1, target, snapshot FROM unnest($2::text[], $3::jsonb[]) AS one(target, snapshot)
       ON CONFLICT (process_id, target) DO UPDATE SET snapshot = excluded.snapshot, at = clock_timestamp()`,
      [processId, snapshots.map(({ target }) => target), snapshots.map((snapshot) => JSON.stringify(snapshot))],
    );
  }

  /** What processes told in the last minutes; each target once for each of them. */
  async recentStats(exceptProcess: string, minutes: number): Promise<ToldSnapshot[]> {
    const rows = await this.sql.query<{ snapshot: TargetSnapshot; age_ms: number }>(
      `SELECT snapshot, (extract(epoch FROM clock_timestamp() - at) * 1000)::float8 AS age_ms FROM target_stats
       WHERE process_id <> $1 AND at > now() - make_interval(mins => $2) ORDER BY at DESC LIMIT 5000`,
      [exceptProcess, minutes],
    );
    return rows.map(({ snapshot, age_ms: ageMs }) => ({ ...snapshot, ageMs }));
  }
}
