import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { DialectId } from './dialect';
import type { GatewayRequest } from './neutral/request';
import { saysMore } from './openai-responses/says-more';

/** Whose request it is and how it is served: nothing of it reaches the answer. Conversations are in `input` already. */
const ASIDE: ReadonlySet<string> = new Set([
  'model',
  'stream',
  'stream_options',
  'user',
  'metadata',
  'service_tier',
  'prompt_cache_key',
  'store',
  'previous_response_id',
]);

/**
 * What a body tells an upstream that reads its dialect itself and the neutral form does not tell; undefined: nothing, so
 * that whoever means the same, in whatever dialect, may be given the same answer.
 * @param read the body, parsed; not asked for where the request alone shows that there is nothing
 */
export function ownWords(dialect: DialectId, read: () => JsonObject, request: GatewayRequest): Json | undefined {
  // A text to be continued is no message, and an answer that repeats it can only be told as it was.
  if (dialect === 'openai-completions') return [dialect, request.stream, request.echo ?? null];
  const inResponses = dialect === 'openai-responses';
  const inOrder = dialect === 'openai-chat' && request.system.length > 0;
  const ofTools = dialect !== 'anthropic-messages' && request.toolChoice !== undefined;
  if (!inResponses && !inOrder && !ofTools && request.leftOut === undefined) return undefined;
  const body = read();
  const more =
    request.leftOut !== undefined ||
    (inResponses && saysMore(body)) ||
    (inOrder && isOrdered(body)) ||
    (ofTools && holdsBack(body));
  return more ? [dialect, Object.fromEntries(Object.entries(body).filter(([name]) => !ASIDE.has(name)))] : undefined;
}

/** Tools that are shown and must not be called. */
function holdsBack(body: JsonObject): boolean {
  const choice = body['tool_choice'];
  if (isJsonObject(choice) && choice['type'] === 'allowed_tools') return true;
  const config = body['toolConfig'] ?? body['tool_config'];
  const calling = isJsonObject(config) ? (config['functionCallingConfig'] ?? config['function_calling_config']) : undefined;
  const allowed = isJsonObject(calling) ? (calling['allowedFunctionNames'] ?? calling['allowed_function_names']) : undefined;
  return Array.isArray(allowed) && allowed.length > 0;
}

/** Instructions in the middle of a chat, which other dialects put in front of it. */
function isOrdered({ messages }: JsonObject): boolean {
  let begun = false;
  for (const message of Array.isArray(messages) ? messages : []) {
    const role = isJsonObject(message) ? message['role'] : undefined;
    const instructs = role === 'system' || role === 'developer';
    if (instructs && begun) return true;
    begun ||= !instructs;
  }
  return false;
}
