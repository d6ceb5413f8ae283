import type { Exchange } from '../exchange';
import type { RequestHead } from '../request-head';
import type { RequestSettlement } from '../settle';
import { openConversation } from './open-conversation';

/** The request with what it refers to in it; from now on the settlement knows whether its answer is kept. */
export async function continueConversation(
  exchange: Exchange,
  head: RequestHead,
  settlement: RequestSettlement,
): Promise<RequestHead> {
  const conversation = await openConversation(settlement.services.responses, exchange.principal.tenantId, head);
  settlement.decoded(conversation.head);
  settlement.keeper = conversation.keeper;
  return conversation.head;
}
