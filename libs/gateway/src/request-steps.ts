import { GatewayError, toGatewayError } from '@libs/kernel';
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
 * Lets the request in as far as its caller's limits go, and decides whom to ask.
 * @throws GatewayError model_not_allowed, rate_limited, model_not_found
 */
export async function admitAndPlan(exchange: Exchange, head: RequestHead, settlement: RequestSettlement): Promise<Plan> {
  const { services } = settlement;
  settlement.decoded(head);
  const options = { ...exchange.options, ...head.options };
  const patience = readPatience(options, services.settings);
  settlement.mustEndWithin(patience.totalMs);
  checkModelAllowed(exchange, head.model);
  const admitting = services.admission.reserve(exchange.principal, exchange.requestId);
  settlement.admitted(admitting instanceof Promise ? await admitting : admitting);
  const plan = priced(planTargets(head.model, routingFacts(services), readPreferences(options)), exchange, services);
  settlement.planned(plan);
  services.retryBudget.request();
  if (head.stream) keepStreamAlive(exchange, settlement, patience.keepAliveMs);
  return plan;
}

const clientClosed = (): GatewayError =>
  new GatewayError('client_closed', 'The client closed the connection before the answer was complete.');

const routingFacts = ({ catalog, keys }: GatewayServices): RoutingFacts => ({
  catalog,
  ready: keys.readyProviders(),
  configured: keys.configuredProviders(),
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

/** @throws GatewayError model_not_allowed */
function checkModelAllowed(exchange: Exchange, model: string): void {
  const allowed = exchange.principal.limits.allowedModels;
  if (!allowed || model.split(',').every((name) => allowed.includes(name.trim()))) return;
  const message = `This key may not use the model '${model.slice(0, 80)}'. It may use: ${allowed.join(', ')}.`;
  throw new GatewayError('model_not_allowed', message, { param: 'model' });
}
