import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialects } from '@libs/protocol';
import { bodyOf, type Cell } from './cell';
import { put } from './exchange';
import { ASKS, type Row, ROWS } from './features';
import { CLIENTS, UPSTREAMS } from './sides';
import { columnId, columnOf, renderPage } from './table';

const PAGE = join(__dirname, '../../docs/protocols.md');
const WRITES = process.env['WRITE_PROTOCOL_TABLE'] === '1';

const PAIRS = CLIENTS.flatMap((client) => UPSTREAMS.map((upstream) => ({ client, upstream })));
const columns = new Map<string, Map<Row['id'], Cell>>();
const relayed = new Set<string>();

describe('what a client asks and what it is told', () => {
  it.each(PAIRS.map((pair) => [columnId(pair), pair] as const))('%s: nothing is lost in silence', async (id, pair) => {
    const { cells, lost } = await columnOf(pair);
    columns.set(id, cells);
    const { client, upstream } = pair;
    if ((await put(client, upstream, bodyOf(client, {}, false), false)).relayed) relayed.add(id);
    expect(lost).toEqual([]);
    expect(cells.size).toBe(ROWS.length);
  });

  it('is asked of every dialect, with every feature', () => {
    expect(CLIENTS.map(({ dialect }) => dialect.id).sort()).toEqual(Object.keys(dialects).sort());
    expect(ROWS.map(({ id }) => id)).toEqual(expect.arrayContaining([...ASKS]));
  });

  it('stands in docs/protocols.md', () => {
    const page = renderPage(columns, relayed);
    if (WRITES) writeFileSync(PAGE, page);
    const told = readFileSync(PAGE, 'utf8');
    if (told !== page)
      throw new Error('docs/protocols.md is not what was found: write it with `node scripts/protocol-table.mjs`');
  });
});
