import { GatewayError, NO_USAGE } from '@libs/kernel';
import { adapterFor, type OperationRequest } from '@libs/providers';
import type { Plan } from '@libs/routing';
import { ESTIMATED, send } from '../answer';
import { attemptLoop, type Served } from '../attempt-loop';
import type { Exchange } from '../exchange';
import { factHeaders } from '../facts';
import { readRequestHead } from '../request-head';
import { admitAndPlan, settled } from '../request-steps';
import type { GatewayServices } from '../services';
import type { RequestSettlement } from '../settle';
import { AskedOperation } from './asked-operation';

/**
 * POST /v1/messages/count_tokens, and Gemini's :countTokens: what the request would weigh at the target that would serve it. Asked
 * of a provider that counts for nothing; else, or while that one cannot answer, counted here and marked
 * as an estimate. Never charged.
 */
export const handleCountTokens = (services: GatewayServices, exchange: Exchange): Promise<void> =>
  settled(services, exchange, async (settlement) => {
    const head = readRequestHead(exchange.body, exchange.dialect, exchange.path);
    const plan = await admitAndPlan(exchange, { ...head, stream: false }, settlement, 'count_tokens');
    settlement.usage = NO_USAGE;
    const request: OperationRequest = { id: 'count_tokens', body: head.body, stream: false, headers: head.headers };
    const asked = new AskedOperation(request);
    // Providers that count read Anthropic's form of the question alone.
    const served = head.dialect === 'anthropic-messages' ? await askProvider(services, plan, asked, settlement) : undefined;
    settlement.ended('completed', NO_USAGE, 0);
    settlement.status = 200;
    if (served) {
      const facts = settlement.factsFor(served.target, served.call)(NO_USAGE);
      const headers = [...factHeaders(facts, true), 'content-type', asked.answer().contentType];
      return send(exchange, settlement, 200, headers, asked.answer().write(NO_USAGE));
    }
    const { tokens } = await services.tokens.body(head.body);
    const body = JSON.stringify(head.dialect === 'gemini' ? { totalTokens: tokens } : { input_tokens: tokens });
    send(exchange, settlement, 200, [...ESTIMATED, 'content-type', 'application/json'], body);
  });

/** The provider's own count; undefined when it has none, or cannot give it now. @throws GatewayError the caller's fault */
async function askProvider(
  services: GatewayServices,
  plan: Plan,
  asked: AskedOperation,
  settlement: RequestSettlement,
): Promise<Served | undefined> {
  const [first] = plan.targets;
  if (!first || !counts(services, first.providerId)) return undefined;
  try {
    const served = await attemptLoop(services, { ...plan, targets: [first] }, asked, settlement.loop);
    settlement.served(served);
    return served;
  } catch (error) {
    if (settlement.loop.stopped) throw error;
    if (error instanceof GatewayError && error.status < 500) throw error;
    return undefined;
  }
}

function counts({ keys }: GatewayServices, providerId: string): boolean {
  const provider = keys.provider(providerId);
  return provider !== undefined && adapterFor(provider.family, provider.profile).operations?.count_tokens !== undefined;
}
