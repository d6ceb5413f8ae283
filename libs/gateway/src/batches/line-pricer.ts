import type { LinePrice, LinePricer, LineTerms } from '@libs/batches';
import { costOf, NO_USAGE } from '@libs/kernel';
import { idOf } from '@libs/routing';
import type { Asker } from '../route-request';
import { RouteRequest } from '../route-request';
import { readRequestHead } from '../request-head';
import type { GatewayServices } from '../services';
import { roughBodyTokens } from '../tokens/rough-tokens';
import { dialectOf, operationOf } from './batch-executor';

/** What an answer of ordinary length takes. */
const ORDINARY_ANSWER = 500;

type Services = Pick<GatewayServices, 'router' | 'prices' | 'clock'>;

/** What a line would cost with the first of whom it would be put to now, by the price book. */
export class GatewayLinePricer implements LinePricer {
  /** @param rules names that rules of routing listen to now */
  constructor(
    private readonly services: Services,
    private readonly rules: () => ReadonlySet<string>,
  ) {}

  knowsRule(name: string): boolean {
    return this.rules().has(name);
  }

  price({ endpoint, principal, settings, metadata }: LineTerms, body: Buffer): LinePrice {
    const { router, prices, clock } = this.services;
    const dialect = dialectOf(endpoint);
    const head = readRequestHead(body, dialect);
    const arrivedAt = clock.now();
    const asker: Asker = {
      ...{ requestId: 'estimate', principal, dialect, options: settings.options, metadata, arrivedAt, clientHeaders: undefined },
      batch: { rule: settings.rule, waitsFor: NOTHING, onSettled: () => undefined },
    };
    const [target] = router.plan(new RouteRequest(asker, head, { ...settings.options, ...head.options })).targets;
    if (!target) throw new Error('a plan without a target');
    const price = prices.priceOf(principal.tenantId, target.providerId, target.model, arrivedAt);
    const inputTokens = roughBodyTokens(body);
    const writes = operationOf(endpoint) === undefined;
    const mostOutputTokens = writes ? head.candidates * (head.maxOutput ?? target.maxOutputTokens) : 0;
    const likelyOutputTokens = writes ? Math.min(mostOutputTokens, head.candidates * ORDINARY_ANSWER) : 0;
    const cost = (outputTokens: number): number | undefined => {
      const found = costOf({ ...NO_USAGE, inputTokens, outputTokens }, price);
      return found.state === 'unknown' ? undefined : found.microUsd;
    };
    return {
      ...{ target: idOf(target), inputTokens, likelyOutputTokens, mostOutputTokens },
      likelyMicroUsd: cost(likelyOutputTokens),
      mostMicroUsd: cost(mostOutputTokens),
    };
  }
}

const NOTHING: ReadonlySet<string> = new Set();
