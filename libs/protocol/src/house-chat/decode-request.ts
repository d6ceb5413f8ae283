import { GatewayError, type Json, type JsonObject } from '@libs/kernel';
import { imageFromUrl } from '../image-from-url';
import type { ContentPart, TextPart } from '../neutral/content';
import type { GatewayRequest } from '../neutral/request';
import { decodeRequest as decodeOpenAi } from '../openai-chat/decode-request';
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
  return qualifyModel(provider, model);
}

/** Attachments belong to what the user said last. */
function attach(request: GatewayRequest, attachments: Json[]): void {
  const parts = attachments.map((raw, i) => decodeAttachment(objectAt(raw, `attachments[${i}]`), `attachments[${i}]`));
  const asked = request.messages.findLast((message) => message.role === 'user');
  if (asked?.role !== 'user') throw badField('attachments', 'need a message from the user to belong to');
  asked.content.push(...parts);
}

const ATTACHMENT_FIELDS: Readonly<Record<string, readonly string[]>> = {
  text: ['type', 'text', 'name'],
  image: ['type', 'url', 'media_type', 'data', 'name'],
};

function decodeAttachment(attachment: JsonObject, param: string): ContentPart {
  if (attachment['file_id'] !== undefined)
    throw unknownField(`${param}.file_id`, ' Attach by url, or by media_type and data in base64.');
  const { type } = attachment;
  const fields = typeof type === 'string' && Object.hasOwn(ATTACHMENT_FIELDS, type) ? ATTACHMENT_FIELDS[type] : undefined;
  if (!fields) throw badField(`${param}.type`, 'must be text or image');
  for (const name of Object.keys(attachment)) if (!fields.includes(name)) throw unknownField(`${param}.${name}`);
  const name = optionalString(attachment, 'name', `${param}.name`);
  return type === 'text'
    ? textAttachment(stringAt(attachment['text'], `${param}.text`), name)
    : imageAttachment(attachment, param);
}

function imageAttachment(attachment: JsonObject, param: string): ContentPart {
  const url = optionalString(attachment, 'url', `${param}.url`);
  const data = optionalString(attachment, 'data', `${param}.data`);
  if ((url === undefined) === (data === undefined)) throw badField(`${param}.url`, 'or `data` must be given, and not both');
  if (data === undefined) return imageFromUrl(url as string, `${param}.url`);
  const mediaType = stringAt(attachment['media_type'], `${param}.media_type`);
  if (!/^image\/[\w.+-]{1,60}$/.test(mediaType)) throw badField(`${param}.media_type`, 'must be the media type of an image');
  return { type: 'image', source: { type: 'base64', mediaType, data } };
}

const textAttachment = (text: string, name: string | undefined): TextPart => ({
  type: 'text',
  text: name === undefined ? text : `Attachment ${JSON.stringify(name)}:\n${text}`,
});
