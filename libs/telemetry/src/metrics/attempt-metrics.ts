import type { Registry } from 'prom-client';
import { DURATION_SECONDS, FIRST_TOKEN_SECONDS } from './buckets';
import type { Count, CounterFamily, Distribution, HistogramFamily } from './families';
import { genAiOperation, genAiProvider } from './gen-ai';
import { familiesIn } from './make-families';
import type { TargetNames } from './names';
import type { AttemptObservation, RequestObservation } from './observation';

/** Of two that ran beside each other one is not needed. */
const NO_FAILURE: ReadonlySet<string> = new Set(['completed', 'lost', 'aborted']);
const MAX_SERIES = 2_000;

interface Series {
  attempts: Count;
  duration: Distribution;
  firstChunk: Distribution;
}

/** What Prometheus is told of tries of targets: how they went, and whether another one followed. */
export class AttemptMetrics {
  private readonly series = new Map<string, Series>();
  private readonly attempts: CounterFamily;
  private readonly duration: HistogramFamily;
  private readonly firstChunk: HistogramFamily;
  private readonly retries: CounterFamily;
  private readonly fallbacks: CounterFamily;
  private readonly failovers: CounterFamily;

  constructor(
    registry: Registry,
    private readonly names: TargetNames,
  ) {
    const { counter, histogram } = familiesIn(registry);
    const client = ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_request_model'];
    this.attempts = counter('llmgw_upstream_attempts_total', 'Tries of targets by how they went.', 'provider', 'outcome');
    this.retries = counter(
      'llmgw_retries_total',
      'Failed tries after which the same target was asked again.',
      'provider',
      'reason',
    );
    this.fallbacks = counter('llmgw_fallbacks_total', 'Failed tries after which another target was asked.', 'provider', 'reason');
    this.failovers = counter('llm_failover_events_total', 'Attempts that failed and were followed by another.', 'provider');
    this.duration = histogram(
      'gen_ai_client_operation_duration_seconds',
      'One try of one target, its whole answer included.',
      DURATION_SECONDS,
      ...client,
      'error_type',
    );
    this.firstChunk = histogram(
      'gen_ai_client_time_to_first_chunk_seconds',
      "From sending a try to the head of the provider's answer.",
      FIRST_TOKEN_SECONDS,
      ...client,
    );
  }

  record({ attempts, route, traceId }: RequestObservation): void {
    for (let i = 0; i < attempts.length; i++) {
      const attempt = attempts[i] as AttemptObservation;
      const series = this.seriesOf(attempt, route);
      series.attempts.value++;
      this.duration.observe(series.duration, attempt.duration_ms / 1000, traceId);
      if (attempt.ttfb_ms !== null) this.firstChunk.observe(series.firstChunk, attempt.ttfb_ms / 1000, traceId);
      const next = attempts[i + 1];
      if (next && !NO_FAILURE.has(attempt.outcome)) this.countNext(attempt, next);
    }
  }

  private countNext({ provider_id, model, outcome }: AttemptObservation, next: AttemptObservation): void {
    const provider = this.names.provider(provider_id);
    const same = next.provider_id === provider_id && next.model === model;
    (same ? this.retries : this.fallbacks).child(provider, outcome).value++;
    this.failovers.child(provider).value++;
  }

  private seriesOf({ provider_id, model: asked, outcome }: AttemptObservation, route: string): Series {
    const provider = this.names.provider(provider_id);
    let model = this.names.model(provider_id, asked, outcome === 'completed');
    let key = `${route} ${provider} ${model} ${outcome}`;
    let series = this.series.get(key);
    if (series) return series;
    if (this.series.size >= MAX_SERIES) series = this.series.get((key = `${route} ${provider} ${(model = 'other')} ${outcome}`));
    if (series) return series;
    const labels = [genAiOperation(route), genAiProvider(provider), model];
    series = {
      attempts: this.attempts.child(provider, outcome),
      duration: this.duration.child(...labels, outcome === 'completed' ? '' : outcome),
      firstChunk: this.firstChunk.child(...labels),
    };
    this.series.set(key, series);
    return series;
  }
}
