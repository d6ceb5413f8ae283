import { durationBucket } from '@libs/kernel';
import type { AttemptRecord, LedgerRecord } from '../record';

/** What is summed of requests, for the series and for the reports of a day. */
interface Sums {
  requests: number;
  errors: number;
  refusals: number;
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  cost_micro_usd: number;
  provider_cost_micro_usd: number;
  saved_micro_usd: number;
  cache_hits: number;
  fallbacks: number;
  estimated_requests: number;
  unpriced_requests: number;
  attempts: number;
  failed_attempts: number;
}

/** Counts by bucket of duration, from 0 on. */
interface Durations {
  latency: number[];
  ttft: number[];
  overhead: number[];
}

export type SeriesRow = Sums &
  Durations & {
    step: 'hour' | 'day';
    dimension: 'all' | 'provider' | 'provider_key' | 'model' | 'virtual_key';
    /** '': all tenants together. */
    tenant_id: string;
    id: string;
    at: Date;
    process_id: string;
  };

export type DayRow = Sums & {
  day: string;
  tenant_id: string;
  team_id: string;
  virtual_key_id: string;
  user_id: string;
  provider_id: string;
  model: string;
};

/** Requests, or attempts, that belong to the same in everything that sums are told apart by. */
interface Heap {
  hour: number;
  of: LedgerRecord;
  /** Null: attempts alone, of this provider and key. */
  attempt: AttemptRecord | null;
  sums: Sums;
  durations: Durations;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOTHING_LOST = new Set(['completed', 'lost', 'aborted']);

/**
 * What a batch of requests adds to `usage_series` and `usage_daily`: one look-up for each request, and what it means for each
 * provider, key, model and tenant once for all that are alike. Rows in one order, so that writers of the same rows never wait
 * for each other in a circle.
 */
export function sumsOf(records: readonly LedgerRecord[]): { series: SeriesRow[]; days: DayRow[] } {
  const heaps = new Map<string, Heap>();
  for (const record of records) count(heaps, record);
  const series = new Map<string, SeriesRow>();
  const days = new Map<string, DayRow>();
  for (const heap of heaps.values()) {
    spread(series, heap);
    if (heap.attempt === null) addToDay(days, heap);
  }
  return { series: inOrder(series), days: inOrder(days) };
}

const inOrder = <T>(rows: ReadonlyMap<string, T>): T[] =>
  [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);

function count(heaps: Map<string, Heap>, record: LedgerRecord): void {
  const hour = Math.floor(record.started_at.getTime() / HOUR_MS);
  countRequest(heapOf(heaps, hour, record, null), record);
  for (const attempt of record.attempts) {
    const { sums } = heapOf(heaps, hour, record, attempt);
    sums.attempts++;
    if (!NOTHING_LOST.has(attempt.outcome)) sums.failed_attempts++;
  }
}

function heapOf(heaps: Map<string, Heap>, hour: number, of: LedgerRecord, attempt: AttemptRecord | null): Heap {
  const whose = `${hour} ${of.process_id} ${of.tenant_id}`;
  const name = attempt
    ? `${whose} ${attempt.provider_id} ${attempt.provider_key_id}`
    : `${whose} ${of.team_id} ${of.virtual_key_id} ${of.user_id} ${of.provider_id} ${of.provider_key_id} ${of.model_used}`;
  const known = heaps.get(name);
  if (known !== undefined) return known;
  const fresh: Heap = { hour, of, attempt, sums: noSums(), durations: { latency: [], ttft: [], overhead: [] } };
  heaps.set(name, fresh);
  return fresh;
}

function countRequest({ sums, durations }: Heap, record: LedgerRecord): void {
  sums.requests++;
  if (record.outcome === 'error' || record.outcome === 'truncated') sums.errors++;
  sums.input_tokens += record.input_tokens;
  sums.cache_read_tokens += record.cache_read_tokens;
  sums.cache_write_tokens += record.cache_write_tokens;
  sums.output_tokens += record.output_tokens;
  sums.reasoning_tokens += record.reasoning_tokens;
  sums.cost_micro_usd += record.cost_micro_usd ?? 0;
  sums.provider_cost_micro_usd += record.provider_cost_micro_usd ?? 0;
  sums.saved_micro_usd += record.saved_micro_usd ?? 0;
  if (record.cache_kind) sums.cache_hits++;
  if (record.fallback_used) sums.fallbacks++;
  if (record.cost_state === 'estimated') sums.estimated_requests++;
  if (record.cost_state === 'unknown') sums.unpriced_requests++;
  if (record.outcome === 'refused') sums.refusals++;
  else addOne(durations.latency, record.latency_ms);
  if (record.ttft_ms !== null) addOne(durations.ttft, record.ttft_ms);
  if (record.upstream_ms !== null) addOne(durations.overhead, record.latency_ms - record.upstream_ms);
}

function addOne(counts: number[], ms: number): void {
  const bucket = durationBucket(ms);
  while (counts.length <= bucket) counts.push(0);
  counts[bucket] = (counts[bucket] ?? 0) + 1;
}

/**
 * Into each series that it belongs to, by the hour and by the day. Of what is many, a tenant's models, providers and keys,
 * only sums are written down: their durations would take more room than all else together. The live day has them.
 */
function spread(series: Map<string, SeriesRow>, heap: Heap): void {
  const { of, attempt } = heap;
  const tenant = of.tenant_id;
  const provider = (attempt ?? of).provider_id;
  const key = (attempt ?? of).provider_key_id;
  for (const step of ['hour', 'day'] as const) {
    const at = Math.floor((heap.hour * HOUR_MS) / (step === 'hour' ? HOUR_MS : DAY_MS)) * (step === 'hour' ? HOUR_MS : DAY_MS);
    const add = (dimension: SeriesRow['dimension'], tenantId: string, id: string | null, measured: boolean): void => {
      if (id !== null) addToSeries(series, { step, dimension, tenantId, id, at }, heap, measured);
    };
    add('all', '', '', true);
    add('all', tenant, '', true);
    add('provider', '', provider, true);
    add('provider', tenant, provider, false);
    add('provider_key', '', key, true);
    if (attempt) continue;
    add('model', '', of.model_used, true);
    add('model', tenant, of.model_used, false);
    add('virtual_key', tenant, of.virtual_key_id, false);
  }
}

function addToSeries(
  series: Map<string, SeriesRow>,
  { step, dimension, tenantId, id, at }: Pick<SeriesRow, 'step' | 'dimension' | 'id'> & { tenantId: string; at: number },
  heap: Heap,
  measured: boolean,
): void {
  const process = heap.of.process_id;
  const name = `${step} ${dimension} ${tenantId} ${at} ${id} ${process}`;
  let row = series.get(name);
  if (row === undefined) {
    const whose = { step, dimension, tenant_id: tenantId, id, at: new Date(at), process_id: process };
    row = { ...whose, ...noSums(), latency: [], ttft: [], overhead: [] };
    series.set(name, row);
  }
  addSums(row, heap.sums);
  if (!measured) return;
  addCounts(row.latency, heap.durations.latency);
  addCounts(row.ttft, heap.durations.ttft);
  addCounts(row.overhead, heap.durations.overhead);
}

function addToDay(days: Map<string, DayRow>, { hour, of, sums }: Heap): void {
  const whose = {
    day: new Date(hour * HOUR_MS).toISOString().slice(0, 10),
    tenant_id: of.tenant_id,
    team_id: of.team_id ?? '',
    virtual_key_id: of.virtual_key_id ?? '',
    user_id: of.user_id ?? '',
    provider_id: of.provider_id ?? '',
    model: of.model_used ?? '',
  };
  const name = Object.values(whose).join('\n');
  let row = days.get(name);
  if (row === undefined) {
    row = { ...whose, ...noSums() };
    days.set(name, row);
  }
  addSums(row, sums);
}

const noSums = (): Sums => ({
  requests: 0,
  errors: 0,
  refusals: 0,
  input_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cost_micro_usd: 0,
  provider_cost_micro_usd: 0,
  saved_micro_usd: 0,
  cache_hits: 0,
  fallbacks: 0,
  estimated_requests: 0,
  unpriced_requests: 0,
  attempts: 0,
  failed_attempts: 0,
});
const NAMES = Object.keys(noSums()) as (keyof Sums)[];

function addSums(into: Sums, other: Sums): void {
  for (const name of NAMES) into[name] += other[name];
}

function addCounts(into: number[], other: readonly number[]): void {
  for (const [bucket, count] of other.entries()) into[bucket] = (into[bucket] ?? 0) + count;
}
