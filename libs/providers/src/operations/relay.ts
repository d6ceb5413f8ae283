import { spliceBody } from '@libs/protocol';
import type { UpstreamCall } from '../adapter';
import { jsonCall } from './json-call';
import type { OperationAdapter, OperationRequest } from './operation';
import { usageInAnswer } from './usage';

/**
 * An operation of OpenAI's at an upstream that has the same: JSON bytes and forms go through with
 * `model` replaced, and so does the answer.
 */
export const relayedOperation = (path: string): OperationAdapter => ({
  encode: (request, target) => relayCall(path, request, target.model),
  decode: ({ bytes, contentType }) => ({
    contentType,
    usage: contentType.includes('json') ? usageInAnswer(bytes) : undefined,
    write: () => bytes,
  }),
});

export function relayCall(path: string, request: OperationRequest, model: string): UpstreamCall {
  const { form } = request;
  const accept = request.stream ? 'text/event-stream' : '*/*';
  if (!form) return jsonCall(path, spliceBody(request.body, { model, includeUsage: false }), accept);
  const streamed = form.withModel(model);
  const headers: Record<string, string> = { 'content-type': form.contentType, accept };
  if (streamed.length !== undefined) headers['content-length'] = String(streamed.length);
  return { method: 'POST', path, headers, body: Buffer.alloc(0), streamed, changes: [] };
}
