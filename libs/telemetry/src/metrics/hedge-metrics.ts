import { Gauge, type Registry } from 'prom-client';
import { microUsdToUsd } from '@libs/kernel';
import { type Count, CounterFamily } from './families';
import { LabelGuard } from './label-guard';

/** won: the second one served; lost: the first one did after all; failed: neither; stopped: the client did not wait. */
export type HedgeEnd = 'won' | 'lost' | 'failed' | 'stopped';
/** Why no second one was asked although the first was late. */
export type HedgeRefusal = 'purse' | 'retry_budget' | 'no_target' | 'unpriced';

const MAX_PROVIDERS = 100;

/** What Prometheus is told of second askings. */
export class HedgeMetrics {
  private readonly providers = new LabelGuard(MAX_PROVIDERS);
  private readonly hedges: CounterFamily;
  private readonly refusals: CounterFamily;
  private readonly cost: Count;

  /** @param free what the purse holds, micro-USD */
  constructor(registry: Registry, free: () => number) {
    const counter = (name: string, help: string, ...labels: string[]) => new CounterFamily(name, help, labels, registry);
    this.hedges = counter('llmgw_hedges_total', 'Second targets asked because the first was late.', 'provider', 'result');
    this.refusals = counter('llmgw_hedge_refusals_total', 'Late first targets without a second one.', 'reason');
    this.cost = counter('llmgw_hedge_cost_usd_total', 'Estimated cost of those that lost, borne by the operator.').child();
    new Gauge({
      name: 'llmgw_hedge_purse_usd',
      help: 'What second askings may still cost.',
      registers: [registry],
      collect() {
        this.set(microUsdToUsd(free()));
      },
    });
  }

  /** @param provider of the one that was late */
  ended(provider: string, result: HedgeEnd, costMicroUsd: number): void {
    this.hedges.child(this.providers.label(provider), result).value++;
    this.cost.value += microUsdToUsd(costMicroUsd);
  }

  refused(reason: HedgeRefusal): void {
    this.refusals.child(reason).value++;
  }
}
