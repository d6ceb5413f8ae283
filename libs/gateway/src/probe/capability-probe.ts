import type { CapabilitiesRepository, Probed, ProbeRow } from '@libs/evaluation';
import { GatewayError, type JsonObject, microUsdToUsd, newId, type Principal } from '@libs/kernel';
import type { NewLedgerRecord } from '@libs/ledger';
import type { DialectId } from '@libs/protocol';
import { runWhole } from '../execute-work';
import type { GatewayServices } from '../services';
import { type Call, CAPABILITY_TESTS, parse, type TestResult } from './capability-tests';

export interface ProbeAsk {
  principal: Principal;
  provider: string;
  /** In the upstream's own words. */
  model: string;
  capabilities: readonly Probed[];
  /** Probes that together might cost more are not begun. */
  maxCostMicroUsd: number;
  /** Goes on although nobody knows the price. */
  unpriced: boolean;
}

export interface ProbeCost {
  /** Micro-USD at the most; null: nobody knows the price. */
  mostMicroUsd: number | null;
}

const ROUTE = '/v1/admin/providers/{id}/probe';
const PATIENCE_MS = 120_000;
/** An answer without an output limit of its own. */
const USUAL_MAX_OUTPUT = 4_096;

/** The call failed, which says nothing of what the model can do. */
class Unclear extends Error {}

/**
 * Finds out what a model can do by asking it, with the installation's own keys and through the data path itself: leases,
 * limits, budgets and ledger as for any request. Only the plan is fixed, and knows nothing of what the catalog says the
 * model lacks: or what was measured once could never be measured anew.
 */
export class CapabilityProbe {
  constructor(
    private readonly services: GatewayServices,
    private readonly repository: CapabilitiesRepository,
    private readonly publish: () => void,
  ) {}

  /** What it costs at the most. */
  cost({ principal, provider, model, capabilities }: ProbeAsk): ProbeCost {
    const price = this.services.prices.priceOf(principal.tenantId, provider, model, this.services.clock.now());
    if (!price) return { mostMicroUsd: null };
    const tokens = capabilities.map((name) => CAPABILITY_TESTS[name].tokens);
    const sum = (side: 'input' | 'output'): number => tokens.reduce((all, one) => all + one[side], 0);
    // Writing to a cache may cost more than reading without one.
    const input = Math.max(price.input, price.cacheWrite ?? 0);
    return { mostMicroUsd: Math.ceil((sum('input') * input + sum('output') * price.output) / 1_000_000) };
  }

  /** One after another. @throws GatewayError model_not_found, model_not_priced, budget_exceeded: before anything is spent */
  async run(ask: ProbeAsk): Promise<ProbeRow[]> {
    const { mostMicroUsd } = this.cost(ask);
    if (!this.services.keys.readyProviders().has(ask.provider))
      throw new GatewayError('no_key_available', 'This provider is off, or none of its keys can be used now.');
    if (mostMicroUsd === null && !ask.unpriced)
      throw new GatewayError('model_not_priced', 'Nobody knows what this model costs; `unpriced: true` probes it all the same.', {
        param: 'model',
      });
    if (mostMicroUsd !== null && mostMicroUsd > ask.maxCostMicroUsd)
      throw new GatewayError(
        'budget_exceeded',
        `These probes may cost up to ${microUsdToUsd(mostMicroUsd)} USD, which is more than \`max_cost_usd\`.`,
        { param: 'max_cost_usd', shouldRetry: false, status: 400 },
      );
    const rows: ProbeRow[] = [];
    try {
      for (const capability of ask.capabilities) rows.push(await this.probe(ask, capability));
    } finally {
      if (rows.length > 0) this.publish();
    }
    return rows;
  }

  /** Newest first. */
  list(provider: string, model: string | undefined, before: number | undefined, limit: number): Promise<ProbeRow[]> {
    return this.repository.list(provider, model, before, limit);
  }

  private async probe(ask: ProbeAsk, capability: Probed): Promise<ProbeRow> {
    const { provider, model } = ask;
    const records: NewLedgerRecord[] = [];
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const call: Call = async (body, dialect = 'openai-chat') => this.call(ask, { body, dialect, signal, records });
    const result = await CAPABILITY_TESTS[capability].run(call).catch((error: unknown): TestResult => {
      if (error instanceof Unclear) return { outcome: 'unclear', detail: error.message };
      throw error;
    });
    const costs = records.map(({ cost_micro_usd }) => cost_micro_usd);
    const costMicroUsd = costs.includes(null) ? null : costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0);
    const requestIds = records.map(({ request_id }) => request_id);
    return this.repository.add({ provider, model, capability, ...result, requestIds, costMicroUsd });
  }

  private async call(
    ask: ProbeAsk,
    { body, dialect, signal, records }: { body: JsonObject; dialect: DialectId; signal: AbortSignal; records: NewLedgerRecord[] },
  ): ReturnType<Call> {
    const services = this.aimedAt(ask, records);
    const work = {
      ...{ requestId: newId('request'), route: ROUTE, principal: ask.principal, dialect },
      // An answer that was bought before proves nothing.
      ...{ body: { ...body, model: `${ask.provider}/${ask.model}` }, options: { 'x-cache': 'off' } },
    };
    const answer = await runWhole(services, work, signal);
    const text = answer.body.toString('utf8');
    const record = records.at(-1);
    if (signal.aborted) throw new Unclear('There was no answer in time.');
    if (answer.status >= 300 || !record) throw new Unclear(failureOf(answer.status, parse(text)));
    if (record.outcome !== 'completed') throw new Unclear(`The answer ended as ${record.outcome}.`);
    const { cache_read_tokens: cacheReadTokens, usage_estimated: usageEstimated } = record;
    return { status: answer.status, text, json: parse(text), cacheReadTokens, usageEstimated };
  }

  private aimedAt({ provider, model, principal }: ProbeAsk, records: NewLedgerRecord[]): GatewayServices {
    const { services } = this;
    const price = services.prices.priceOf(principal.tenantId, provider, model, services.clock.now());
    const maxOutputTokens = services.catalog.find(provider, model)?.maxOutputTokens ?? USUAL_MAX_OUTPUT;
    const target = { providerId: provider, model, price, maxOutputTokens, reason: 'a probe of what it can do' };
    return {
      ...services,
      router: {
        current: services.router.current,
        plan: () => ({ targets: [target], settings: {} }),
        recall: () => undefined,
        served: () => undefined,
        explain: (...route) => services.router.explain(...route),
        facts: () => services.router.facts(),
      },
      ledger: {
        append: (record) => {
          records.push(record);
          services.ledger.append(record);
        },
      },
    };
  }
}

/** A refusal of the request itself may mean that the model cannot do it, or that it wants to be asked otherwise. */
function failureOf(status: number, { error }: JsonObject): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error['message']) : '';
  return `The call failed with ${status}: ${message.slice(0, 300)}`;
}
