import { explainRequest, type GatewayServices, readRouteQuestion } from '@libs/gateway';
import { newId, type Principal } from '@libs/kernel';
import { dialects } from '@libs/protocol';
import { compileRouting, type RoutingConfig } from '@libs/routing';
import type { ExplainAnswer, ExplainBody } from './explain.dto';

/** What it needs of the runtime. */
export interface ExplainRuntime {
  gateway: Pick<GatewayServices, 'router' | 'prices' | 'cache' | 'clock'>;
}

/** What routing would do with a prompt: the same answer as `POST /v1/route`, for people, and with drafts of a configuration. */
export class RouteExplainer {
  constructor(private readonly gateway: ExplainRuntime['gateway']) {}

  /** @param config checked; the one that serves when absent @throws GatewayError as the request itself would */
  explain(body: ExplainBody, principal: Principal, config: RoutingConfig | undefined): ExplainAnswer {
    const { prompt, model, strategy, weights, as } = body;
    const question = readRouteQuestion(
      Buffer.from(JSON.stringify({ prompt, model, strategy, ...(weights && { preferences: { ...weights } }) })),
    );
    const asker = {
      ...{ requestId: newId('request'), dialect: dialects['openai-chat'], options: {} },
      ...{ principal: { ...principal, ...askerOf(as) }, arrivedAt: this.gateway.clock.now() },
    };
    const routing = config && compileRouting(config);
    return explainRequest(this.gateway, asker, question, routing) as unknown as ExplainAnswer;
  }
}

const askerOf = (as: ExplainBody['as']): Partial<Principal> => ({
  ...(as?.tenant_id !== undefined && { tenantId: as.tenant_id }),
  ...(as?.team_id !== undefined && { teamId: as.team_id }),
  ...(as?.user_id !== undefined && { userId: as.user_id }),
  ...(as?.virtual_key_id !== undefined && { virtualKeyId: as.virtual_key_id, kind: 'virtual_key' }),
});

export const openRouteExplainer = ({ gateway }: ExplainRuntime): RouteExplainer => new RouteExplainer(gateway);
