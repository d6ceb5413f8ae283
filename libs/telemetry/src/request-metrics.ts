import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { microUsdToUsd, totalInput, totalOutput, type Usage } from '@libs/kernel';
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
}

const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68];
const OVERHEAD_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1];
const TTFT_SECONDS = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const MAX_MODELS = 200;

interface Series {
  requests: Counter.Internal;
  duration: Histogram.Internal<string>;
  siblingRequests: Counter.Internal;
  siblingDuration: Histogram.Internal<string>;
}

/** What Prometheus is told of requests. Label sets are bounded; children are looked up once per set. */
export class RequestMetrics {
  private readonly models = new LabelGuard(MAX_MODELS);
  private readonly series = new Map<string, Series>();
  private readonly successes = new Map<string, { good: number; all: number }>();
  private readonly requests;
  private readonly duration;
  private readonly ttft;
  private readonly overhead;
  private readonly attempts;
  private readonly tokens;
  private readonly cost;
  private readonly limited;
  private readonly siblingRequests;
  private readonly siblingDuration;
  private readonly failovers;
  private readonly cacheHits;

  constructor(registry: Registry, live: { inFlight(): number; ledgerWaiting(): number }) {
    const registers = [registry];
    const target = ['route', 'provider', 'model', 'outcome'] as const;
    const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
      new Counter({ name, help, labelNames: [...labelNames], registers });
    const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[], buckets: number[]) =>
      new Histogram({ name, help, labelNames: [...labelNames], buckets, registers });
    this.requests = counter('llmgw_requests_total', 'Requests by how they ended.', target);
    this.duration = histogram(
      'llmgw_request_duration_seconds',
      'From arrival to the last byte.',
      ['route', 'provider', 'outcome'],
      SECONDS,
    );
    this.ttft = histogram(
      'llmgw_time_to_first_token_seconds',
      'From arrival to the first byte of the answer.',
      ['provider', 'stream'],
      TTFT_SECONDS,
    );
    this.overhead = histogram(
      'llmgw_overhead_seconds',
      'Time of a request not spent waiting for upstreams.',
      [],
      OVERHEAD_SECONDS,
    );
    this.attempts = counter('llmgw_upstream_attempts_total', 'Tries of targets by how they went.', ['provider', 'outcome']);
    this.tokens = counter('llmgw_tokens_total', 'Tokens by kind.', ['provider', 'model', 'type']);
    this.cost = counter('llmgw_cost_usd_total', 'Cost of requests with a known price, in USD.', ['provider', 'model']);
    this.limited = counter('llmgw_rate_limited_total', 'Requests refused by a limit.', ['limit']);
    this.siblingRequests = counter('llm_requests_total', 'Requests by model and status.', ['model', 'provider', 'status']);
    this.siblingDuration = histogram(
      'llm_requests_duration_seconds',
      'Duration of requests by model.',
      ['model', 'provider'],
      SECONDS,
    );
    this.failovers = counter('llm_failover_events_total', 'Attempts that failed and were followed by another.', ['provider']);
    this.cacheHits = counter('llm_cache_hits_total', 'Requests answered from a cache.', ['kind']);
    this.cacheHits.inc({ kind: 'exact' }, 0);
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
    series.requests.inc();
    series.duration.observe(seconds);
    series.siblingRequests.inc();
    series.siblingDuration.observe(seconds);
    if (seen.ttftMs !== null && seen.provider !== null)
      this.ttft.observe({ provider, stream: String(seen.stream) }, seen.ttftMs / 1000);
    if (seen.overheadMs !== null) this.overhead.observe(seen.overheadMs / 1000);
    if (seen.errorCode === 'rate_limited' || seen.errorCode === 'budget_exceeded') this.limited.inc({ limit: seen.errorCode });
    this.countAttempts(seen);
    if (seen.provider !== null) this.countServed(seen, provider, model);
  }

  private countAttempts(seen: RequestObservation): void {
    seen.attempts.forEach((attempt, i) => {
      this.attempts.inc({ provider: attempt.provider_id, outcome: attempt.outcome });
      if (i < seen.attempts.length - 1) this.failovers.inc({ provider: attempt.provider_id });
    });
  }

  private countServed(seen: RequestObservation, provider: string, model: string): void {
    const rate = this.successes.get(model) ?? { good: 0, all: 0 };
    rate.all++;
    if (seen.outcome === 'completed') rate.good++;
    this.successes.set(model, rate);
    this.tokens.inc({ provider, model, type: 'input' }, totalInput(seen.usage));
    this.tokens.inc({ provider, model, type: 'output' }, totalOutput(seen.usage));
    if (seen.usage.cacheReadTokens > 0) this.tokens.inc({ provider, model, type: 'cache_read' }, seen.usage.cacheReadTokens);
    if (seen.costMicroUsd !== null && seen.costMicroUsd > 0) this.cost.inc({ provider, model }, microUsdToUsd(seen.costMicroUsd));
  }

  private seriesOf(seen: RequestObservation, provider: string, model: string): Series {
    const { route, outcome } = seen;
    const status = String(seen.status);
    const key = `${route} ${provider} ${model} ${outcome} ${status}`;
    const known = this.series.get(key);
    if (known) return known;
    const made = {
      requests: this.requests.labels({ route, provider, model, outcome }),
      duration: this.duration.labels({ route, provider, outcome }),
      siblingRequests: this.siblingRequests.labels({ model, provider, status }),
      siblingDuration: this.siblingDuration.labels({ model, provider }),
    };
    this.series.set(key, made);
    return made;
  }
}
