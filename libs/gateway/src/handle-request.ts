import { GatewayError, toGatewayError } from '@libs/kernel';
import { planTargets, readPreferences, type RoutingFacts } from '@libs/routing';
import { attemptLoop } from './attempt-loop';
import { Asked } from './asked';
import { type Exchange } from './exchange';
import { readRequestHead } from './request-head';
import type { GatewayServices } from './services';
import { RequestSettlement } from './settle';
import { answerBody, answerError, streamOut } from './answer';

/**
 * The data path, from a request whose caller is known to a settled one. Reads like the list in
 * docs/LIFECYCLE.md. Never rejects: every way out is an answer in the caller's dialect and a row
 * in the ledger.
 */
export async function handleRequest(services: GatewayServices, exchange: Exchange): Promise<void> {
  const settlement = new RequestSettlement(services, exchange);
  exchange.downstream.onClose(() => settlement.stop(clientClosed()));
  services.inFlight.add(settlement);
  try {
    const head = readRequestHead(exchange.body, exchange.dialect, exchange.path);
    settlement.decoded(head);

    checkModelAllowed(exchange, head.model);
    const admitting = services.admission.reserve(exchange.principal, exchange.requestId);
    settlement.admitted(admitting instanceof Promise ? await admitting : admitting);

    const plan = planTargets(head.model, routingFacts(services), readPreferences({ ...exchange.options, ...head.options }));
    settlement.planned(plan);

    const asked = new Asked(exchange, head, settlement);
    const served = await attemptLoop(services, plan, asked, settlement.loop);
    settlement.served(served);

    if (served.result.kind === 'stream') await streamOut(exchange, served, settlement);
    else answerBody(exchange, served, asked, settlement);
  } catch (thrown) {
    const error = toGatewayError(settlement.loop.stopped ?? thrown);
    settlement.failed(error, thrown);
    answerError(exchange, error, settlement);
  } finally {
    services.inFlight.delete(settlement);
    settlement.settle();
  }
}

const clientClosed = (): GatewayError =>
  new GatewayError('client_closed', 'The client closed the connection before the answer was complete.');

const routingFacts = ({ catalog, keys }: GatewayServices): RoutingFacts => ({
  catalog,
  ready: keys.readyProviders(),
  configured: keys.configuredProviders(),
});

/** @throws GatewayError model_not_allowed */
function checkModelAllowed(exchange: Exchange, model: string): void {
  const allowed = exchange.principal.limits.allowedModels;
  if (!allowed || model.split(',').every((name) => allowed.includes(name.trim()))) return;
  const message = `This key may not use the model '${model.slice(0, 80)}'. It may use: ${allowed.join(', ')}.`;
  throw new GatewayError('model_not_allowed', message, { param: 'model' });
}
