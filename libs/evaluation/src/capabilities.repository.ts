import type { Sql } from '@libs/database';

export const PROBED = ['tools', 'parallel_tools', 'schema', 'vision', 'stream_usage', 'reasoning', 'cache_read'] as const;
export type Probed = (typeof PROBED)[number];

/** works: seen to; fails: seen not to; unclear: the call failed, or its answer proves neither. */
export const PROBE_OUTCOMES = ['works', 'fails', 'unclear'] as const;
export type ProbeOutcome = (typeof PROBE_OUTCOMES)[number];

/** What one probe found out. */
export interface ProbeFinding {
  provider: string;
  model: string;
  capability: Probed;
  outcome: ProbeOutcome;
  /** In words. */
  detail: string;
  /** Of the calls, in the request log. */
  requestIds: string[];
  /** null: nobody knows the price. */
  costMicroUsd: number | null;
}

export interface ProbeRow {
  id: number;
  provider: string;
  model: string;
  capability: Probed;
  outcome: ProbeOutcome;
  detail: string;
  request_ids: string[];
  cost_micro_usd: number | null;
  at: Date;
}

const NAMES = 'id, provider, model, capability, outcome, detail, request_ids, cost_micro_usd, at';

/** Table `capability_probes`: every probe that was made, with its date. */
export class CapabilitiesRepository {
  constructor(private readonly sql: Sql) {}

  async add(one: ProbeFinding): Promise<ProbeRow> {
    const { provider, model, capability, outcome, detail, requestIds, costMicroUsd } = one;
    const [row] = await this.sql.query<ProbeRow>(
      `INSERT INTO capability_probes (provider, model, capability, outcome, detail, request_ids, cost_micro_usd)
       VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) RETURNING ${NAMES}`,
      [provider, model, capability, outcome, detail, JSON.stringify(requestIds), costMicroUsd],
    );
    if (!row) throw new Error('a probe was not written down');
    return row;
  }

  list(provider: string, model: string | undefined, before: number | undefined, limit: number): Promise<ProbeRow[]> {
    return this.sql.query<ProbeRow>(
      `SELECT ${NAMES} FROM capability_probes
       WHERE provider = $1 AND ($2::text IS NULL OR model = $2) AND ($3::bigint IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
      [provider, model ?? null, before ?? null, limit],
    );
  }

  /** Of each capability of each model the last probe that found something out. */
  latest(): Promise<ProbeRow[]> {
    return this.sql.query<ProbeRow>(
      `SELECT DISTINCT ON (provider, model, capability) ${NAMES} FROM capability_probes
       WHERE outcome <> 'unclear' ORDER BY provider, model, capability, id DESC`,
    );
  }
}
