import { api, call, ok, type Schema } from '../../api/client';
import type { ListPage, Tone } from '../../kit';
import type { StoredFile } from '../files/data';

export type Batch = Schema<'Batch'>;
export type BatchStatus = Batch['status'];
export type Estimate = Schema<'BatchEstimate'>;
export type BatchRequest = Schema<'BatchRequest'>;

export const BATCHES = ['batches'] as const;
export const INPUTS = ['batch-inputs'] as const;

export const ENDPOINTS: readonly Batch['endpoint'][] = [
  ...(['/v1/chat/completions', '/v1/responses', '/v1/messages', '/v1/completions'] as const),
  ...(['/v1/embeddings', '/v1/moderations', '/v1/llm/chat'] as const),
];

export const TONES: Readonly<Record<BatchStatus, Tone>> = {
  ...{ validating: 'quiet', in_progress: 'good', finalizing: 'good', completed: 'good' },
  ...{ failed: 'bad', expired: 'warn', cancelling: 'warn', cancelled: 'quiet' },
};
const ENDS: ReadonlySet<BatchStatus> = new Set(['completed', 'failed', 'expired', 'cancelled']);
export const isOver = ({ status }: Pick<Batch, 'status'>): boolean => ENDS.has(status);

export const loadBatches = (cursor: string | undefined): Promise<ListPage<Batch>> =>
  ok(api.GET('/v1/batches', { params: { query: { limit: 50, ...(cursor !== undefined && { cursor }) } } }));

export const loadBatch = (id: string): Promise<Batch> => ok(api.GET('/v1/batches/{id}', { params: { path: { id } } }));
export const cancelBatch = (id: string): Promise<Batch> => ok(api.POST('/v1/batches/{id}/cancel', { params: { path: { id } } }));
export const estimate = (body: BatchRequest): Promise<Estimate> => ok(api.POST('/v1/batches/estimate', { body }));

export async function createBatch(body: BatchRequest): Promise<Batch> {
  const headers = { 'content-type': 'application/json' };
  return (await (await call('/v1/batches', { method: 'POST', headers, body: JSON.stringify(body) })).json()) as Batch;
}

/** Files that were uploaded to be the input of a batch. */
export async function loadInputs(): Promise<StoredFile[]> {
  const { data } = await ok(api.GET('/v1/files', { params: { query: { limit: 100 } } }));
  return (data as StoredFile[]).filter(({ purpose }) => purpose === 'batch');
}

/** When it ended, epoch seconds. */
export const endedAt = (of: Batch): number | null => of.completed_at ?? of.failed_at ?? of.expired_at ?? of.cancelled_at;

export const contentOf = (file: string): string => `/v1/files/${encodeURIComponent(file)}/content`;

export const doneOf = ({ request_counts: { completed, failed } }: Batch): number => completed + failed;

/** How long the rest takes at the pace so far, ms; undefined while nobody can know. */
export function leftMs(of: Batch, now: number): number | undefined {
  const done = doneOf(of);
  const since = of.in_progress_at;
  if (of.status !== 'in_progress' || since === null || done === 0) return undefined;
  return ((now - since * 1_000) / done) * (of.request_counts.total - done);
}
