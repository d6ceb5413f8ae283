import { type QueryKey, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useLivePause } from './live-context';

/**
 * A query that stays fresh: it comes again every `everyMs`, stands still while the page is paused or its tab hidden,
 * and keeps showing what it had while a new period or filter is on its way. Hand it to `Page` as `live`, which shows
 * its age and the pause.
 */
export function useLive<T>(key: QueryKey, load: () => Promise<T>, everyMs = 5_000): UseQueryResult<T> {
  const { paused } = useLivePause();
  return useQuery({
    queryKey: key,
    queryFn: load,
    refetchInterval: paused ? false : everyMs,
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: !paused,
    placeholderData: (before) => before,
  });
}
