import type { Tenanted } from '@libs/database';
import type { PromptType } from '@libs/catalog';
import type { Finding } from './heuristics';

export interface FeedbackRow {
  id: string;
  request_id: string | null;
  user_id: string | null;
  virtual_key_id: string | null;
  rating: number;
  category: string | null;
  comment: string | null;
  provider: string | null;
  model: string | null;
  prompt_type: PromptType;
  weight: number;
  findings: Finding[];
  created_at: Date;
}

export type NewFeedback = Omit<FeedbackRow, 'created_at'>;

const NAMES =
  'id, request_id, user_id, virtual_key_id, rating, category, comment, provider, model, prompt_type, weight, findings, created_at';

/** Table `feedback`: what people think of answers, tenant by tenant. */
export class FeedbackRepository {
  constructor(private readonly sql: Tenanted) {}

  /** @throws SqlError unique violation (feedback_request_idx): the request has been rated */
  async add(tenantId: string, row: NewFeedback): Promise<FeedbackRow> {
    const [added] = await this.sql.forTenant(tenantId).query<FeedbackRow>(
      `INSERT INTO feedback (tenant_id, id, request_id, user_id, virtual_key_id, rating, category, comment, provider, model,
         prompt_type, weight, findings)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb) RETURNING ${NAMES}`,
      [
        ...[tenantId, row.id, row.request_id, row.user_id, row.virtual_key_id, row.rating, row.category, row.comment],
        ...[row.provider, row.model, row.prompt_type, row.weight, JSON.stringify(row.findings)],
      ],
    );
    if (!added) throw new Error('feedback was not written down');
    return added;
  }

  /** How often this tenant has rated the same lately in a way that counted. */
  async countedToday(tenantId: string, provider: string, model: string, promptType: string): Promise<number> {
    const [row] = await this.sql.forTenant(tenantId).query<{ count: number }>(
      `SELECT count(*) AS count FROM feedback WHERE tenant_id = $1 AND provider = $2 AND model = $3 AND prompt_type = $4
         AND weight > 0 AND created_at > now() - interval '1 day'`,
      [tenantId, provider, model, promptType],
    );
    return row?.count ?? 0;
  }

  /** Newest first. */
  list(
    tenantId: string,
    { before, limit, requestId }: { before: string | undefined; limit: number; requestId: string | undefined },
  ): Promise<FeedbackRow[]> {
    return this.sql.forTenant(tenantId).query<FeedbackRow>(
      `SELECT ${NAMES} FROM feedback WHERE tenant_id = $1 AND ($2::text IS NULL OR id < $2)
         AND ($3::text IS NULL OR request_id = $3) ORDER BY id DESC LIMIT $4`,
      [tenantId, before ?? null, requestId ?? null, limit],
    );
  }
}
