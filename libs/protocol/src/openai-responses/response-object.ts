import type { JsonObject } from '@libs/kernel';
import type { EncodeContext } from '../dialect';
import { echoOf } from './echo';
import { responseId } from './ids';
import type { ResponseObject } from './wire';

type Answered = Pick<ResponseObject, 'model' | 'status' | 'output' | 'incomplete_details' | 'usage'> & {
  created?: number;
  serviceTier?: string;
};

/** The whole object: the answer, and what it repeats of the request. */
export function responseObject(context: EncodeContext, answered: Answered): ResponseObject {
  const { request, requestId, createdSeconds } = context;
  const echo: JsonObject = request.echo ?? echoOf({});
  const created = answered.created ?? createdSeconds;
  return {
    id: responseId(requestId),
    object: 'response',
    created_at: created,
    status: answered.status,
    completed_at: answered.status === 'completed' ? created : null,
    error: null,
    incomplete_details: answered.incomplete_details,
    model: answered.model || request.model,
    output: answered.output,
    usage: answered.usage,
    ...echo,
    ...(answered.serviceTier !== undefined && { service_tier: answered.serviceTier }),
  };
}
