import { durationBucket } from '@libs/kernel';
import type { MinuteAddition, MinuteReading, MinuteSeries, MinuteStore } from '@libs/shared-state';
import { DURATIONS } from './histogram';
import type { SeriesAsk, SeriesRow } from './series';
import { noSums, SUM_NAMES, type SumName } from './sums';

/** What the series need of one request; a record of the ledger has it. */
export interface SeriesFacts {
  started_at: Date;
  tenant_id: string;
  virtual_key_id: string | null;
  provider_id: string | null;
  provider_key_id: string | null;
  model_used: string | null;
  attempts: readonly { provider_id: string; provider_key_id: string | null; outcome: string }[];
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  cost_micro_usd: number | null;
  saved_micro_usd?: number | null;
  cache_kind?: string | null;
  fallback_used?: boolean;
  outcome: string;
  latency_ms: number;
  ttft_ms: number | null;
  upstream_ms: number | null;
}

/** Whose figures these are. */
export interface Belonging {
  minute: number;
  tenantId: string;
  provider: string | null;
  model: string | null;
  providerKey: string | null;
  virtualKey: string | null;
  /** Out of the cache: how long that took says nothing of provider, key and model. */
  hit?: boolean;
}

/** Figures of all requests of one minute that belong to the same. */
export interface Heap {
  belonging: Belonging;
  sums: number[];
  /** By number: the duration and its bucket. */
  counts: Map<number, number>;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Numbers of one duration: more than there are buckets. */
const DURATION_STRIDE = 128;
/** Additions that wait for a store that is away; more are given up, and the request log still has them. */
const MOST_WAITING = 50_000;
const PLACE = Object.fromEntries(SUM_NAMES.map((name, i) => [name, i])) as Record<SumName, number>;

export interface LiveSeriesOptions {
  flushEveryMs?: number;
  /** Told when figures are lost or wait and, with undefined, when all is well again. */
  onTrouble?: (error: unknown) => void;
}

/**
 * Counts requests by the minute: in this process for a second, then in the store that all replicas share. One request
 * costs one look-up; what it means for each provider, key, model and tenant is worked out once a second.
 */
export class LiveSeries {
  private heaps = new Map<string, Heap>();
  private waiting = new Map<string, MinuteAddition & { sums: number[]; counts: number[] }>();
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> | undefined;
  private troubled = false;

  constructor(
    private readonly store: MinuteStore,
    private readonly options: LiveSeriesOptions = {},
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.flush(), this.options.flushEveryMs ?? 1_000).unref();
  }

  /** Counts one request that has ended. Never waits, never throws. */
  note(facts: SeriesFacts): void {
    const minute = Math.floor(facts.started_at.getTime() / MINUTE_MS);
    const heap = this.heapOf(minute, facts);
    countRequest(heap, facts);
    for (const attempt of facts.attempts) {
      const served =
        attempt.outcome === 'completed' &&
        attempt.provider_id === facts.provider_id &&
        attempt.provider_key_id === facts.provider_key_id;
      const at = served
        ? heap
        : this.heapOf(minute, { ...attempt, tenant_id: facts.tenant_id, model_used: null, virtual_key_id: null });
      add(at, PLACE.attempts, 1);
      if (!['completed', 'lost', 'aborted'].includes(attempt.outcome)) add(at, PLACE.failed_attempts, 1);
    }
  }

  /** Takes what was counted before this process began. */
  async fill(heaps: readonly Heap[]): Promise<void> {
    for (const heap of heaps) this.spread(heap);
    await this.flush();
  }

  /**
   * Whether this process is the one that fills the store with what was before, and which minutes others have counted
   * already. Undefined: another does, or did, or the store is away. Never rejects.
   */
  async claimFilling(now: number, occasion?: string): Promise<ReadonlySet<number> | undefined> {
    try {
      if (!this.store.ready || !(await this.store.claimFilling(occasion))) return undefined;
      const to = Math.floor(now / MINUTE_MS) + 1;
      const known = await this.store.read([{ dimension: 'all', tenantId: '', id: '' }], to - DAY_MINUTES, to);
      return new Set(known.map(({ minute }) => minute));
    } catch {
      return undefined;
    }
  }

