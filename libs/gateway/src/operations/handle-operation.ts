import { GatewayError, NO_USAGE } from '@libs/kernel';
import { adapterFor, type OperationId, type OperationRequest } from '@libs/providers';
import type { Plan } from '@libs/routing';
import { ESTIMATED, send, streamOut } from '../answer';
import { attemptLoop, type Served } from '../attempt-loop';
import type { Exchange } from '../exchange';
import { factHeaders } from '../facts';
import { optionsOf, readRequestHead, type RequestHead } from '../request-head';
import { admitAndPlan, settled } from '../request-steps';
import type { GatewayServices } from '../services';
import type { RequestSettlement } from '../settle';
import { spliceGatewayFacts } from '../splice-facts';
import { readStrict } from '../strict';
import { AskedOperation, notOffered } from './asked-operation';
import { estimateOperation } from './estimate-operation';
import type { Upload } from './upload';

/** A request for an operation; `body` is empty when there is a form. */
export interface OperationExchange extends Exchange {
  operation: OperationId;
  form?: Upload;
}

/** The data path of everything that is not a conversation: the same steps, other questions and answers. */
export async function handleOperation(services: GatewayServices, exchange: OperationExchange): Promise<void> {
  const { form } = exchange;
  try {
    await settled(services, exchange, async (settlement) => {
      form?.whenFailed((error) => settlement.stop(error));
      const head = form ? await readFormHead(form, exchange) : readRequestHead(exchange.body, exchange.dialect);
      const { body, headers, stream } = head;
      const request = { id: exchange.operation, body, form, stream, headers };
      // Whether events come shows only in the answer: nothing is promised before.
      const plan = offering(
        await admitAndPlan(exchange, { ...head, stream: false }, settlement, exchange.operation),
        request,
        services,
      );
      const strict = readStrict(optionsOf(exchange, head), exchange.principal.limits.strictFidelity);
      const asked = new AskedOperation(request, strict);
      const served = await attemptLoop(services, plan, asked, settlement.loop);
      settlement.stage(undefined);
      settlement.served(served);
      if (served.result.kind === 'stream') await passOn(exchange, served, request, settlement);
      else await answerWhole(exchange, served, asked, settlement);
      settlement.stage('answer');
    });
  } finally {
    await form?.close();
  }
}

async function readFormHead(form: Upload, exchange: OperationExchange): Promise<RequestHead> {
  const model = await form.model();
  if (model === '' || model.length > 256)
    throw new GatewayError('invalid_request', '`model` must name a model.', { param: 'model' });
  return {
    dialect: exchange.dialect.id,
    model,
    stream: false,
    includeUsage: false,
    candidates: 1,
    body: Buffer.alloc(0),
    options: {},
  };
}

/** The targets whose provider has this at all. @throws GatewayError unsupported_by_target */
function offering(plan: Plan, request: OperationRequest, { keys }: GatewayServices): Plan {
  const able = plan.targets.filter(({ providerId }) => {
    const provider = keys.provider(providerId);
    return provider !== undefined && adapterFor(provider.family, provider.profile).operations?.[request.id] !== undefined;
  });
  if (able.length > 0) return { ...plan, targets: able };
  throw notOffered(request, plan.targets[0]?.providerId ?? 'none');
}

async function passOn(
  exchange: Exchange,
  served: Served,
  request: OperationRequest,
  settlement: RequestSettlement,
): Promise<void> {
  if (settlement.head) settlement.head.stream = true;
  await streamOut(exchange, served, settlement);
  settlement.usage ??= await estimateOperation(request, served.target.price, settlement.services.tokens);
  settlement.unpriced = settlement.usage === undefined;
}

async function answerWhole(
  exchange: Exchange,
  served: Served,
  asked: AskedOperation,
  settlement: RequestSettlement,
): Promise<void> {
  const { result, target, call } = served;
  const answer = asked.answer();
  const usage = answer.usage ?? (await estimateOperation(asked.request, target.price, settlement.services.tokens));
  const facts = settlement.factsFor(target, call)(usage);
  const bytes = answer.write(usage ?? NO_USAGE);
  const body = answer.contentType.includes('json') ? spliceGatewayFacts(bytes, facts) : bytes;
  settlement.ended('completed', usage, 0);
  settlement.unpriced = usage === undefined;
  const headers = [...factHeaders(facts, true), 'content-type', answer.contentType];
  if (usage?.estimated !== false) headers.push(...ESTIMATED);
  send(exchange, settlement, result.head.status, headers, body);
}
