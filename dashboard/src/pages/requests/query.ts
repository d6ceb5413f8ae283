import { api, ok, type Schema } from '../../api/client';
import type { paths } from '../../api/schema';
import { type Range, RANGE_MS, useRange } from '../../app/range';
import { useFilters, useLive, usePaged } from '../../kit';

/** As the API tells it; what its document does not name yet is told here. */
export type RequestRow = Schema<'RequestAnswer'> & {
  readonly cache?: {
    readonly kind: string;
    readonly key: string | null;
    readonly score: number | null;
    readonly saved_usd: number | null;
  } | null;
  /** Milliseconds after the arrival when each stage was over. */
  readonly stages?: Readonly<Record<string, number>> | null;
};

/** The names of filters, in the address and in the API alike. */
export const FILTERS = ['model', 'provider', 'outcome', 'status', 'virtual_key_id', 'tenant_id', 'run_id'] as const;
export type Filters = Readonly<Record<(typeof FILTERS)[number], string>>;

const PAGE = 100;
const REFRESH_MS = 5_000;

type Query = NonNullable<paths['/v1/admin/requests']['get']['parameters']['query']>;

/** One page of the log. */
export function readPage(filters: Filters, range: Range, cursor?: string, limit = PAGE) {
  const given = Object.entries(filters).filter(([, value]) => value !== '');
  const { status, ...rest } = Object.fromEntries(given) as Partial<Filters>;
  const from = new Date(Date.now() - RANGE_MS[range]).toISOString();
  const query = {
    ...{ limit, from, ...rest },
    ...(status !== undefined && { status: Number(status) }),
    ...(cursor !== undefined && { cursor }),
  } as Query;
  return ok(api.GET('/v1/admin/requests', { params: { query } }));
}

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
