import { api, ok } from './client';

/** What a request and its answer said, where that was kept. Asked for once: every time is written down. */
export const bodiesQuery = (id: string) => ({
  queryKey: ['request-bodies', id],
  queryFn: () => ok(api.GET('/v1/admin/requests/{id}/bodies', { params: { path: { id } } })),
  staleTime: Infinity,
  retry: false,
});
