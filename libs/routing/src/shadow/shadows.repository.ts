import { seenBy, type Tenanted } from '@libs/database';

/** How one side of a comparison ended. Milliseconds, micro-USD. */
export interface ShadowSide {
  outcome: string;
  status: number;
  latencyMs: number;
  ttftMs: number | null;
  outputTokens: number;
  costMicroUsd: number | null;
}

export interface NewShadow {
  requestId: string;
  tenantId: string;
  rule: string;
  streamed: boolean;
  /** `provider/model`; null: nobody served. */
  servedBy: string | null;
  served: ShadowSide;
  target: string;
  shadow: ShadowSide & { errorCode: string | null };
  agrees: boolean | null;
}

export interface ShadowRow extends NewShadow {
  at: Date;
}

/** All comparisons of one rule and target. */
export interface ShadowSummary {
  rule: string;
  target: string;
  requests: number;
  /** The copy failed though the request was served. */
  failed: number;
  agreed: number;
  disagreed: number;
  servedLatencyMs: number | null;
  latencyMs: number | null;
  servedCostMicroUsd: number;
  costMicroUsd: number;
}

export interface ShadowFilter {
  tenantId: string | null;
  rule?: string | undefined;
  target?: string | undefined;
  requestId?: string | undefined;
  since?: Date | undefined;
}

const MEANT = `($2::text IS NULL OR rule = $2) AND ($3::text IS NULL OR target = $3)
  AND ($4::text IS NULL OR request_id = $4) AND ($5::timestamptz IS NULL OR at >= $5)`;

/** Table `routing_shadows`. */
export class ShadowsRepository {
  constructor(private readonly sql: Tenanted) {}

  async put({ served, shadow, ...one }: NewShadow): Promise<void> {
    await this.sql.forTenant(one.tenantId).query(
      `INSERT INTO routing_shadows (request_id, tenant_id, rule, streamed, served_by, served_outcome, served_status, served_latency_ms,
         served_ttft_ms, served_output_tokens, served_cost_micro_usd, target, outcome, status, error_code, latency_ms, ttft_ms,
         output_tokens, cost_micro_usd, agrees)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
       ON CONFLICT (request_id) DO NOTHING`,
      [
        ...[one.requestId, one.tenantId, one.rule, one.streamed, one.servedBy],
        ...[served.outcome, served.status, served.latencyMs, served.ttftMs, served.outputTokens, served.costMicroUsd],
        ...[one.target, shadow.outcome, shadow.status, shadow.errorCode, shadow.latencyMs, shadow.ttftMs],
        ...[shadow.outputTokens, shadow.costMicroUsd, one.agrees],
      ],
    );
  }

  /** Newest first. */
  async list(filter: ShadowFilter, limit: number, before?: { at: Date; requestId: string }): Promise<ShadowRow[]> {
    const rows = await seenBy(this.sql, filter.tenantId).query<StoredShadow>(
      `SELECT * FROM routing_shadows WHERE ($1::text IS NULL OR tenant_id = $1) AND ${MEANT} AND ($6::timestamptz IS NULL OR (at, request_id) < ($6, $7))
       ORDER BY at DESC, request_id DESC LIMIT $8`,
      [...valuesOf(filter), before?.at ?? null, before?.requestId ?? null, limit],
    );
    return rows.map(rowOf);
  }

  /** The most compared first. */
  async summary(filter: ShadowFilter): Promise<ShadowSummary[]> {
    const rows = await seenBy(this.sql, filter.tenantId).query<Record<keyof ShadowSummary, string | number | null>>(
      `SELECT rule, target, count(*)::int AS requests,
         count(*) FILTER (WHERE served_outcome = 'completed' AND outcome <> 'completed')::int AS failed,
         count(*) FILTER (WHERE agrees)::int AS agreed, count(*) FILTER (WHERE NOT agrees)::int AS disagreed,
         avg(served_latency_ms) FILTER (WHERE served_outcome = 'completed') AS "servedLatencyMs",
         avg(latency_ms) FILTER (WHERE outcome = 'completed') AS "latencyMs",
         coalesce(sum(served_cost_micro_usd), 0)::bigint AS "servedCostMicroUsd",
         coalesce(sum(cost_micro_usd), 0)::bigint AS "costMicroUsd"
       FROM routing_shadows WHERE ($1::text IS NULL OR tenant_id = $1) AND ${MEANT} GROUP BY rule, target ORDER BY count(*) DESC, rule, target LIMIT 200`,
      valuesOf(filter),
    );
    return rows.map((row) => ({
      ...{ rule: String(row.rule), target: String(row.target), requests: Number(row.requests), failed: Number(row.failed) },
      ...{ agreed: Number(row.agreed), disagreed: Number(row.disagreed) },
      servedLatencyMs: row.servedLatencyMs === null ? null : Number(row.servedLatencyMs),
      latencyMs: row.latencyMs === null ? null : Number(row.latencyMs),
      ...{ servedCostMicroUsd: Number(row.servedCostMicroUsd), costMicroUsd: Number(row.costMicroUsd) },
    }));
  }

  /** What is older tells nothing of today's models. @returns how many went, at most `limit` */
  async sweep(keptMs: number, limit: number): Promise<number> {
    const rows = await this.sql.query(
      `DELETE FROM routing_shadows WHERE request_id IN
         (SELECT request_id FROM routing_shadows WHERE at < now() - make_interval(secs => $1) ORDER BY at LIMIT $2
          FOR UPDATE SKIP LOCKED) RETURNING 1`,
      [keptMs / 1_000, limit],
    );
    return rows.length;
  }
}

const valuesOf = ({ tenantId, rule, target, requestId, since }: ShadowFilter): unknown[] => [
  ...[tenantId, rule ?? null, target ?? null, requestId ?? null, since ?? null],
];

interface StoredShadow {
  request_id: string;
  tenant_id: string;
  at: Date;
  rule: string;
  streamed: boolean;
  served_by: string | null;
  served_outcome: string;
  served_status: number;
  served_latency_ms: number;
  served_ttft_ms: number | null;
  served_output_tokens: number;
  served_cost_micro_usd: number | null;
  target: string;
  outcome: string;
  status: number;
  error_code: string | null;
  latency_ms: number;
  ttft_ms: number | null;
  output_tokens: number;
  cost_micro_usd: number | null;
  agrees: boolean | null;
}

const rowOf = (row: StoredShadow): ShadowRow => ({
  ...{ requestId: row.request_id, tenantId: row.tenant_id, at: row.at, rule: row.rule, streamed: row.streamed },
  servedBy: row.served_by,
  served: {
    ...{ outcome: row.served_outcome, status: row.served_status, latencyMs: row.served_latency_ms, ttftMs: row.served_ttft_ms },
    ...{ outputTokens: row.served_output_tokens, costMicroUsd: row.served_cost_micro_usd },
  },
  target: row.target,
  shadow: {
    ...{ outcome: row.outcome, status: row.status, latencyMs: row.latency_ms, ttftMs: row.ttft_ms },
    ...{ outputTokens: row.output_tokens, costMicroUsd: row.cost_micro_usd, errorCode: row.error_code },
  },
  agrees: row.agrees,
});
