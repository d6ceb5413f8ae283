import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { inert, type RequestView } from '@libs/ledger';

export const EXPORT_FORMATS = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const COLUMNS = [
  ...([
    'id',
    'started_at',
    'tenant_id',
    'team_id',
    'user_id',
    'virtual_key_id',
    'run_id',
    'route',
    'dialect',
    'streamed',
  ] as const),
  ...([
    'model_asked',
    'model_used',
    'provider',
    'provider_key_id',
    'outcome',
    'status',
    'error_code',
    'latency_ms',
    'ttft_ms',
  ] as const),
  ...(['upstream_ms', 'input_tokens', 'cache_read_tokens', 'cache_write_tokens', 'output_tokens', 'reasoning_tokens'] as const),
  ...(['usage_estimated', 'cost_state', 'cost_usd', 'cache', 'fallback_used', 'attempts', 'metadata'] as const),
];

/** The file as it is read, page by page: however long it is, little of it is in memory. */
export function exportOf(pages: AsyncIterable<readonly RequestView[]>, format: ExportFormat): Readable {
  if (format === 'jsonl') return Readable.from(lines(pages));
  const table = stringify({
    ...{ header: true, columns: [...COLUMNS], record_delimiter: 'windows' },
    // What a spreadsheet would run as a formula is text to it.
    cast: { string: inert, boolean: String, object: (value) => inert(JSON.stringify(value)) },
  });
  const rows = Readable.from(flat(pages));
  rows.on('error', (error) => table.destroy(error));
  table.on('close', () => rows.destroy());
  return rows.pipe(table);
}

async function* lines(pages: AsyncIterable<readonly RequestView[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((view) => `${JSON.stringify(view)}\n`).join('');
}

async function* flat(pages: AsyncIterable<readonly RequestView[]>): AsyncGenerator<Record<(typeof COLUMNS)[number], unknown>> {
  for await (const page of pages) {
    for (const { usage, cache, attempts, metadata, ...row } of page) {
      yield {
        ...row,
        input_tokens: usage['input_tokens'],
        cache_read_tokens: usage['cache_read_tokens'],
        cache_write_tokens: usage['cache_write_tokens'],
        output_tokens: usage['output_tokens'],
        reasoning_tokens: usage['reasoning_tokens'],
        usage_estimated: usage['estimated'],
        cache: cache?.kind ?? null,
        attempts: attempts.length,
        metadata: metadata ?? null,
      };
    }
  }
}
