import { Gauge, type Registry } from 'prom-client';
import { type Count, CounterFamily } from './families';
import { LabelGuard } from './label-guard';

export type BreakerStateName = 'closed' | 'half_open' | 'open';

const KEY_STATES = ['active', 'cooling', 'disabled'] as const;
/** `partly`: of the active ones, those that rest for some model. */
type KeyCounts = Readonly<Record<(typeof KEY_STATES)[number] | 'partly', number>>;

/** What is asked when Prometheus looks. */
export interface UpstreamFacts {
  /** Breakers of which something is known; all others are closed. */
  breakers(): Promise<readonly { provider: string; model: string; state: BreakerStateName }[]>;
  /** Key counts by provider id. */
  keyStates(): ReadonlyMap<string, KeyCounts>;
}

const STATE_VALUE: Readonly<Record<BreakerStateName, number>> = { closed: 0, half_open: 1, open: 2 };
const MAX_PROVIDERS = 100;
const MAX_MODELS = 200;

/** What Prometheus is told of the providers: breakers, keys and refused retries. Label sets are bounded. */
export class UpstreamMetrics {
  private readonly providers = new LabelGuard(MAX_PROVIDERS);
  private readonly models = new LabelGuard(MAX_MODELS);
  private readonly refusals: Count;
  /** Targets that were ever told: once known, a breaker at rest is told as closed. */
  private readonly told = new Map<string, { labels: { provider: string; model: string }; value: number }>();

  constructor(registry: Registry, facts: UpstreamFacts) {
    this.refusals = new CounterFamily(
      'llmgw_retry_budget_refusals_total',
      'Retries of failing upstreams that were not made because the retry budget was spent.',
      [],
      registry,
    ).child();
    this.breakerGauge(registry, facts);
    this.keyGauge(registry, facts);
  }

  retryRefused(): void {
    this.refusals.value++;
  }

  private breakerGauge(registry: Registry, facts: UpstreamFacts): void {
    const look = (): Promise<void> => this.look(facts);
    const { told } = this;
    new Gauge({
      name: 'llmgw_circuit_state',
      help: 'Circuit breaker of a target: 0 closed, 1 half-open, 2 open.',
      labelNames: ['provider', 'model'],
      registers: [registry],
      async collect() {
        await look();
        for (const { labels, value } of told.values()) this.set(labels, value);
      },
    });
  }

  private keyGauge(registry: Registry, facts: UpstreamFacts): void {
    const { providers } = this;
    new Gauge({
      name: 'llmgw_key_state',
      help: 'Provider keys by what they can do now: active, cooling, disabled.',
      labelNames: ['provider', 'state'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [id, counts] of facts.keyStates()) {
          const provider = providers.label(id);
          for (const state of KEY_STATES) this.inc({ provider, state }, counts[state]);
        }
      },
    });
    new Gauge({
      name: 'llmgw_keys_resting_in_part',
      help: 'Of the active provider keys, those that rest for some model.',
      labelNames: ['provider'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [id, { partly }] of facts.keyStates()) this.inc({ provider: providers.label(id) }, partly);
      },
    });
  }

  /** Those that share a label for want of room show the worst of them. What cannot be asked stays as it was told last. */
  private async look(facts: UpstreamFacts): Promise<void> {
    const views = await facts.breakers().catch(() => undefined);
    if (views === undefined) return;
    for (const one of this.told.values()) one.value = 0;
    for (const { provider: id, model: name, state } of views) {
      const labels = { provider: this.providers.label(id), model: this.models.label(name) };
      const key = `${labels.provider} ${labels.model}`;
      const value = Math.max(this.told.get(key)?.value ?? 0, STATE_VALUE[state]);
      this.told.set(key, { labels, value });
    }
  }
}
