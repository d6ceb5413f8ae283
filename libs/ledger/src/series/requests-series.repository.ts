import { seenBy, type Tenanted } from '@libs/database';
import { DURATION_GROWTH, LAST_DURATION_BUCKET, SHORTEST_DURATION_MS } from '@libs/kernel';

/** What the series are asked for; the shapes are those of the reports that read them. */
interface Asked {
  dimension: 'all' | 'tenant' | 'provider' | 'provider_key' | 'model' | 'virtual_key';
  tenantId: string | null;
  ids?: readonly string[] | undefined;
  span: { from: number; to: number; stepMs: number };
}

const ID_SQL: Record<Asked['dimension'], string> = {
  all: `''`,
  tenant: 'tenant_id',
  provider: 'provider_id',
  provider_key: 'provider_key_id',
  model: 'model_used',
  virtual_key: 'virtual_key_id',
};

const SUMS = `count(*) AS requests, count(*) FILTER (WHERE outcome IN ('error', 'truncated')) AS errors,
  count(*) FILTER (WHERE outcome = 'refused') AS refusals, sum(input_tokens)::bigint AS input_tokens,
  sum(cache_read_tokens)::bigint AS cache_read_tokens, sum(cache_write_tokens)::bigint AS cache_write_tokens,
  sum(output_tokens + reasoning_tokens)::bigint AS output_tokens, coalesce(sum(cost_micro_usd), 0)::bigint AS cost_micro_usd,
  coalesce(sum(saved_micro_usd), 0)::bigint AS saved_micro_usd, count(cache_kind) AS cache_hits,
  count(*) FILTER (WHERE cache_kind IS NULL AND provider_id IS NOT NULL AND jsonb_array_length(attempts) > 1) AS fallbacks,
  coalesce(sum(jsonb_array_length(attempts)), 0)::bigint AS attempts,
  coalesce(sum(jsonb_array_length(attempts)) - count(*) FILTER (WHERE outcome = 'completed' AND cache_kind IS NULL), 0)::bigint
    AS failed_attempts`;

/** Series read from the requests themselves. */
export class RequestsSeriesRepository {
  constructor(private readonly database: Tenanted) {}

  async sums<Row>(asked: Asked): Promise<Row[]> {
    const { where, values } = conditions(asked);
    return seenBy(this.database, asked.tenantId).query<Row>(
      `SELECT ${ID_SQL[asked.dimension]} AS id, ${STEP} AS at, ${SUMS} FROM requests WHERE ${where} GROUP BY 1, 2`,
      values,
    );
  }

  async durations<Row>(asked: Asked): Promise<Row[]> {
    const { where, values } = conditions(asked);
    return seenBy(this.database, asked.tenantId).query<Row>(
      `SELECT ${ID_SQL[asked.dimension]} AS id, ${STEP} AS at, duration, ${BUCKET} AS bucket, count(*) AS count
       FROM requests CROSS JOIN LATERAL (VALUES ('latency', latency_ms), ('ttft', ttft_ms),
         ('overhead', CASE WHEN upstream_ms IS NOT NULL THEN latency_ms - upstream_ms END)) AS measured(duration, ms)
       WHERE ${where} AND ms IS NOT NULL AND outcome <> 'refused' GROUP BY 1, 2, 3, 4`,
      values,
    );
  }

  async top<Row>(asked: Asked, limit: number): Promise<Row[]> {
    const { where, values } = conditions({ ...asked });
    return seenBy(this.database, asked.tenantId).query<Row>(
      `SELECT ${ID_SQL[asked.dimension]} AS id, $3::float8 AS step, ${SUMS} FROM requests WHERE ${where}
       GROUP BY 1 ORDER BY requests DESC, id LIMIT ${Math.trunc(limit)}`,
      values,
    );
  }
}

/** `durationBucket` of the column `ms`. */
const BUCKET = `least(${LAST_DURATION_BUCKET}, greatest(0, ceil(ln(greatest(ms, ${SHORTEST_DURATION_MS}) / ${SHORTEST_DURATION_MS}) / ln(${DURATION_GROWTH}::float8))))::smallint`;

const STEP = `(floor(extract(epoch FROM started_at) * 1000 / $3::float8) * $3::float8)::bigint`;

function conditions({ dimension, tenantId, ids, span }: Asked): { where: string; values: unknown[] } {
  const values: unknown[] = [new Date(span.from), new Date(span.to), span.stepMs];
  const where = ['started_at >= $1', 'started_at < $2'];
  if (tenantId !== null) where.push(`tenant_id = $${values.push(tenantId)}`);
  if (ids !== undefined) where.push(`${ID_SQL[dimension]} = ANY($${values.push(ids)}::text[])`);
  else if (dimension !== 'all') where.push(`${ID_SQL[dimension]} IS NOT NULL`);
  return { where: where.join(' AND '), values };
}
