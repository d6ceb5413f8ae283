import { GatewayError, type Json, type JsonObject } from '@libs/kernel';
import type { ContentPart, TextPart } from '../neutral/content';
import type { GatewayRequest } from '../neutral/request';
import { imageFromUrl } from '../openai-chat/decode-content';
import { decodeRequest as decodeOpenAi } from '../openai-chat/decode-request';
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
]);

const unknownField = (param: string, hint = ''): GatewayError =>
  new GatewayError('unknown_field', `\`${param}\` is not a field of this API.${hint}`, { param });

/** The house dialect is strict: a misspelt field is an error, never ignored. @throws GatewayError */
export function decodeRequest(body: JsonObject): GatewayRequest {
  for (const name of Object.keys(body)) if (!FIELDS.has(name)) throw unknownField(name);
  const { prompt, messages, system, attachments, provider, model, ...rest } = body;
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
  return provider === undefined ? model : `${provider}/${model}`;
}

/** Attachments belong to what the user said last. */
function attach(request: GatewayRequest, attachments: Json[]): void {
  const last = request.messages.at(-1);
  if (last?.role !== 'user') throw badField('attachments', 'need a last message from the user to belong to');
  last.content.push(...attachments.map((raw, i) => decodeAttachment(objectAt(raw, `attachments[${i}]`), `attachments[${i}]`)));
}

function decodeAttachment(attachment: JsonObject, param: string): ContentPart {
  if (attachment['file_id'] !== undefined)
    throw unknownField(`${param}.file_id`, ' Attach by url, or by media_type and data in base64.');
  const name = optionalString(attachment, 'name', `${param}.name`);
  if (attachment['type'] === 'text') return textAttachment(stringAt(attachment['text'], `${param}.text`), name);
  if (attachment['type'] !== 'image') throw badField(`${param}.type`, 'must be text or image');
  const url = optionalString(attachment, 'url', `${param}.url`);
  if (url !== undefined) return imageFromUrl(url);
  const mediaType = stringAt(attachment['media_type'], `${param}.media_type`);
  return { type: 'image', source: { type: 'base64', mediaType, data: stringAt(attachment['data'], `${param}.data`) } };
}

const textAttachment = (text: string, name: string | undefined): TextPart => ({
  type: 'text',
  text: name === undefined ? text : `Attachment ${JSON.stringify(name)}:\n${text}`,
});
