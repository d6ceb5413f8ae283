import type { Sql } from '@libs/database';
import { idsFrom } from '@libs/kernel';
import { HISTOGRAM_SQL, REQUEST_SUMS_SQL } from './series-columns';

/** Figures of one minute, told apart by all that series are told apart by; of requests, or of attempts. */
export interface MinuteRow {
  minute: number;
  tenant_id: string;
  provider_id: string | null;
  model_used: string | null;
  provider_key_id: string | null;
  virtual_key_id: string | null;
  /** Answered out of the cache. */
  hit: boolean;
  [figure: string]: unknown;
}

const MINUTE = 'floor(extract(epoch FROM started_at) / 60)::bigint';
const WHERE = `started_at >= $1 AND started_at < $2 AND process_id <> $3 AND request_id >= $4 AND request_id < $5`;
/** The id of a request may be a little older or younger than its start. */
const SLACK_MS = 86_400_000;

const REQUESTS = `
  SELECT ${MINUTE} AS minute, tenant_id, provider_id, model_used, provider_key_id, virtual_key_id,
    cache_kind IS NOT NULL AS hit, ${REQUEST_SUMS_SQL}, ${HISTOGRAM_SQL}
  FROM requests WHERE ${WHERE} GROUP BY 1, 2, 3, 4, 5, 6, 7`;
const ATTEMPTS = `
  SELECT ${MINUTE} AS minute, tenant_id, attempt.provider_id, NULL AS model_used, attempt.provider_key_id, NULL AS virtual_key_id,
    false AS hit, count(*) AS attempts, count(*) FILTER (WHERE attempt.outcome NOT IN ('completed', 'lost', 'aborted')) AS failed_attempts
  FROM requests CROSS JOIN LATERAL jsonb_to_recordset(attempts) AS attempt(provider_id text, provider_key_id text, outcome text)
  WHERE ${WHERE} GROUP BY 1, 2, 3, 4, 5, 6`;

/** Minutes from the request log, of every process but this one, which counts its own. */
export async function recentMinutes(sql: Sql, from: Date, to: Date, processId: string): Promise<MinuteRow[]> {
  const ids = [idsFrom('request', from.getTime() - SLACK_MS), idsFrom('request', to.getTime() + SLACK_MS)];
  const values = [from, to, processId, ...ids];
  return [...(await sql.query<MinuteRow>(REQUESTS, values)), ...(await sql.query<MinuteRow>(ATTEMPTS, values))];
}
