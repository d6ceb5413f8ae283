import { type Range } from '../../app/range';
import { type Filters, readPage, type RequestRow } from './query';

/** More than this is a task for the API, not for a browser. */
const MOST_ROWS = 20_000;
const PAGE = 200;

const COLUMNS: readonly (readonly [string, (row: RequestRow) => string | number | null | undefined])[] = [
  ['id', (row) => row.id],
  ['started_at', (row) => row.started_at],
  ['tenant_id', (row) => row.tenant_id],
  ['virtual_key_id', (row) => row.virtual_key_id],
  ['route', (row) => row.route],
  ['model_asked', (row) => row.model_asked],
  ['model_used', (row) => row.model_used],
  ['provider', (row) => row.provider],
  ['attempts', (row) => row.attempts.length],
  ['outcome', (row) => row.outcome],
  ['status', (row) => row.status],
  ['error_code', (row) => row.error_code],
  ['input_tokens', (row) => count(row, 'input_tokens')],
  ['output_tokens', (row) => count(row, 'output_tokens')],
  ['cost_usd', (row) => row.cost_usd],
  ['cost_state', (row) => row.cost_state],
  ['latency_ms', (row) => row.latency_ms],
  ['ttft_ms', (row) => row.ttft_ms],
  ['cache', (row) => row.cache?.kind],
];

export const count = (row: RequestRow, bucket: string): number => {
  const value = row.usage[bucket];
  return typeof value === 'number' ? value : 0;
};

/** Everything under the filters, as a file. */
export async function exportRequests(filters: Filters, range: Range, kind: 'csv' | 'jsonl'): Promise<void> {
  const rows: RequestRow[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await readPage(filters, range, cursor ?? undefined, PAGE);
    rows.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null && rows.length < MOST_ROWS);
  const lines = kind === 'csv' ? csv(rows) : rows.map((row) => JSON.stringify(row));
  download(`requests-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${kind}`, `${lines.join('\n')}\n`);
}

const csv = (rows: readonly RequestRow[]): string[] => [
  COLUMNS.map(([name]) => name).join(','),
  ...rows.map((row) => COLUMNS.map(([, read]) => cell(read(row))).join(',')),
];

/** Text that a spreadsheet would calculate gets a quote in front; it came from somebody else. */
export function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
