import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLivePause } from './live-context';

/** As every list of the API answers. */
export interface ListPage<Row> {
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
}

/**
 * A list that is read page by page, by cursor: `usePaged(['teams'], (cursor) => ok(api.GET('/v1/admin/teams',
 * { params: { query: { limit: 100, cursor } } })))`. Give the result to `DataTable`.
 * With `everyMs` what is shown is read again that often, and stands still with everything else on the page.
 */
export function usePaged<Row>(key: QueryKey, load: (cursor: string | undefined) => Promise<ListPage<Row>>, everyMs?: number) {
  const { paused } = useLivePause();
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchOnWindowFocus: false,
    refetchInterval: paused || everyMs === undefined ? false : everyMs,
    placeholderData: (before) => before,
  });
  const rows = useMemo(() => query.data?.pages.flatMap(({ data }) => data), [query.data]);
  return {
    /** undefined until the first page came. */
    rows,
    error: query.error,
    refetch: query.refetch,
    hasMore: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    loadMore: (): void => void query.fetchNextPage(),
    dataUpdatedAt: query.dataUpdatedAt,
    isFetching: query.isFetching,
  };
}
