import type { JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import type { TargetInfo, UpstreamCall } from '../adapter';
import { ChangeList } from '../changes';
import { encodeFormat } from './encode-format';
import { encodeMessages } from './encode-messages';
import { encodeOptions } from './encode-options';
import { encodeThinking } from './encode-thinking';
import { encodeTools } from './encode-tools';

/** @throws GatewayError unsupported_by_target (with `param`) */
export function encodeRequest(request: GatewayRequest, target: TargetInfo): UpstreamCall {
  const changes = new ChangeList();
  const body: JsonObject = {
    model: target.model,
    messages: encodeMessages(request, changes),
    // Ollama streams unless it is told not to.
    stream: request.stream,
    ...encodeTools(request, changes),
    ...encodeThinking(request, target.model, changes),
    ...encodeFormat(request),
    ...encodeOptions(request, changes),
  };
  return {
    method: 'POST',
    path: '/api/chat',
    headers: {
      'content-type': 'application/json',
      accept: request.stream ? 'application/x-ndjson' : 'application/json',
    },
    body: Buffer.from(JSON.stringify(body)),
    changes: changes.list(),
  };
}
