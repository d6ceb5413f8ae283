import { answerBody, streamOut } from './answer';
import { Asked } from './asked';
import { attemptLoop } from './attempt-loop';
import { cachedAnswer } from './cache/cached-answer';
import type { Exchange } from './exchange';
import { continueConversation } from './responses/continue-conversation';
import { readRequestHead } from './request-head';
import { admitAndPlan, settled } from './request-steps';
import { serveResumable } from './resume/serve-resumable';
import type { GatewayServices } from './services';

/** One request of a client. Never rejects: every way out is an answer in the caller's dialect. */
export const handleRequest = (services: GatewayServices, exchange: Exchange): Promise<void> =>
  exchange.resume ? serveResumable(services, exchange, exchange.resume, serve) : serve(services, exchange);

/**
 * The data path, from a request whose caller is known to a settled one. Reads like the list in
 * docs/LIFECYCLE.md. Every way out is a row in the ledger.
 */
const serve = (services: GatewayServices, exchange: Exchange): Promise<void> =>
  settled(services, exchange, async (settlement) => {
    const head = readRequestHead(exchange.body, exchange.dialect, exchange.path);
    settlement.stage('decode');
    const plan = await admitAndPlan(exchange, head, settlement);
    const whole = exchange.dialect.id === 'openai-responses' ? await continueConversation(exchange, head, settlement) : head;
    const asked = new Asked(exchange, whole, settlement);
    const cached = cachedAnswer(plan, asked, settlement);
    const known = cached instanceof Promise ? await cached : cached;
    settlement.stage('cache');
    const served = known ?? (await attemptLoop(services, plan, asked, settlement.loop));
    settlement.stage(undefined);
    settlement.served(served);
    if (served.result.kind === 'stream') await streamOut(exchange, served, settlement);
    else await answerBody(exchange, served, asked, settlement);
    settlement.stage('answer');
  });
