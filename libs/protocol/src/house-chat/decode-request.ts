import type { Json, JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '../neutral/request';
import { decodeRequest as decodeOpenAi } from '../openai-chat/decode-request';
import { decodeAttachment, unknownField } from './decode-attachment';
import { qualifyModel } from './qualify-model';
import { badField, listAt, objectAt, optionalString, stringAt } from '../openai-chat/read-fields';

const FIELDS = new Set([
  'prompt',
  'messages',
  'system',
  'provider',
  'model',
  'attachments',
  'stream',
  'temperature',
  'max_tokens',
  'top_p',
  'stop',
  'tools',
  'tool_choice',
  'response_format',
  'metadata',
  // How the request is routed: read before it is.
  'preferences',
]);

/** The house dialect is strict: a misspelt field is an error, never ignored. @throws GatewayError */
export function decodeRequest(body: JsonObject): GatewayRequest {
  for (const name of Object.keys(body)) if (!FIELDS.has(name)) throw unknownField(name);
  const { prompt, messages, system, attachments, provider, model, preferences, ...rest } = body;
  if ((prompt === undefined) === (messages === undefined)) throw badField('prompt', 'or `messages` must be given, and not both');
  const request = decodeOpenAi({
    ...rest,
    model: qualified(body),
    messages: messages ?? [{ role: 'user', content: stringAt(prompt, 'prompt') }],
  });
  const instructions = optionalString(body, 'system');
  if (instructions !== undefined) request.system.unshift({ type: 'text', text: instructions });
  if (attachments !== undefined && attachments !== null) attach(request, listAt(attachments, 'attachments'));
  return { ...request, includeUsage: true };
}

/** `provider` and `model` as one name; nothing asked means: choose for me. */
function qualified(body: JsonObject): string {
  const model = optionalString(body, 'model') ?? 'auto';
  const provider = optionalString(body, 'provider');
  return qualifyModel(provider, model);
}

/** Attachments belong to what the user said last. */
function attach(request: GatewayRequest, attachments: Json[]): void {
  const parts = attachments.map((raw, i) => decodeAttachment(objectAt(raw, `attachments[${i}]`), `attachments[${i}]`));
  const asked = request.messages.findLast((message) => message.role === 'user');
  if (asked?.role !== 'user') throw badField('attachments', 'need a message from the user to belong to');
  asked.content.push(...parts);
}
