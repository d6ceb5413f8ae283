import type { Admitted, Demand } from '@libs/admission';
import { GatewayError, toGatewayError } from '@libs/kernel';
import type { Plan, Target } from '@libs/routing';
import { answerError, keepStreamAlive } from './answer';
import { CapturingDownstream } from './capture/capturing-downstream';
import { type AskedKind, demandOf, payable } from './demand';
import type { Exchange } from './exchange';
import { readPatience } from './patience';
import { optionsOf, type RequestHead } from './request-head';
import { RouteRequest } from './route-request';
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
  const taken = services.captures.begin(exchange.principal.tenantId);
  if (taken) {
    settlement.taken = taken;
    exchange.downstream = new CapturingDownstream(exchange.downstream, taken, exchange.dialect.keepAlive);
  }
  exchange.downstream.onClose(() => settlement.stop(clientClosed()));
  const place = services.inFlight.add(settlement);
  settlement.stage('receive');
  try {
    await serve(settlement);
  } catch (thrown) {
    const error = toGatewayError(settlement.loop.stopped ?? thrown);
    settlement.failed(error, thrown);
    answerError(exchange, error, settlement);
  } finally {
    const writing = settlement.settle();
    if (writing) await writing;
    services.inFlight.leave(place);
  }
}

/**
 * Decides whom to ask, and lets the request in as far as its caller's limits and budgets go: what it may cost shows
 * only in the plan.
 * @param kind what is asked for, where it is not a conversation
 * @throws GatewayError model_not_allowed, model_not_found, unsupported_by_target, context_length_exceeded, rate_limited,
 *   budget_exceeded, model_not_priced
 */
export async function admitAndPlan(
  exchange: Exchange,
  head: RequestHead,
  settlement: RequestSettlement,
  kind?: AskedKind,
): Promise<Plan> {
  const { services } = settlement;
  settlement.decoded(head);
  const options = optionsOf(exchange, head);
  const patience = readPatience(options, services.settings);
  settlement.mustEndWithin(patience.totalMs);
  const ask = new RouteRequest(exchange, head, options);
  const recalling = services.router.recall(ask);
  if (recalling) await recalling;
  const routed = services.router.plan(ask);
  const rules = services.admission.rulesOf(exchange.principal);
  const plan = payable(services.health.demote(priced(routed, exchange, services)), rules);
  settlement.planned(plan);
  settlement.stage('route');
  const longest = plan.settings.timeouts?.totalMs;
  if (longest !== undefined && longest < patience.totalMs) settlement.mustEndWithin(longest);
  const demand = demandOf(head, plan, rules, kind);
  const admitting = admit({ exchange, demand, settlement, mayBeFree: kind === undefined });
  settlement.admitted(admitting instanceof Promise ? await admitting : admitting);
  settlement.stage('admission');
  services.retryBudget.request();
  if (head.stream) keepStreamAlive(exchange, settlement, patience.keepAliveMs);
  return plan;
}

interface Entry {
  exchange: Exchange;
  demand: Demand;
  settlement: RequestSettlement;
  /** Answers of its kind are cached. */
  mayBeFree: boolean;
}

function admit(entry: Entry): Admitted | Promise<Admitted> {
  const { exchange, demand, settlement } = entry;
  try {
    const admitting = settlement.services.admission.reserve(exchange.principal, exchange.requestId, demand);
    return admitting instanceof Promise ? admitting.catch((error: unknown) => admitForNothing(error, entry)) : admitting;
  } catch (error) {
    return admitForNothing(error, entry);
  }
}

/**
 * What no budget covers may still be had for nothing, out of the cache: it is let in for that alone, within the limits of the
 * minute. `settlement.unpaid` is what it is told where there is no such answer.
 * @throws what it was refused by
 */
async function admitForNothing(refusal: unknown, { exchange, demand, settlement, mayBeFree }: Entry): Promise<Admitted> {
  if (!mayBeFree || !(refusal instanceof GatewayError) || refusal.code !== 'budget_exceeded') throw refusal;
  settlement.unpaid = refusal;
  const free = { ...demand, likelyTokens: 0, mostTokens: 0, mostMicroUsd: 0 };
  try {
    return await settlement.services.admission.reserve(exchange.principal, exchange.requestId, free);
  } catch {
    // To wait for the next minute would not help.
    throw refusal;
  }
}

const clientClosed = (): GatewayError =>
  new GatewayError('client_closed', 'The client closed the connection before the answer was complete.');

/** With what each target costs this tenant at this moment, where that is not the catalog's price. */
function priced(plan: Plan, { principal, arrivedAt }: Exchange, { prices }: GatewayServices): Plan {
  const all = (targets: readonly Target[]): readonly Target[] => {
    let changed: Target[] | undefined;
    targets.forEach((target, i) => {
      const price = prices.priceOf(principal.tenantId, target.providerId, target.model, arrivedAt);
      if (price !== target.price) (changed ??= [...targets])[i] = { ...target, price };
    });
    return changed ?? targets;
  };
  const targets = all(plan.targets);
  const { contextWindow, contentPolicy } = plan.afterRefusal ?? {};
  if (targets === plan.targets && !contextWindow && !contentPolicy) return plan;
  const afterRefusal = {
    ...(contextWindow && { contextWindow: all(contextWindow) }),
    ...(contentPolicy && { contentPolicy: all(contentPolicy) }),
  };
  return { ...plan, targets, ...(plan.afterRefusal && { afterRefusal }) };
}