  /** Hands over what this process has counted. Never rejects. */
  flush(): Promise<void> {
    this.flushing ??= this.handOver().finally(() => (this.flushing = undefined));
    return this.flushing;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
    await this.flush();
  }

  /** Minutes of the last day, what this process has counted just now included. */
  async read({ dimension, tenantId, ids, span }: SeriesAsk): Promise<SeriesRow[]> {
    await this.flush();
    const series: MinuteSeries[] = ids.map((id) =>
      dimension === 'tenant' ? { dimension: 'all', tenantId: id, id: '' } : { dimension, tenantId: tenantId ?? '', id },
    );
    const found = await this.store.read(series, Math.floor(span.from / MINUTE_MS), Math.ceil(span.to / MINUTE_MS));
    return found.map((reading) => rowOf(reading, ids[reading.place] ?? ''));
  }

  private async handOver(): Promise<void> {
    const { heaps } = this;
    this.heaps = new Map();
    for (const heap of heaps.values()) this.spread(heap);
    if (this.waiting.size === 0) return;
    if (!this.store.ready) return this.wait();
    const additions = [...this.waiting.values()];
    this.waiting = new Map();
    try {
      const adding = this.store.add(additions);
      if (adding instanceof Promise) await adding;
      if (this.troubled) this.options.onTrouble?.(undefined);
      this.troubled = false;
    } catch (error) {
      // Said twice they would count twice.
      this.trouble(error);
    }
  }

  private wait(): void {
    if (this.waiting.size <= MOST_WAITING) return;
    this.waiting = new Map([...this.waiting].slice(-MOST_WAITING));
    this.trouble(new Error('the store of the live day is away for long: its oldest minutes are given up'));
  }

  private trouble(error: unknown): void {
    if (!this.troubled) this.options.onTrouble?.(error);
    this.troubled = true;
  }

  private heapOf(
    minute: number,
    of: Pick<SeriesFacts, 'tenant_id' | 'provider_id' | 'model_used' | 'provider_key_id' | 'virtual_key_id' | 'cache_kind'>,
  ): Heap {
    const hit = of.cache_kind ? true : false;
    const name = `${minute} ${of.tenant_id} ${of.provider_id} ${of.provider_key_id} ${of.virtual_key_id} ${of.model_used} ${hit}`;
    const known = this.heaps.get(name);
    if (known !== undefined) return known;
    const belonging = {
      ...{ minute, tenantId: of.tenant_id, provider: of.provider_id, model: of.model_used },
      ...{ providerKey: of.provider_key_id, virtualKey: of.virtual_key_id, hit },
    };
    const fresh = { belonging, sums: SUM_NAMES.map(() => 0), counts: new Map<number, number>() };
    this.heaps.set(name, fresh);
    return fresh;
  }

  /** Into each series that it belongs to. */
  private spread({ belonging, sums, counts }: Heap): void {
    const bought = belonging.hit ? new Map([...counts].filter(([number]) => number >= DURATION_STRIDE)) : counts;
    for (const series of seriesOf(belonging)) {
      const durations = OF_WHO_ANSWERS.has(series.dimension) ? bought : counts;
      const name = `${belonging.minute}\n${series.dimension}\n${series.tenantId}\n${series.id}`;
      const known = this.waiting.get(name);
      if (known === undefined) {
        this.waiting.set(name, { ...series, minute: belonging.minute, sums: [...sums], counts: [...durations].flat() });
        continue;
      }
      sums.forEach((value, i) => (known.sums[i] = (known.sums[i] ?? 0) + value));
      for (const [number, count] of durations) addPair(known.counts, number, count);
    }
  }
}

/** Told apart by who answers: an answer out of the cache is none of theirs. */
const OF_WHO_ANSWERS: ReadonlySet<string> = new Set(['provider', 'provider_key', 'model']);

const add = (heap: Heap, place: number, value: number): void => {
  heap.sums[place] = (heap.sums[place] ?? 0) + value;
};

