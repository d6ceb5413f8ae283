import { Gauge, type Registry } from 'prom-client';
import { microUsdToUsd } from '@libs/kernel';
import { AttemptMetrics } from './attempt-metrics';
import { DURATION_SECONDS, FIRST_TOKEN_SECONDS, OVERHEAD_SECONDS } from './buckets';
import type { Count, CounterFamily, Distribution, HistogramFamily } from './families';
import { familiesIn } from './make-families';
import { TargetNames } from './names';
import type { RequestObservation } from './observation';
import { ServedMetrics, type ServedSeries } from './served-metrics';
import { TenantMetrics } from './tenant-metrics';

/** What is asked when Prometheus looks, and what the operator wants to be told. */
export interface RequestFacts {
  inFlight(): number;
  ledgerWaiting(): number;
  /** Whether the catalog has this model; absent: it has none. */
  isKnown?(provider: string, model: string): boolean;
  /** How many tenants are told by id; 0 or absent: none is. */
  tenants?: number;
}

const MAX_SERIES = 1_000;
const REFUSED_BY_LIMIT: ReadonlySet<string> = new Set(['rate_limited', 'budget_exceeded']);

interface Labels {
  route: string;
  provider: string;
  model: string;
  outcome: string;
  status: number;
  stream: boolean;
}

/** Everything that one combination of labels counts into, found once. What few need is made when it is needed. */
interface Series {
  labels: Labels;
  requests: Count;
  duration: Distribution;
  siblingRequests: Count;
  siblingDuration: Distribution;
  ttft?: Distribution;
  served?: ServedSeries;
}

/** What Prometheus is told of requests. Label sets are bounded; children are looked up once per set. */
export class RequestMetrics {
  private readonly names: TargetNames;
  private readonly attempts: AttemptMetrics;
  private readonly served: ServedMetrics;
  private readonly tenants: TenantMetrics | undefined;
  private readonly series = new Map<string, Series>();
  private readonly requests: CounterFamily;
  private readonly duration: HistogramFamily;
  private readonly ttft: HistogramFamily;
  private readonly overhead: HistogramFamily;
  private readonly anyOverhead: Distribution;
  private readonly limited: CounterFamily;
  private readonly ended: CounterFamily;
  private readonly siblingRequests: CounterFamily;
  private readonly siblingDuration: HistogramFamily;
  private readonly cacheHits: CounterFamily;
  private readonly cacheRequests: CounterFamily;
  private readonly cacheSaved: Count;

  constructor(registry: Registry, facts: RequestFacts) {
    this.names = new TargetNames((provider, model) => facts.isKnown?.(provider, model) ?? false);
    const { counter, histogram } = familiesIn(registry);
    const target = ['route', 'provider', 'model', 'outcome'];
    this.requests = counter('llmgw_requests_total', 'Requests by how they ended.', ...target);
    this.duration = histogram('llmgw_request_duration_seconds', 'From arrival to the last byte.', DURATION_SECONDS, ...target);
    this.ttft = histogram(
      'llmgw_time_to_first_token_seconds',
      'From arrival to the first byte of an answer that did not come out of the cache.',
      FIRST_TOKEN_SECONDS,
      ...target,
      'stream',
    );
    this.overhead = histogram('llmgw_overhead_seconds', 'Time of a request not spent waiting for upstreams.', OVERHEAD_SECONDS);
    this.anyOverhead = this.overhead.child();
    this.limited = counter('llmgw_rate_limited_total', 'Requests refused by a limit.', 'limit');
    for (const limit of REFUSED_BY_LIMIT) this.limited.child(limit);
    this.ended = counter(
      'llmgw_ending_model_requests_total',
      'Requests served by a model that its provider ends within 90 days, advises against, or has ended.',
      'provider',
      'model',
    );
    this.siblingRequests = counter('llm_requests_total', 'Requests by model and status.', 'model', 'provider', 'status');
    this.siblingDuration = histogram(
      'llm_requests_duration_seconds',
      'Duration of requests by model.',
      DURATION_SECONDS,
      'model',
      'provider',
    );
    this.cacheHits = counter('llm_cache_hits_total', 'Requests answered from a cache.', 'kind');
    this.cacheRequests = counter('llmgw_cache_requests_total', 'Requests that were looked for in the cache.', 'kind', 'result');
    for (const kind of ['exact', 'semantic', 'shared']) {
      this.cacheHits.child(kind);
      this.cacheRequests.child(kind, 'hit');
    }
    this.cacheRequests.child('any', 'miss');
    this.cacheSaved = counter('llmgw_cache_saved_usd_total', 'What answers out of the cache would have cost, in USD.').child();
    this.attempts = new AttemptMetrics(registry, this.names);
    this.served = new ServedMetrics(registry);
    this.tenants = facts.tenants ? new TenantMetrics(registry, facts.tenants) : undefined;
    gauges(registry, facts);
  }

