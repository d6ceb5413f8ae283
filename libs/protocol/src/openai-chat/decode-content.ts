import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { ContentPart, ImagePart } from '../neutral/content';
import { imageFromUrl } from '../image-from-url';
import { badField, objectAt, optionalString, stringAt, untranslatable } from './read-fields';

/** Kinds of content that OpenAI's models take and the neutral form does not have. */
const OPENAI_ONLY = new Set(['input_audio', 'file', 'video_url']);

/** A message's `content`: a string or a list of parts. @throws GatewayError invalid_request, unsupported_by_target */
export function decodeContent(content: Json | undefined, param: string): ContentPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw badField(param, 'must be a string or a list of content parts');
  return content.map((raw, i) => decodePart(raw, `${param}[${i}]`));
}

function decodePart(raw: Json, param: string): ContentPart {
  const part = objectAt(raw, param);
  switch (part['type']) {
    case 'text':
      return { type: 'text', text: stringAt(part['text'], `${param}.text`), ...cacheMark(part) };
    case 'image_url':
      return { ...imagePart(objectAt(part['image_url'], `${param}.image_url`), `${param}.image_url`), ...cacheMark(part) };
    default:
      if (typeof part['type'] === 'string' && OPENAI_ONLY.has(part['type'])) throw untranslatable(`${param}.type`, part['type']);
      throw badField(`${param}.type`, 'must be text or image_url');
  }
}

function imagePart(image: JsonObject, param: string): ImagePart {
  const detail = optionalString(image, 'detail', `${param}.detail`);
  const url = stringAt(image['url'], `${param}.url`);
  return { ...imageFromUrl(url, `${param}.url`), ...(detail !== undefined && { detail }) };
}

/** Not OpenAI's, but how its clients ask for Anthropic's prompt caching through gateways. */
export const cacheMark = (holder: JsonObject) =>
  isJsonObject(holder['cache_control']) ? { cacheControl: holder['cache_control'] } : {};
