import type { Registry } from 'prom-client';
import { microUsdToUsd, totalInput, totalOutput } from '@libs/kernel';
import type { Count } from './families';
import { LabelGuard } from './label-guard';
import { familiesIn } from './make-families';
import type { RequestObservation } from './observation';

interface TenantSeries {
  good: Count;
  bad: Count;
  input: Count;
  output: Count;
  cost: Count;
}

/** What Prometheus is told of tenants, where the operator wants that: the first `limit` by id, all others as `other`. */
export class TenantMetrics {
  private readonly tenants: LabelGuard;
  private readonly series = new Map<string, TenantSeries>();
  private readonly make: (tenant: string) => TenantSeries;

  constructor(registry: Registry, limit: number) {
    this.tenants = new LabelGuard(limit);
    const { counter } = familiesIn(registry);
    const requests = counter('llmgw_tenant_requests_total', 'Requests of a tenant: completed or not.', 'tenant', 'result');
    const tokens = counter('llmgw_tenant_tokens_total', 'Tokens of a tenant.', 'tenant', 'type');
    const cost = counter('llmgw_tenant_cost_usd_total', 'What a tenant is charged, in USD.', 'tenant');
    this.make = (tenant) => ({
      good: requests.child(tenant, 'completed'),
      bad: requests.child(tenant, 'failed'),
      input: tokens.child(tenant, 'input'),
      output: tokens.child(tenant, 'output'),
      cost: cost.child(tenant),
    });
  }

  record({ tenantId, outcome, usage, costMicroUsd }: RequestObservation): void {
    const tenant = this.tenants.label(tenantId);
    let series = this.series.get(tenant);
    if (!series) this.series.set(tenant, (series = this.make(tenant)));
    (outcome === 'completed' ? series.good : series.bad).value++;
    series.input.value += totalInput(usage);
    series.output.value += totalOutput(usage);
    if (costMicroUsd !== null) series.cost.value += microUsdToUsd(costMicroUsd);
  }
}
