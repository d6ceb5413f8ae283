import type { ListPage } from './paged';

const MOST_PAGES = 10;

/** A list as a whole, for choosing from it or for the names in it; what lies beyond some thousand rows is left out. */
export async function allPages<Row>(load: (cursor: string | undefined) => Promise<ListPage<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { data, next_cursor: next } = await load(cursor);
    rows.push(...data);
    if (next === null) break;
    cursor = next;
  }
  return rows;
}
