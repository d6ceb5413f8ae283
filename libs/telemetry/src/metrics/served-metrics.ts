import { Gauge, type Registry } from 'prom-client';
import { microUsdToUsd, totalInput, totalOutput } from '@libs/kernel';
import { DURATION_SECONDS, FIRST_TOKEN_SECONDS, PER_TOKEN_SECONDS, TOKENS } from './buckets';
import type { Count, CounterFamily, Distribution, HistogramFamily } from './families';
import { genAiOperation, genAiProvider } from './gen-ai';
import { familiesIn } from './make-families';
import type { RequestObservation } from './observation';

interface Rate {
  good: number;
  all: number;
}

/** What one target has served by one route. */
export interface ServedSeries {
  labels: Labels;
  input: Count;
  output: Count;
  cacheRead: Count;
  cacheWrite: Count;
  reasoning: Count;
  cost: Count;
  unpriced: Count;
  inputUsage: Distribution;
  outputUsage: Distribution;
  duration: Distribution;
  /** Absent until a stream has come. */
  pace?: Pace;
}

interface Pace {
  firstToken: Distribution;
  perToken: Distribution;
  perOutputToken: Distribution;
}

interface Labels {
  route: string;
  provider: string;
  model: string;
  outcome: string;
}

/** What Prometheus is told of answers: tokens, money, and the pace at which they came. */
export class ServedMetrics {
  private readonly successes = new Map<string, Rate>();
  private readonly tokens: CounterFamily;
  private readonly cost: CounterFamily;
  private readonly unpriced: CounterFamily;
  private readonly perToken: HistogramFamily;
  private readonly usage: HistogramFamily;
  private readonly duration: HistogramFamily;
  private readonly firstToken: HistogramFamily;
  private readonly perOutputToken: HistogramFamily;

  constructor(registry: Registry) {
    const { counter, histogram } = familiesIn(registry);
    const served = ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_request_model'];
    this.tokens = counter(
      'llmgw_tokens_total',
      'Tokens by kind; those of the cache are part of the input.',
      'provider',
      'model',
      'type',
    );
    this.cost = counter('llmgw_cost_usd_total', 'Cost of requests with a known price, in USD.', 'provider', 'model');
    this.unpriced = counter('llmgw_unpriced_requests_total', 'Requests whose cost nobody knows.', 'provider', 'model');
    this.perToken = histogram(
      'llmgw_time_per_output_token_seconds',
      'From the first to the last token of a stream, for each token.',
      PER_TOKEN_SECONDS,
      ...['route', 'provider', 'model', 'outcome'],
    );
    this.usage = histogram('gen_ai_client_token_usage', 'Tokens of a request.', TOKENS, ...served, 'gen_ai_token_type');
    this.duration = histogram(
      'gen_ai_server_request_duration_seconds',
      'From arrival to the last byte.',
      DURATION_SECONDS,
      ...served,
    );
    this.firstToken = histogram(
      'gen_ai_server_time_to_first_token_seconds',
      'From arrival to the first byte of a streamed answer.',
      FIRST_TOKEN_SECONDS,
      ...served,
    );
    this.perOutputToken = histogram(
      'gen_ai_server_time_per_output_token_seconds',
      'From the first to the last token of a stream, for each token.',
      PER_TOKEN_SECONDS,
      ...served,
    );
    const { successes } = this;
    new Gauge({
      name: 'llm_model_success_rate',
      help: 'Share of requests to a model that completed, since the process started; not those that were at fault themselves.',
      labelNames: ['model'],
      registers: [registry],
      collect() {
        for (const [model, { good, all }] of successes) this.set({ model }, good / all);
      },
    });
  }

  /** The request was the target's to answer: well or not. */
  judge(model: string, good: boolean): void {
    let rate = this.successes.get(model);
    if (!rate) this.successes.set(model, (rate = { good: 0, all: 0 }));
    rate.all++;
    if (good) rate.good++;
  }

  count(seen: RequestObservation, series: ServedSeries): void {
    const { usage, traceId } = seen;
    const input = totalInput(usage);
    const output = totalOutput(usage);
    series.input.value += input;
    series.output.value += output;
    series.cacheRead.value += usage.cacheReadTokens;
    series.cacheWrite.value += usage.cacheWriteTokens;
    series.reasoning.value += usage.reasoningTokens;
    if (seen.costMicroUsd !== null) series.cost.value += microUsdToUsd(seen.costMicroUsd);
    if (seen.unpriced) series.unpriced.value++;
    this.duration.observe(series.duration, seen.latencyMs / 1000, traceId);
    if (seen.cacheHit !== null) return;
    this.usage.observe(series.inputUsage, input);
    this.usage.observe(series.outputUsage, output);
    if (!seen.stream || seen.ttftMs === null) return;
    const pace = (series.pace ??= this.paceOf(series.labels));
    this.firstToken.observe(pace.firstToken, seen.ttftMs / 1000, traceId);
    if (output < 2) return;
    const perToken = (seen.latencyMs - seen.ttftMs) / 1000 / (output - 1);
    this.perToken.observe(pace.perToken, perToken, traceId);
    this.perOutputToken.observe(pace.perOutputToken, perToken, traceId);
  }

  seriesOf(labels: Labels): ServedSeries {
    const { provider, model } = labels;
    const named = namedOf(labels);
    return {
      labels,
      input: this.tokens.child(provider, model, 'input'),
      output: this.tokens.child(provider, model, 'output'),
      cacheRead: this.tokens.child(provider, model, 'cache_read'),
      cacheWrite: this.tokens.child(provider, model, 'cache_write'),
      reasoning: this.tokens.child(provider, model, 'reasoning'),
      cost: this.cost.child(provider, model),
      unpriced: this.unpriced.child(provider, model),
      inputUsage: this.usage.child(...named, 'input'),
      outputUsage: this.usage.child(...named, 'output'),
      duration: this.duration.child(...named),
    };
  }

  private paceOf(labels: Labels): Pace {
    const named = namedOf(labels);
    return {
      firstToken: this.firstToken.child(...named),
      perToken: this.perToken.child(labels.route, labels.provider, labels.model, labels.outcome),
      perOutputToken: this.perOutputToken.child(...named),
    };
  }
}

/** As the conventions for generative AI have it. */
const namedOf = ({ route, provider, model }: Labels): [string, string, string] => [
  genAiOperation(route),
  genAiProvider(provider),
  model,
];
