import { GatewayError, isId, type IdKind } from '@libs/kernel';
import type { PageQuery } from './page.dto';

/** One page of rows that are named by ids and come newest first. @throws GatewayError invalid_request (param cursor) */
export async function idPage<Row extends { id: string }, View>(
  kind: IdKind,
  { cursor, limit }: Pick<PageQuery, 'cursor' | 'limit'>,
  read: (before: string | undefined, limit: number) => Promise<Row[]>,
  view: (row: Row) => View,
): Promise<{ data: View[]; next_cursor: string | null }> {
  if (cursor !== undefined && !isId(kind, cursor))
    throw new GatewayError('invalid_request', 'The cursor is not one that this list has given out.', { param: 'cursor' });
  // One more than asked for tells whether there is a next page.
  const rows = await read(cursor, limit + 1);
  const shown = rows.slice(0, limit);
  return { data: shown.map(view), next_cursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}
