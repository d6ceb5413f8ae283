import { Gauge, type Registry } from 'prom-client';
import { microUsdToUsd, totalInput, totalOutput, type Usage } from '@libs/kernel';
import { type Count, CounterFamily, type Distribution, HistogramFamily } from './families';
import { LabelGuard } from './label-guard';

/** One finished request; times in milliseconds. */
export interface RequestObservation {
  route: string;
  provider: string | null;
  /** The model that answered: an upstream's name, so bounded by what targets exist, and guarded all the same. */
  model: string | null;
  outcome: string;
  status: number;
  stream: boolean;
  latencyMs: number;
  ttftMs: number | null;
  /** Latency less the time spent waiting for upstreams. */
  overheadMs: number | null;
  usage: Usage;
  costMicroUsd: number | null;
  attempts: readonly { provider_id: string; outcome: string }[];
  errorCode: string | null;
  /** How the answer came out of the cache; null: it was bought, or there was none. */
  cacheHit?: 'exact' | 'semantic' | 'shared' | null;
}

const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68];
const OVERHEAD_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1];
const TTFT_SECONDS = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const MAX_MODELS = 200;
/** Of two that ran beside each other one is not needed. */
const NO_FAILURE: ReadonlySet<string> = new Set(['completed', 'lost', 'aborted']);

/** Everything that one combination of labels counts into, found once. */
interface Series {
  requests: Count;
  duration: Distribution;
  siblingRequests: Count;
  siblingDuration: Distribution;
  ttft: Distribution;
  /** Absent until a provider has served. */
  served?: ServedSeries;
}

interface ServedSeries {
  input: Count;
  output: Count;
  cacheRead: Count;
  cost: Count;
  rate: { good: number; all: number };
}

/** What Prometheus is told of requests. Label sets are bounded; children are looked up once per set. */
export class RequestMetrics {
  private readonly models = new LabelGuard(MAX_MODELS);
  private readonly series = new Map<string, Series>();
  private readonly successes = new Map<string, { good: number; all: number }>();
  private readonly requests: CounterFamily;
  private readonly duration: HistogramFamily;
  private readonly ttft: HistogramFamily;
  private readonly overhead: HistogramFamily;
  private readonly attempts: CounterFamily;
  private readonly tokens: CounterFamily;
  private readonly cost: CounterFamily;
  private readonly limited: CounterFamily;
  private readonly siblingRequests: CounterFamily;
  private readonly siblingDuration: HistogramFamily;
  private readonly failovers: CounterFamily;
  private readonly cacheHits: CounterFamily;

  constructor(registry: Registry, live: { inFlight(): number; ledgerWaiting(): number }) {
    const counter = (name: string, help: string, ...labels: string[]) => new CounterFamily(name, help, labels, registry);
    const histogram = (name: string, help: string, bounds: readonly number[], ...labels: string[]) =>
      new HistogramFamily(name, help, labels, bounds, registry);
    const target = ['route', 'provider', 'model', 'outcome'];
    this.requests = counter('llmgw_requests_total', 'Requests by how they ended.', ...target);
    this.duration = histogram(
      'llmgw_request_duration_seconds',
      'From arrival to the last byte.',
      SECONDS,
      'route',
      'provider',
      'outcome',
    );
    this.ttft = histogram(
      'llmgw_time_to_first_token_seconds',
      'From arrival to the first byte of the answer.',
      TTFT_SECONDS,
      'provider',
      'stream',
    );
    this.overhead = histogram('llmgw_overhead_seconds', 'Time of a request not spent waiting for upstreams.', OVERHEAD_SECONDS);
    this.attempts = counter('llmgw_upstream_attempts_total', 'Tries of targets by how they went.', 'provider', 'outcome');
    this.tokens = counter('llmgw_tokens_total', 'Tokens by kind.', 'provider', 'model', 'type');
    this.cost = counter('llmgw_cost_usd_total', 'Cost of requests with a known price, in USD.', 'provider', 'model');
    this.limited = counter('llmgw_rate_limited_total', 'Requests refused by a limit.', 'limit');
    this.siblingRequests = counter('llm_requests_total', 'Requests by model and status.', 'model', 'provider', 'status');
    this.siblingDuration = histogram(
      'llm_requests_duration_seconds',
      'Duration of requests by model.',
      SECONDS,
      'model',
      'provider',
    );
    this.failovers = counter('llm_failover_events_total', 'Attempts that failed and were followed by another.', 'provider');
    this.cacheHits = counter('llm_cache_hits_total', 'Requests answered from a cache.', 'kind');
    for (const kind of ['exact', 'semantic', 'shared']) this.cacheHits.child(kind);
    this.gauges(registry, live);
  }

