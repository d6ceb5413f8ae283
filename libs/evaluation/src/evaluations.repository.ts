import type { PromptType } from '@libs/catalog';
import type { Sql, Tenanted, TenantCipher } from '@libs/database';

export interface EvaluationRow {
  id: string;
  kind: 'assessment' | 'comparison';
  origin: 'request' | 'schedule';
  prompt_type: PromptType;
  result: unknown;
  cost_micro_usd: number;
  created_at: Date;
}

const NAMES = 'id, kind, origin, prompt_type, result, cost_micro_usd, created_at';

/** Table `evaluations`: what was found out about answers; never the answers themselves. */
export class EvaluationsRepository {
  constructor(private readonly sql: Tenanted) {}

  async add(tenantId: string, row: Omit<EvaluationRow, 'created_at'>): Promise<EvaluationRow> {
    const [added] = await this.sql.forTenant(tenantId).query<EvaluationRow>(
      `INSERT INTO evaluations (tenant_id, id, kind, origin, prompt_type, result, cost_micro_usd)
       VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) RETURNING ${NAMES}`,
      [tenantId, row.id, row.kind, row.origin, row.prompt_type, JSON.stringify(row.result), row.cost_micro_usd],
    );
    if (!added) throw new Error('an evaluation was not written down');
    return added;
  }

  /** Newest first. */
  list(tenantId: string, before: string | undefined, limit: number): Promise<EvaluationRow[]> {
    return this.sql
      .forTenant(tenantId)
      .query<EvaluationRow>(
        `SELECT ${NAMES} FROM evaluations WHERE tenant_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
        [tenantId, before ?? null, limit],
      );
  }
}

export interface Sample {
  tenantId: string;
  promptType: PromptType;
  prompt: string;
}

const MOST_SAMPLES = 1_000;
const KEPT_DAYS = 30;

/** Table `evaluation_samples`: prompts whose owners gave them for the scheduled assessment, sealed, for thirty days. */
export class SamplesRepository {
  constructor(
    private readonly sql: Sql & Tenanted,
    private readonly cipher: Pick<TenantCipher, 'seal' | 'open'>,
  ) {}

  /** What of the tenant has expired, or is the oldest where there are too many, gives way. */
  async add(id: string, { tenantId, promptType, prompt }: Sample): Promise<void> {
    const sealed = this.cipher.seal(tenantId, id, Buffer.from(prompt));
    await this.sql.forTenant(tenantId).query(
      `WITH most AS (SELECT id FROM evaluation_samples WHERE tenant_id = $1 ORDER BY id DESC OFFSET ${MOST_SAMPLES - 1}),
         gone AS (DELETE FROM evaluation_samples WHERE tenant_id = $1 AND (expires_at < now() OR id IN (SELECT id FROM most)))
       INSERT INTO evaluation_samples (tenant_id, id, prompt_type, sealed, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(days => ${KEPT_DAYS}))`,
      [tenantId, id, promptType, sealed],
    );
  }

  /** Removes what has expired, whoever gave it. */
  async sweep(): Promise<void> {
    await this.sql.query('DELETE FROM evaluation_samples WHERE expires_at < now()');
  }

  /** How many of one tenant there are of each type. */
  counts(tenantId: string): Promise<{ prompt_type: PromptType; count: number }[]> {
    return this.sql
      .forTenant(tenantId)
      .query(
        `SELECT prompt_type, count(*) AS count FROM evaluation_samples WHERE tenant_id = $1 AND expires_at > now() GROUP BY 1 ORDER BY 2 DESC, 1`,
        [tenantId],
      );
  }

  /** By chance; what does not open is left out. */
  async draw(tenantId: string, promptType: PromptType, count: number): Promise<Sample[]> {
    const rows = await this.sql.forTenant(tenantId).query<{ id: string; sealed: Buffer }>(
      `SELECT id, sealed FROM evaluation_samples WHERE tenant_id = $1 AND prompt_type = $2 AND expires_at > now()
       ORDER BY random() LIMIT $3`,
      [tenantId, promptType, count],
    );
    return rows.flatMap(({ id, sealed }) => {
      const prompt = this.cipher.open(tenantId, id, sealed);
      return prompt ? [{ tenantId, promptType, prompt: prompt.toString('utf8') }] : [];
    });
  }
}

/** Table `evaluation_runs`. */
export class EvaluationRunsRepository {
  constructor(private readonly sql: Sql) {}

  /** False: another replica does this one, or still does the one before. */
  async take(scheduledFor: Date, leaseMs: number): Promise<boolean> {
    const rows = await this.sql.query(
      `INSERT INTO evaluation_runs (scheduled_for, lease_until)
       SELECT $1, clock_timestamp() + $2 * interval '1 millisecond'
       WHERE NOT EXISTS (SELECT 1 FROM evaluation_runs WHERE finished_at IS NULL AND lease_until > clock_timestamp())
       ON CONFLICT DO NOTHING RETURNING scheduled_for`,
      [scheduledFor, leaseMs],
    );
    return rows.length > 0;
  }

  async finish(scheduledFor: Date, done: { comparisons: number; costMicroUsd: number; note: string }): Promise<void> {
    await this.sql.query(
      `UPDATE evaluation_runs SET finished_at = clock_timestamp(), comparisons = $2, cost_micro_usd = $3, note = $4
       WHERE scheduled_for = $1`,
      [scheduledFor, done.comparisons, done.costMicroUsd, done.note],
    );
  }

  /** Newest first. */
  list(limit: number): Promise<EvaluationRun[]> {
    return this.sql.query(
      `SELECT scheduled_for, started_at, finished_at, comparisons, cost_micro_usd, note FROM evaluation_runs
       ORDER BY scheduled_for DESC LIMIT $1`,
      [limit],
    );
  }
}

export interface EvaluationRun {
  scheduled_for: Date;
  started_at: Date;
  finished_at: Date | null;
  comparisons: number;
  cost_micro_usd: number;
  note: string | null;
}
