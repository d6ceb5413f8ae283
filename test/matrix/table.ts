import type { Cell, Kind, Pair } from './cell';
import { answerCell, askCell, isAsk, Lost } from './cell';
import { CLIENTS, UPSTREAMS } from './sides';
import { type Row, ROWS } from './features';
import { errorCell, foreignReasoningCell, ownReasoningCell, stopCell, streamErrorCell, usageCell } from './special-cells';
import { anthropicUpstream } from './upstreams/anthropic.upstream';
import { geminiUpstream } from './upstreams/gemini.upstream';

/** @throws Lost where something is lost in silence */
export function cellOf(pair: Pair, row: Row): Promise<Cell> {
  const { id } = row;
  switch (id) {
    case 'own_reasoning':
      return ownReasoningCell(pair, row);
    case 'foreign_reasoning':
      return foreignReasoningCell(pair, pair.upstream === anthropicUpstream ? geminiUpstream : anthropicUpstream, row);
    case 'usage_unasked':
      return usageCell(pair);
    case 'stop_length':
      return stopCell(pair, row, 'length');
    case 'stop_tool_calls':
      return stopCell(pair, row, 'tool_calls');
    case 'stop_stop_sequence':
      return stopCell(pair, row, 'stop_sequence');
    case 'stop_content_filter':
      return stopCell(pair, row, 'content_filter');
    case 'error_400':
      return errorCell(pair, 400);
    case 'error_429':
      return errorCell(pair, 429);
    case 'error_500':
      return errorCell(pair, 500);
    case 'stream_error':
      return streamErrorCell(pair);
    default:
      if (isAsk(id)) return askCell(pair, { ...row, id });
      return answerCell(pair, id);
  }
}

/** Every cell of a pair, and what is wrong with those that have none. */
export async function columnOf(pair: Pair): Promise<{ cells: Map<Row['id'], Cell>; lost: string[] }> {
  const cells = new Map<Row['id'], Cell>();
  const lost: string[] = [];
  for (const row of ROWS) {
    try {
      cells.set(row.id, await cellOf(pair, row));
    } catch (error) {
      const said =
        error instanceof Lost ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
      lost.push(`${row.id}: ${said}`);
    }
  }
  return { cells, lost };
}

export type Columns = ReadonlyMap<string, ReadonlyMap<Row['id'], Cell>>;
export const columnId = ({ client, upstream }: Pair): string => `${client.dialect.id} ${upstream.providerId}`;

const WORDS: Readonly<Record<Kind, string>> = {
  works: 'works',
  warned: '*warned*',
  refused: '**refused**',
  passed: 'passed on',
  none: '–',
};

const HEAD = `# What survives between which protocols

Every cell below was produced by a test that ran: test/matrix takes a request of the client's API through the
gateway's own code to what the provider would receive (checked against the provider's schema and its own words for
the feature), and an answer of the provider back to what the client reads, whole and as a stream. A feature that
arrives nowhere and is named nowhere has no cell: the test fails instead. Written by

<!-- not run: its table is compared with this page by a test of its own -->
\`\`\`sh
node scripts/protocol-table.mjs
\`\`\`

and compared with this page by \`npx jest test/matrix\`.

| word | meaning |
|---|---|
| works | it is on the other side, whole and streamed |
| *warned* | the provider cannot take all of it: what was changed or left out is named in \`x-gateway.fidelity\` and \`x-gateway-fidelity\` (the words are below each table); with \`x-gateway-strict: true\` the request is refused instead |
| **refused** | 400 with \`param\`; where bytes are relayed, the provider's own refusal |
| passed on | relayed as written to a provider that does not document it |
| – | one of the two APIs has no word for it, so nothing can be asked or told |

Where a client's API has no word for a feature, what is asked is another API's word for it, as programs do that were
moved from there: it must not be swallowed. Columns marked *relayed* speak the client's API themselves: the
client's bytes pass unchanged.
`;

/** The page: a table for each client, and below it what its warnings and refusals say. */
export function renderPage(columns: Columns, relayed: ReadonlySet<string>): string {
  const parts = CLIENTS.map((client) => {
    const ids = UPSTREAMS.map((upstream) => columnId({ client, upstream }));
    const heads = UPSTREAMS.map(({ label }, i) => (relayed.has(ids[i] ?? '') ? `${label} (*relayed*)` : label));
    const cells = (row: Row): Cell[] => ids.map((id) => columns.get(id)?.get(row.id) ?? { kind: 'none', said: [] });
    const lines = groups().flatMap(([group, rows]) => [
      `| **${group}** |${ids.map(() => ' |').join('')}`,
      ...rows.map(
        (row) =>
          `| ${row.label} | ${cells(row)
            .map(({ kind }) => WORDS[kind])
            .join(' | ')} |`,
      ),
    ]);
    const table = [`| | ${heads.join(' | ')} |`, `|---|${ids.map(() => '---|').join('')}`, ...lines].join('\n');
    return `## ${client.label}\n\n${table}\n\n${details(client.label, cells)}`;
  });
  return `${HEAD}\n${parts.join('\n')}`;
}

const groups = (): [string, Row[]][] =>
  [...new Set(ROWS.map(({ group }) => group))].map((group) => [group, ROWS.filter((row) => row.group === group)]);

function details(label: string, cellsOf: (row: Row) => Cell[]): string {
  const lines = ROWS.flatMap((row) => {
    const by = new Map<string, string[]>();
    cellsOf(row).forEach(({ said }, i) => {
      const words = said.join('; ');
      if (words !== '') by.set(words, [...(by.get(words) ?? []), UPSTREAMS[i]?.label ?? '']);
    });
    return [...by].map(([words, upstreams]) => `- ${row.label} (${upstreams.join(', ')}): ${escaped(words)}`);
  });
  return `<details><summary>What clients of ${label} are told</summary>\n\n${lines.join('\n')}\n\n</details>\n`;
}

const escaped = (words: string): string => words.replaceAll('<', '&lt;').replaceAll('|', '\\|');
