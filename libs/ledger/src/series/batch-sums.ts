import { durationBucket } from '@libs/kernel';
import type { AttemptRecord, LedgerRecord } from '../record';

/** What is summed of requests, for the series and for the reports of a day. */
export interface Sums {
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

export interface SeriesRow extends Durations {
  /** `both`: an hour that is all there is of its day in this batch, to be added to the two of them. */
  step: 'hour' | 'day' | 'both';
  dimension: 'all' | 'provider' | 'provider_key' | 'model' | 'virtual_key';
  /** '': all tenants together. */
  tenant_id: string;
  id: string;
  /** Epoch ms. */
  at: number;
  process_id: string;
  sums: Sums;
}

/** '': none. */
export interface DayRow {
  day: string;
  tenant_id: string;
  team_id: string;
  virtual_key_id: string;
  user_id: string;
  provider_id: string;
  model: string;
  sums: Sums;
}

/** Requests, or attempts, that belong to the same in everything that sums are told apart by. */
interface Heap {
  hour: number;
  of: LedgerRecord;
  /** Null: attempts alone, of this provider and key. */
  attempt: AttemptRecord | null;
  sums: Sums;
  /** The bucket of each request that has one: few enough to be counted where they belong. */
  buckets: Durations;
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
  const heaps = heapsOf(records);
  const series = new Map<string, SeriesRow>();
  const days = new Map<string, DayRow>();
  for (const heap of heaps.values()) {
    spread(series, heap);
    if (heap.attempt === null) addToDay(days, heap);
  }
  return { series: withDays(series), days: inOrder(days) };
}

/** Hardly a batch has more than one hour in it. */
function withDays(hours: ReadonlyMap<string, SeriesRow>): SeriesRow[] {
  const rows = inOrder(hours);
  if (rows.some(({ at }) => at !== rows[0]?.at)) return [...rows, ...inOrder(wholeDays(hours))];
  for (const row of rows) row.step = 'both';
  return rows;
}

const inOrder = <T>(rows: ReadonlyMap<string, T>): T[] =>
  [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);

function heapsOf(records: readonly LedgerRecord[]): Map<string, Heap> {
  const heaps = new Map<string, Heap>();
  // Neighbours mostly belong together, which is seen sooner than the name of their heap is put together.
  let ofRequest: Heap | undefined;
  let ofAttempt: Heap | undefined;
  for (const record of records) {
    const hour = Math.floor(record.started_at.getTime() / HOUR_MS);
    if (!ofRequest || !isAlike(ofRequest, hour, record)) ofRequest = heapOf(heaps, hour, record, null);
    countRequest(ofRequest, record);
    for (const attempt of record.attempts) {
      if (!ofAttempt || !isAlikeTry(ofAttempt, hour, record, attempt)) ofAttempt = heapOf(heaps, hour, record, attempt);
      ofAttempt.sums.attempts++;
      if (!NOTHING_LOST.has(attempt.outcome)) ofAttempt.sums.failed_attempts++;
    }
  }
  return heaps;
}

const isAlike = ({ hour: itsHour, of }: Heap, hour: number, record: LedgerRecord): boolean =>
  itsHour === hour &&
  of.process_id === record.process_id &&
  of.tenant_id === record.tenant_id &&
  of.team_id === record.team_id &&
  of.virtual_key_id === record.virtual_key_id &&
  of.user_id === record.user_id &&
  of.provider_id === record.provider_id &&
  of.provider_key_id === record.provider_key_id &&
  of.model_used === record.model_used &&
  Boolean(of.cache_kind) === Boolean(record.cache_kind);

const isAlikeTry = (heap: Heap, hour: number, record: LedgerRecord, attempt: AttemptRecord): boolean =>
  heap.hour === hour &&
  heap.of.process_id === record.process_id &&
  heap.of.tenant_id === record.tenant_id &&
  heap.attempt?.provider_id === attempt.provider_id &&
  heap.attempt.provider_key_id === attempt.provider_key_id;

function heapOf(heaps: Map<string, Heap>, hour: number, of: LedgerRecord, attempt: AttemptRecord | null): Heap {
  const whose = `${hour} ${of.process_id} ${of.tenant_id}`;
  const name = attempt
    ? `${whose} ${attempt.provider_id} ${attempt.provider_key_id}`
    : `${whose} ${of.team_id} ${of.virtual_key_id} ${of.user_id} ${of.provider_id} ${of.provider_key_id} ${of.model_used} ${of.cache_kind ? 'hit' : ''}`;
  const known = heaps.get(name);
  if (known !== undefined) return known;
  const fresh: Heap = { hour, of, attempt, sums: noSums(), buckets: { latency: [], ttft: [], overhead: [] } };
  heaps.set(name, fresh);
  return fresh;
}

function countRequest({ sums, buckets }: Heap, record: LedgerRecord): void {
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
  else buckets.latency.push(durationBucket(record.latency_ms));
  if (record.ttft_ms !== null && record.provider_id !== null && !record.cache_kind)
    buckets.ttft.push(durationBucket(record.ttft_ms));
  if (record.upstream_ms !== null) buckets.overhead.push(durationBucket(record.latency_ms - record.upstream_ms));
}

/**
 * Into each series of its hour that it belongs to. Of what is many, a tenant's models, providers and keys, only sums are
 * written down: their durations would take more room than all else together. The live day has them.
 */
function spread(series: Map<string, SeriesRow>, heap: Heap): void {
  const { of, attempt } = heap;
  const tenant = of.tenant_id;
  const provider = (attempt ?? of).provider_id;
  const key = (attempt ?? of).provider_key_id;
  addToSeries(series, heap, 'all', '', '', true);
  addToSeries(series, heap, 'all', tenant, '', true);
  if (provider !== null) addToSeries(series, heap, 'provider', '', provider, true);
  if (provider !== null) addToSeries(series, heap, 'provider', tenant, provider, false);
  if (key !== null) addToSeries(series, heap, 'provider_key', '', key, true);
  if (attempt !== null) return;
  if (of.model_used !== null) addToSeries(series, heap, 'model', '', of.model_used, true);
  if (of.model_used !== null) addToSeries(series, heap, 'model', tenant, of.model_used, false);
  if (of.virtual_key_id !== null) addToSeries(series, heap, 'virtual_key', tenant, of.virtual_key_id, false);
}

function addToSeries(
  series: Map<string, SeriesRow>,
  { hour, of, sums, buckets }: Heap,
  dimension: SeriesRow['dimension'],
  tenantId: string,
  id: string,
  measured: boolean,
): void {
  const row = rowOf(series, 'hour', dimension, tenantId, id, hour * HOUR_MS, of.process_id);
  addSums(row.sums, sums);
  if (!measured) return;
  // An answer out of the cache says nothing of how long provider, key or model take.
  if (dimension === 'all' || !of.cache_kind) for (const bucket of buckets.latency) addCount(row.latency, bucket, 1);
  for (const bucket of buckets.ttft) addCount(row.ttft, bucket, 1);
  for (const bucket of buckets.overhead) addCount(row.overhead, bucket, 1);
}

// One plain literal and no object made for the call: rows are made for every batch.
function rowOf(
  series: Map<string, SeriesRow>,
  step: SeriesRow['step'],
  dimension: SeriesRow['dimension'],
  tenant_id: string,
  id: string,
  at: number,
  process_id: string,
): SeriesRow {
  const name = `${dimension} ${tenant_id} ${at} ${id} ${process_id}`;
  const known = series.get(name);
  if (known !== undefined) return known;
  const fresh: SeriesRow = {
    step,
    dimension,
    tenant_id,
    id,
    at,
    process_id,
    sums: noSums(),
    latency: [],
    ttft: [],
    overhead: [],
  };
  series.set(name, fresh);
  return fresh;
}

function wholeDays(hours: ReadonlyMap<string, SeriesRow>): Map<string, SeriesRow> {
  const days = new Map<string, SeriesRow>();
  for (const hour of hours.values()) {
    const at = Math.floor(hour.at / DAY_MS) * DAY_MS;
    const day = rowOf(days, 'day', hour.dimension, hour.tenant_id, hour.id, at, hour.process_id);
    addSums(day.sums, hour.sums);
    for (const name of ['latency', 'ttft', 'overhead'] as const)
      hour[name].forEach((count, bucket) => addCount(day[name], bucket, count));
  }
  return days;
}

function addToDay(days: Map<string, DayRow>, { hour, of, sums }: Heap): void {
  const day = new Date(hour * HOUR_MS).toISOString().slice(0, 10);
  const { tenant_id } = of;
  const team_id = of.team_id ?? '';
  const virtual_key_id = of.virtual_key_id ?? '';
  const user_id = of.user_id ?? '';
  const provider_id = of.provider_id ?? '';
  const model = of.model_used ?? '';
  const name = `${day}\n${tenant_id}\n${team_id}\n${virtual_key_id}\n${user_id}\n${provider_id}\n${model}`;
  let row = days.get(name);
  if (row === undefined) {
    row = { day, tenant_id, team_id, virtual_key_id, user_id, provider_id, model, sums: noSums() };
    days.set(name, row);
  }
  addSums(row.sums, sums);
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

function addSums(into: Sums, other: Sums): void {
  into.requests += other.requests;
  into.errors += other.errors;
  into.refusals += other.refusals;
  into.input_tokens += other.input_tokens;
  into.cache_read_tokens += other.cache_read_tokens;
  into.cache_write_tokens += other.cache_write_tokens;
  into.output_tokens += other.output_tokens;
  into.reasoning_tokens += other.reasoning_tokens;
  into.cost_micro_usd += other.cost_micro_usd;
  into.provider_cost_micro_usd += other.provider_cost_micro_usd;
  into.saved_micro_usd += other.saved_micro_usd;
  into.cache_hits += other.cache_hits;
  into.fallbacks += other.fallbacks;
  into.estimated_requests += other.estimated_requests;
  into.unpriced_requests += other.unpriced_requests;
  into.attempts += other.attempts;
  into.failed_attempts += other.failed_attempts;
}

/** A list without holes: what is read of it is a number everywhere. */
function addCount(counts: number[], bucket: number, count: number): void {
  while (counts.length <= bucket) counts.push(0);
  counts[bucket] = (counts[bucket] ?? 0) + count;
}
