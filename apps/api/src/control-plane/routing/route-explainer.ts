import { explainRequest, type GatewayServices, readRouteQuestion } from '@libs/gateway';
import { principalOfKey, type VirtualKeyService } from '@libs/auth';
import { GatewayError, newId, type Principal } from '@libs/kernel';
import { dialects } from '@libs/protocol';
import { compileRouting, type RoutingConfig } from '@libs/routing';
import { readMetadata, readOptions } from '../../data-plane/request-options';
import type { ExplainAnswer, ExplainBody } from './explain.dto';

/** What it needs of the runtime. */
export interface ExplainRuntime {
  auth: { virtualKeys: Pick<VirtualKeyService, 'get'> };
  gateway: Pick<GatewayServices, 'router' | 'prices' | 'cache' | 'clock' | 'callerLimits'>;
}

/** What routing would do with a request: the same answer as `POST /v1/route`, for people, and with drafts of a configuration. */
export class RouteExplainer {
  constructor(
    private readonly gateway: ExplainRuntime['gateway'],
    private readonly keys: ExplainRuntime['auth']['virtualKeys'],
  ) {}

  /** @param config checked; the one that serves when absent @throws GatewayError not_found, and as the request itself would */
  async explain(body: ExplainBody, principal: Principal, config: RoutingConfig | undefined): Promise<ExplainAnswer> {
    const { model, strategy, weights, as, metadata, at } = body;
    const asked = { ...askedOf(body), ...(model !== undefined && { model }), strategy, execute: false };
    const question = readRouteQuestion(
      Buffer.from(JSON.stringify({ ...asked, ...(weights && { preferences: { ...weights } }) })),
    );
    const clientHeaders = headersOf(body.headers ?? {});
    const asker = {
      ...{ requestId: newId('request'), dialect: dialects['openai-chat'], options: readOptions(clientHeaders), clientHeaders },
      ...{ metadata: metadata ?? readMetadata(clientHeaders), principal: await this.askerOf(as, principal) },
      arrivedAt: at === undefined ? this.gateway.clock.now() : momentOf(at),
    };
    const routing = config && compileRouting(config);
    return (await explainRequest(this.gateway, asker, question, routing)) as unknown as ExplainAnswer;
  }

  /** A key asks with all that it may and with its limits; else what is named takes the place of the admin's own. */
  private async askerOf(as: ExplainBody['as'], admin: Principal): Promise<Principal> {
    const key = as?.virtual_key_id === undefined ? undefined : await this.keys.get(as.virtual_key_id, as.tenant_id);
    return {
      ...(key ? principalOfKey(key) : admin),
      ...(as?.tenant_id !== undefined && { tenantId: as.tenant_id }),
      ...(as?.team_id !== undefined && { teamId: as.team_id }),
      ...(as?.user_id !== undefined && { userId: as.user_id }),
    };
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

export const openRouteExplainer = ({ gateway, auth }: ExplainRuntime): RouteExplainer =>
  new RouteExplainer(gateway, auth.virtualKeys);
