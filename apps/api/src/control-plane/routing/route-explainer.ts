import { explainRequest, type GatewayServices, readRouteQuestion } from '@libs/gateway';
import { GatewayError, newId, type Principal } from '@libs/kernel';
import { dialects } from '@libs/protocol';
import { compileRouting, type RoutingConfig } from '@libs/routing';
import { readMetadata, readOptions } from '../../data-plane/request-options';
import type { ExplainAnswer, ExplainBody } from './explain.dto';

/** What it needs of the runtime. */
export interface ExplainRuntime {
  gateway: Pick<GatewayServices, 'router' | 'prices' | 'cache' | 'clock'>;
}

/** What routing would do with a request: the same answer as `POST /v1/route`, for people, and with drafts of a configuration. */
export class RouteExplainer {
  constructor(private readonly gateway: ExplainRuntime['gateway']) {}

  /** @param config checked; the one that serves when absent @throws GatewayError as the request itself would */
  explain(body: ExplainBody, principal: Principal, config: RoutingConfig | undefined): ExplainAnswer {
    const { model, strategy, weights, as, metadata, at } = body;
    const asked = { ...askedOf(body), ...(model !== undefined && { model }), strategy, execute: false };
    const question = readRouteQuestion(
      Buffer.from(JSON.stringify({ ...asked, ...(weights && { preferences: { ...weights } }) })),
    );
    const clientHeaders = headersOf(body.headers ?? {});
    const asker = {
      ...{ requestId: newId('request'), dialect: dialects['openai-chat'], options: readOptions(clientHeaders), clientHeaders },
      ...{ metadata: metadata ?? readMetadata(clientHeaders), principal: { ...principal, ...askerOf(as) } },
      arrivedAt: at === undefined ? this.gateway.clock.now() : momentOf(at),
    };
    const routing = config && compileRouting(config);
    return explainRequest(this.gateway, asker, question, routing) as unknown as ExplainAnswer;
  }
}

/** @throws GatewayError invalid_request */
function askedOf({ prompt, request }: ExplainBody): object {
  if ((prompt === undefined) === (request === undefined))
    throw new GatewayError('invalid_request', 'Give either `prompt` or `request`.', { param: 'prompt' });
  return request ?? { prompt };
}

/** Not every form of ISO 8601 is one that JavaScript reads. @throws GatewayError invalid_request */
function momentOf(at: string): number {
  const moment = Date.parse(at);
  if (Number.isNaN(moment))
    throw new GatewayError('invalid_request', '`at` must be a date and time, such as 2026-05-05T02:30:00Z.', { param: 'at' });
  return moment;
}

const MOST_HEADERS = 50;

/** @throws GatewayError invalid_request */
function headersOf(given: object): Record<string, string> {
  const entries = Object.entries(given).map(([name, value]: [string, unknown]) => {
    if (typeof value !== 'string' || !/^[\w-]{1,64}$/.test(name))
      throw new GatewayError('invalid_request', '`headers` must be texts by the names of headers.', { param: 'headers' });
    return [name.toLowerCase(), value] as const;
  });
  if (entries.length > MOST_HEADERS)
    throw new GatewayError('invalid_request', `\`headers\` may be ${MOST_HEADERS} at the most.`, { param: 'headers' });
  return Object.fromEntries(entries);
}

const askerOf = (as: ExplainBody['as']): Partial<Principal> => ({
  ...(as?.tenant_id !== undefined && { tenantId: as.tenant_id }),
  ...(as?.team_id !== undefined && { teamId: as.team_id }),
  ...(as?.user_id !== undefined && { userId: as.user_id }),
  ...(as?.virtual_key_id !== undefined && { virtualKeyId: as.virtual_key_id, kind: 'virtual_key' }),
});

export const openRouteExplainer = ({ gateway }: ExplainRuntime): RouteExplainer => new RouteExplainer(gateway);
