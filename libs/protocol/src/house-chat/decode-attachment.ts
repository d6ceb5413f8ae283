import { GatewayError, type JsonObject } from '@libs/kernel';
import { imageFromUrl } from '../image-from-url';
import { mediaFromDataUrl } from '../media-from-data-url';
import type { ContentPart, MediaSource } from '../neutral/content';
import { badField, optionalString, stringAt } from '../openai-chat/read-fields';
import { webUrl } from '../web-url';

const KINDS = ['text', 'image', 'document', 'audio'] as const;
type Kind = (typeof KINDS)[number];

/** Besides `type` and `name`. */
const FIELDS: Readonly<Record<Kind, readonly string[]>> = {
  text: ['text'],
  image: ['url', 'media_type', 'data', 'file_id'],
  document: ['url', 'media_type', 'data', 'file_id', 'text'],
  audio: ['media_type', 'data'],
};

export const unknownField = (param: string, hint = ''): GatewayError =>
  new GatewayError('unknown_field', `\`${param}\` is not a field of this API.${hint}`, { param });

/** One of `attachments`: bytes in base64 with their media type, an address, one of our files, or text. @throws GatewayError */
export function decodeAttachment(attachment: JsonObject, param: string): ContentPart {
  const kind = kindOf(attachment, param);
  for (const name of Object.keys(attachment))
    if (name !== 'type' && name !== 'name' && !FIELDS[kind].includes(name)) throw unknownField(`${param}.${name}`);
  const name = optionalString(attachment, 'name', `${param}.name`);
  switch (kind) {
    case 'text': {
      const text = stringAt(attachment['text'], `${param}.text`);
      return { type: 'text', text: name === undefined ? text : `Attachment ${JSON.stringify(name)}:\n${text}` };
    }
    case 'image':
      return { type: 'image', source: sourceOf(attachment, param, /^image\/[\w.+-]{1,60}$/, 'an image') };
    case 'document':
      return { type: 'document', source: documentSource(attachment, param), ...(name !== undefined && { title: name }) };
    case 'audio':
      return audio(attachment, param);
  }
}

/** Of one of our files only the id need be said: what it is, the file knows. */
function kindOf(attachment: JsonObject, param: string): Kind {
  const { type } = attachment;
  if (type === undefined && attachment['file_id'] !== undefined) return 'document';
  const kind = KINDS.find((known) => known === type);
  if (!kind) throw badField(`${param}.type`, `must be ${KINDS.slice(0, -1).join(', ')} or ${KINDS.at(-1)}`);
  return kind;
}

function documentSource(attachment: JsonObject, param: string) {
  const text = optionalString(attachment, 'text', `${param}.text`);
  if (text === undefined) return sourceOf(attachment, param, /^(?:application|text)\/[\w.+-]{1,80}$/, 'a document');
  if (attachment['url'] ?? attachment['data'] ?? attachment['file_id'])
    throw badField(`${param}.text`, 'must not come with `url`, `data` or `file_id`');
  return { type: 'text' as const, mediaType: 'text/plain', text };
}

/** Exactly one of `url`, `data` and `file_id`. */
function sourceOf(attachment: JsonObject, param: string, mediaTypes: RegExp, what: string): MediaSource {
  const url = optionalString(attachment, 'url', `${param}.url`);
  const data = optionalString(attachment, 'data', `${param}.data`);
  const fileId = optionalString(attachment, 'file_id', `${param}.file_id`);
  if ([url, data, fileId].filter((said) => said !== undefined).length !== 1)
    throw badField(`${param}.url`, 'or `data` or `file_id` must be given, and only one of them');
  if (fileId !== undefined) return { type: 'file', fileId };
  if (url !== undefined) return sourceOfUrl(url, `${param}.url`, what);
  const mediaType = stringAt(attachment['media_type'], `${param}.media_type`);
  if (!mediaTypes.test(mediaType)) throw badField(`${param}.media_type`, `must be the media type of ${what}`);
  return { type: 'base64', mediaType, data: data as string };
}

function sourceOfUrl(url: string, param: string, what: string): MediaSource {
  if (what === 'an image') return imageFromUrl(url, param).source;
  const inline = mediaFromDataUrl(url);
  return inline ? { type: 'base64', ...inline } : { type: 'url', url: webUrl(url, param) };
}

/** How OpenAI names the formats that browsers and phones record. */
const AUDIO_FORMATS: ReadonlyMap<string, string> = new Map([
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
]);

function audio(attachment: JsonObject, param: string): ContentPart {
  const mediaType = stringAt(attachment['media_type'], `${param}.media_type`);
  const format = AUDIO_FORMATS.get(mediaType) ?? /^audio\/([a-z0-9]{2,10})$/.exec(mediaType)?.[1];
  if (format === undefined) throw badField(`${param}.media_type`, 'must be the media type of sound');
  return { type: 'audio', format, data: stringAt(attachment['data'], `${param}.data`) };
}