function countRequest(heap: Heap, facts: SeriesFacts): void {
  add(heap, PLACE.requests, 1);
  if (facts.outcome === 'error' || facts.outcome === 'truncated') add(heap, PLACE.errors, 1);
  add(heap, PLACE.input_tokens, facts.input_tokens);
  add(heap, PLACE.cache_read_tokens, facts.cache_read_tokens);
  add(heap, PLACE.cache_write_tokens, facts.cache_write_tokens);
  add(heap, PLACE.output_tokens, facts.output_tokens + facts.reasoning_tokens);
  add(heap, PLACE.cost_micro_usd, facts.cost_micro_usd ?? 0);
  if (facts.saved_micro_usd) add(heap, PLACE.saved_micro_usd, facts.saved_micro_usd);
  if (facts.cache_kind) add(heap, PLACE.cache_hits, 1);
  if (facts.fallback_used) add(heap, PLACE.fallbacks, 1);
  if (facts.outcome === 'refused') add(heap, PLACE.refusals, 1);
  else countDuration(heap, 0, facts.latency_ms);
  // Of answers that were bought: one out of the cache, or a refusal, says nothing of how soon anybody speaks.
  if (facts.ttft_ms !== null && facts.provider_id !== null && !facts.cache_kind) countDuration(heap, 1, facts.ttft_ms);
  if (facts.upstream_ms !== null) countDuration(heap, 2, facts.latency_ms - facts.upstream_ms);
}

function countDuration({ counts }: Heap, duration: number, ms: number): void {
  const number = duration * DURATION_STRIDE + durationBucket(ms);
  counts.set(number, (counts.get(number) ?? 0) + 1);
}

/** Virtual keys also among all tenants': an administrator asks for one without naming whose it is. */
function* seriesOf({ tenantId, provider, model, providerKey, virtualKey }: Belonging): Generator<MinuteSeries> {
  for (const owner of ['', tenantId]) {
    yield { dimension: 'all', tenantId: owner, id: '' };
    if (provider !== null) yield { dimension: 'provider', tenantId: owner, id: provider };
    if (model !== null) yield { dimension: 'model', tenantId: owner, id: model };
    if (virtualKey !== null) yield { dimension: 'virtual_key', tenantId: owner, id: virtualKey };
  }
  if (providerKey !== null) yield { dimension: 'provider_key', tenantId: '', id: providerKey };
}

function addPair(pairs: number[], number: number, count: number): void {
  let at = 0;
  while (at < pairs.length && pairs[at] !== number) at += 2;
  if (at === pairs.length) pairs.push(number, count);
  else pairs[at + 1] = (pairs[at + 1] ?? 0) + count;
}

function rowOf({ minute, sums, counts }: MinuteReading, id: string): SeriesRow {
  const row = {
    id,
    at: minute * MINUTE_MS,
    ...noSums(),
    latency: [] as number[],
    ttft: [] as number[],
    overhead: [] as number[],
  };
  SUM_NAMES.forEach((name, i) => (row[name] = sums[i] ?? 0));
  for (let i = 0; i < counts.length; i += 2) {
    const number = counts[i] ?? 0;
    const duration = DURATIONS[Math.floor(number / DURATION_STRIDE)];
    const bucket = number % DURATION_STRIDE;
    if (duration) row[duration][bucket] = (row[duration][bucket] ?? 0) + (counts[i + 1] ?? 0);
  }
  return row;
}

/** A heap of figures that were read from the request log. @param histograms counts by bucket */
export function heapOf(
  belonging: Belonging,
  figures: Partial<Record<SumName, number>>,
  histograms: Partial<Record<(typeof DURATIONS)[number], readonly number[]>> = {},
): Heap {
  const counts = new Map<number, number>();
  DURATIONS.forEach((duration, place) =>
    histograms[duration]?.forEach((count, bucket) => {
      if (count > 0) counts.set(place * DURATION_STRIDE + bucket, count);
    }),
  );
  return { belonging, sums: SUM_NAMES.map((name) => figures[name] ?? 0), counts };
}
