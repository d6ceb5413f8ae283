import { api, ok, type Schema } from '../../api/client';
import type { paths } from '../../api/schema';
import { type Range, RANGE_MS, useRange } from '../../app/range';
import { useFilters, useLive, usePaged } from '../../kit';

export type RequestRow = Schema<'RequestAnswer'>;

/** The names of filters, in the address and in the API alike. */
export const FILTERS = [
  ...(['q', 'model', 'provider', 'outcome', 'status', 'error_code', 'cached'] as const),
  ...(['prompt_cache_missed', 'fallback_used', 'streamed'] as const),
  ...(['min_latency_ms', 'min_cost_usd', 'metadata', 'virtual_key_id', 'tenant_id', 'run_id'] as const),
] as const;
export type Filters = Readonly<Record<(typeof FILTERS)[number], string>>;

const PAGE = 100;
const REFRESH_MS = 5_000;

type Query = NonNullable<paths['/v1/admin/requests']['get']['parameters']['query']>;

const NUMBERS = new Set(['status', 'min_latency_ms', 'min_cost_usd']);
const FLAGS = new Set(['cached', 'prompt_cache_missed', 'fallback_used', 'streamed']);

/** What is chosen, as the API takes it. */
export function queryOf(filters: Filters, range: Range): Query {
  const given = Object.entries(filters).filter(([, value]) => value !== '');
  const typed = given.map(([name, value]) => [
    name,
    NUMBERS.has(name) ? Number(value) : FLAGS.has(name) ? value === 'true' : value,
  ]);
  return { from: new Date(Date.now() - RANGE_MS[range]).toISOString(), ...(Object.fromEntries(typed) as Query) };
}

/** One page of the log. */
export const readPage = (filters: Filters, range: Range, cursor?: string, limit = PAGE) =>
  ok(
    api.GET('/v1/admin/requests', {
      params: { query: { ...queryOf(filters, range), limit, ...(cursor !== undefined && { cursor }) } },
    }),
  );

/** The log under the filters of the address, and how many have come since it was read. */
export function useRequests() {
  const { range } = useRange();
  const filters = useFilters(FILTERS);
  const log = usePaged<RequestRow>(['requests', range, filters.values], (cursor) => readPage(filters.values, range, cursor));
  const head = useLive(['requests-head', range, filters.values], () => readPage(filters.values, range), REFRESH_MS);
  // Ids grow with time: what is above the first row has come since.
  const newest = log.rows?.[0]?.id ?? '';
  const fresh = log.rows === undefined ? 0 : (head.data?.data ?? []).filter(({ id }) => id > newest).length;
  return { log, head, fresh, filters, range };
}