  record(seen: RequestObservation): void {
    const series = this.seriesOf(seen);
    const seconds = seen.latencyMs / 1000;
    const { traceId } = seen;
    series.requests.value++;
    this.duration.observe(series.duration, seconds, traceId);
    series.siblingRequests.value++;
    this.siblingDuration.observe(series.siblingDuration, seconds, traceId);
    if (seen.overheadMs !== null) this.overhead.observe(this.anyOverhead, seen.overheadMs / 1000);
    if (seen.errorCode !== null && REFUSED_BY_LIMIT.has(seen.errorCode)) this.limited.child(seen.errorCode).value++;
    if (seen.cacheHit !== null || seen.cacheAsked) this.countCache(seen);
    this.attempts.record(seen);
    if (seen.provider !== null) this.countServed(seen, series);
    this.judge(seen, series.labels.model);
    this.tenants?.record(seen);
  }

  /** A model served whose end is near or past. */
  ending(provider: string, model: string): void {
    this.ended.child(this.names.provider(provider), this.names.model(provider, model, true)).value++;
  }

  private countServed(seen: RequestObservation, series: Series): void {
    const { route, provider, model, outcome, stream } = series.labels;
    this.served.count(seen, (series.served ??= this.served.seriesOf(series.labels)));
    // An answer out of the cache says nothing of how soon a target speaks.
    if (seen.ttftMs === null || seen.cacheHit !== null) return;
    const ttft = (series.ttft ??= this.ttft.child(route, provider, model, outcome, String(stream)));
    this.ttft.observe(ttft, seen.ttftMs / 1000, seen.traceId);
  }

  private countCache({ cacheHit, savedMicroUsd }: RequestObservation): void {
    if (cacheHit === null) this.cacheRequests.child('any', 'miss').value++;
    else {
      this.cacheRequests.child(cacheHit, 'hit').value++;
      this.cacheHits.child(cacheHit).value++;
      if (savedMicroUsd !== null) this.cacheSaved.value += microUsdToUsd(savedMicroUsd);
    }
  }

  /** Of a request that ended by itself, and not through its own fault. */
  private judge({ outcome, status, attempts, provider }: RequestObservation, model: string): void {
    if (outcome === 'completed' && provider !== null) this.served.judge(model, true);
    else if (outcome === 'truncated' || (outcome === 'error' && status >= 500 && attempts.length > 0))
      this.served.judge(model, false);
  }

  private seriesOf(seen: RequestObservation): Series {
    const { route, outcome, status, stream, attempts } = seen;
    // Who failed last stands for a request that nobody answered.
    const last = seen.provider === null ? attempts[attempts.length - 1] : undefined;
    const provider = this.names.provider(seen.provider ?? last?.provider_id ?? null);
    const model = last
      ? this.names.model(last.provider_id, last.model, false)
      : this.names.model(seen.provider, seen.model, seen.provider !== null);
    const key = `${route} ${provider} ${model} ${outcome} ${status} ${stream}`;
    const found = this.series.get(key);
    if (found) return found;
    const labels = { route, provider, model, outcome, status, stream };
    if (this.series.size < MAX_SERIES) return this.open(key, labels);
    const rest = `${route} other other ${outcome} ${status} ${stream}`;
    return this.series.get(rest) ?? this.open(rest, { ...labels, provider: 'other', model: 'other' });
  }

  private open(key: string, labels: Labels): Series {
    const { route, provider, model, outcome, status } = labels;
    const series = {
      labels,
      requests: this.requests.child(route, provider, model, outcome),
      duration: this.duration.child(route, provider, model, outcome),
      siblingRequests: this.siblingRequests.child(model, provider, String(status)),
      siblingDuration: this.siblingDuration.child(model, provider),
    };
    this.series.set(key, series);
    return series;
  }
}

function gauges(registry: Registry, facts: RequestFacts): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('llmgw_inflight_requests', 'Requests being served.', () => facts.inFlight());
  gauge('llmgw_ledger_waiting_records', 'Ledger records not yet in PostgreSQL.', () => facts.ledgerWaiting());
}
