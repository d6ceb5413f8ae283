import { GatewayError, type Principal, toGatewayError } from '@libs/kernel';
import { type Plan, planTargets, readPreferences, type RoutingFacts, type Target } from '@libs/routing';
import { answerError, keepStreamAlive } from './answer';
import type { Exchange } from './exchange';
import { readPatience } from './patience';
import type { RequestHead } from './request-head';
import type { GatewayServices } from './services';
import { RequestSettlement } from './settle';

/**
 * Runs one request to its end. Never rejects: whatever `serve` throws becomes an answer in the caller's
 * dialect, and every way out a row in the ledger.
 */
export async function settled(
  services: GatewayServices,
  exchange: Exchange,
  serve: (settlement: RequestSettlement) => Promise<void>,
): Promise<void> {
  const settlement = new RequestSettlement(services, exchange);
  exchange.downstream.onClose(() => settlement.stop(clientClosed()));
  services.inFlight.add(settlement);
  try {
    await serve(settlement);
  } catch (thrown) {
    const error = toGatewayError(settlement.loop.stopped ?? thrown);
    settlement.failed(error, thrown);
    answerError(exchange, error, settlement);
  } finally {
    const writing = settlement.settle();
    if (writing) await writing;
    services.inFlight.delete(settlement);
  }
}

/**
 * Decides whom to ask, as far as the caller may, and lets the request in as far as its limits go.
 * @throws GatewayError model_not_allowed, model_not_found, rate_limited
 */
export async function admitAndPlan(exchange: Exchange, head: RequestHead, settlement: RequestSettlement): Promise<Plan> {
  const { services } = settlement;
  settlement.decoded(head);
  const options = { ...exchange.options, ...head.options };
  const patience = readPatience(options, services.settings);
  settlement.mustEndWithin(patience.totalMs);
  const facts = routingFacts(services, exchange.principal);
  const plan = priced(planTargets(head.model, facts, readPreferences(options)), exchange, services);
  settlement.planned(plan);
  const admitting = services.admission.reserve(exchange.principal, exchange.requestId);
  settlement.admitted(admitting instanceof Promise ? await admitting : admitting);
  services.retryBudget.request();
  if (head.stream) keepStreamAlive(exchange, settlement, patience.keepAliveMs);
  return plan;
}

const clientClosed = (): GatewayError =>
  new GatewayError('client_closed', 'The client closed the connection before the answer was complete.');

const routingFacts = ({ catalog, keys }: GatewayServices, { limits }: Principal): RoutingFacts => ({
  catalog,
  ready: keys.readyProviders(),
  configured: keys.configuredProviders(),
  permitted: limits,
});

/** With what each target costs this tenant at this moment, where that is not the catalog's price. */
function priced(plan: Plan, { principal, arrivedAt }: Exchange, { prices }: GatewayServices): Plan {
  let targets: Target[] | undefined;
  plan.targets.forEach((target, i) => {
    const price = prices.priceOf(principal.tenantId, target.providerId, target.model, arrivedAt);
    if (price !== target.price) (targets ??= [...plan.targets])[i] = { ...target, price };
  });
  return targets ? { ...plan, targets } : plan;
}
