import { answerBody, streamOut } from './answer';
import { Asked } from './asked';
import { attemptLoop } from './attempt-loop';
import { cachedAnswer } from './cache/cached-answer';
import type { Exchange } from './exchange';
import { serveOnce } from './idempotent/serve-once';
import { continueConversation } from './responses/continue-conversation';
import { readRequestHead } from './request-head';
import { admitAndPlan, settled } from './request-steps';
import { serveResumable } from './resume/serve-resumable';
import type { GatewayServices } from './services';
import type { RequestSettlement } from './settle';

/** One request of a client. Never rejects: every way out is an answer in the caller's dialect. */
export function handleRequest(services: GatewayServices, exchange: Exchange): Promise<void> {
  if (exchange.resume) return serveResumable(services, exchange, exchange.resume, serve, serveWithKey);
  return exchange.idempotencyKey === undefined ? serve(services, exchange) : serveWithKey(services, exchange);
}

const serveWithKey = (services: GatewayServices, exchange: Exchange): Promise<void> =>
  exchange.idempotencyKey === undefined
    ? serve(services, exchange)
    : serveOnce(services, exchange, exchange.idempotencyKey, serve);

/**
 * The data path, from a request whose caller is known to a settled one. Reads like the list in
 * docs/LIFECYCLE.md. Every way out is a row in the ledger.
 * @param watch told what becomes of the request
 */
const serve = (services: GatewayServices, exchange: Exchange, watch?: (settlement: RequestSettlement) => void): Promise<void> =>
  settled(services, exchange, async (settlement) => {
    watch?.(settlement);
    const head = readRequestHead(exchange.body, exchange.dialect, exchange.path);
    settlement.stage('decode');
    const plan = await admitAndPlan(exchange, head, settlement);
    const whole = exchange.dialect.id === 'openai-responses' ? await continueConversation(exchange, head, settlement) : head;
    const asked = new Asked(exchange, whole, settlement);
    const cached = cachedAnswer(plan, asked, settlement);
    const known = cached instanceof Promise ? await cached : cached;
    settlement.lookedUp();
    settlement.stage('cache');
    if (!known && settlement.unpaid) throw settlement.unpaid;
    if (!known) settlement.watch = services.shadows.watch(plan, settlement);
    const served = known ?? (await attemptLoop(services, plan, asked, settlement.loop));
    settlement.stage(undefined);
    settlement.served(served);
    if (served.result.kind === 'stream') await streamOut(exchange, served, settlement);
    else await answerBody(exchange, served, asked, settlement);
    settlement.stage('answer');
  });
