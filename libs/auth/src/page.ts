import { GatewayError, isId, type IdKind } from '@libs/kernel';

/** One page of a list, newest first. `cursor` is the last id of the page before. */
export interface PageRequest {
  limit: number;
  cursor?: string | undefined;
}

export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

/** @throws GatewayError invalid_request (param cursor) */
export async function readPage<T extends { id: string }>(
  kind: IdKind,
  page: PageRequest,
  fetch: (before: string | undefined, limit: number) => Promise<T[]>,
): Promise<Page<T>> {
  if (page.cursor !== undefined && !isId(kind, page.cursor)) {
    throw new GatewayError('invalid_request', 'The cursor is not one that this list has given out.', { param: 'cursor' });
  }
  // One more than asked for tells whether there is a next page.
  const rows = await fetch(page.cursor, page.limit + 1);
  const data = rows.slice(0, page.limit);
  return { data, nextCursor: rows.length > page.limit ? (data.at(-1)?.id ?? null) : null };
}