  private gauges(registry: Registry, live: { inFlight(): number; ledgerWaiting(): number }): void {
    const registers = [registry];
    const { successes } = this;
    new Gauge({
      name: 'llm_model_success_rate',
      help: 'Share of requests to a model that completed, since the process started.',
      labelNames: ['model'],
      registers,
      collect() {
        for (const [model, { good, all }] of successes) this.set({ model }, good / all);
      },
    });
    new Gauge({
      name: 'llmgw_inflight_requests',
      help: 'Requests being served.',
      registers,
      collect() {
        this.set(live.inFlight());
      },
    });
    new Gauge({
      name: 'llmgw_ledger_waiting_records',
      help: 'Ledger records not yet in PostgreSQL.',
      registers,
      collect() {
        this.set(live.ledgerWaiting());
      },
    });
  }

  record(seen: RequestObservation): void {
    const provider = seen.provider ?? 'none';
    const model = this.models.label(seen.model);
    const series = this.seriesOf(seen, provider, model);
    const seconds = seen.latencyMs / 1000;
    series.requests.value++;
    this.duration.observe(series.duration, seconds);
    series.siblingRequests.value++;
    this.siblingDuration.observe(series.siblingDuration, seconds);
    if (seen.ttftMs !== null && seen.provider !== null) this.ttft.observe(series.ttft, seen.ttftMs / 1000);
    if (seen.overheadMs !== null) this.overhead.observe(this.overhead.child(), seen.overheadMs / 1000);
    if (seen.errorCode === 'rate_limited' || seen.errorCode === 'budget_exceeded') this.limited.child(seen.errorCode).value++;
    if (seen.cacheHit) this.cacheHits.child(seen.cacheHit).value++;
    this.countAttempts(seen);
    if (seen.provider !== null) this.countServed(seen, (series.served ??= this.servedSeries(provider, model)));
  }

  private countAttempts({ attempts }: RequestObservation): void {
    for (let i = 0; i < attempts.length; i++) {
      const { provider_id: provider, outcome } = attempts[i] as RequestObservation['attempts'][number];
      this.attempts.child(provider, outcome).value++;
      if (i < attempts.length - 1 && !NO_FAILURE.has(outcome)) this.failovers.child(provider).value++;
    }
  }

  private countServed(seen: RequestObservation, served: ServedSeries): void {
    served.rate.all++;
    if (seen.outcome === 'completed') served.rate.good++;
    served.input.value += totalInput(seen.usage);
    served.output.value += totalOutput(seen.usage);
    served.cacheRead.value += seen.usage.cacheReadTokens;
    if (seen.costMicroUsd !== null) served.cost.value += microUsdToUsd(seen.costMicroUsd);
  }

  private seriesOf(seen: RequestObservation, provider: string, model: string): Series {
    const { route, outcome, status, stream } = seen;
    const key = `${route} ${provider} ${model} ${outcome} ${status} ${stream}`;
    let series = this.series.get(key);
    if (!series) {
      series = {
        requests: this.requests.child(route, provider, model, outcome),
        duration: this.duration.child(route, provider, outcome),
        siblingRequests: this.siblingRequests.child(model, provider, String(status)),
        siblingDuration: this.siblingDuration.child(model, provider),
        ttft: this.ttft.child(provider, String(stream)),
      };
      this.series.set(key, series);
    }
    return series;
  }

  private servedSeries(provider: string, model: string): ServedSeries {
    let rate = this.successes.get(model);
    if (!rate) this.successes.set(model, (rate = { good: 0, all: 0 }));
    return {
      input: this.tokens.child(provider, model, 'input'),
      output: this.tokens.child(provider, model, 'output'),
      cacheRead: this.tokens.child(provider, model, 'cache_read'),
      cost: this.cost.child(provider, model),
      rate,
    };
  }
}
