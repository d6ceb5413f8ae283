import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { ContentPart } from '../neutral/content';
import { decodeAudio, decodeFile, decodeImage } from './decode-media';
import { badField, objectAt, stringAt, untranslatable } from './read-fields';

/** Kinds of content that some imitators take and the neutral form does not have. */
const UNKNOWN_ELSEWHERE = new Set(['video_url']);

/** A message's `content`: a string or a list of parts. @throws GatewayError invalid_request, unsupported_by_target */
export function decodeContent(content: Json | undefined, param: string): ContentPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw badField(param, 'must be a string or a list of content parts');
  return content.map((raw, i) => decodePart(raw, `${param}[${i}]`));
}

function decodePart(raw: Json, param: string): ContentPart {
  const part = objectAt(raw, param);
  const inner = (name: string): [JsonObject, string] => [objectAt(part[name], `${param}.${name}`), `${param}.${name}`];
  switch (part['type']) {
    case 'text':
      return { type: 'text', text: stringAt(part['text'], `${param}.text`), ...cacheMark(part) };
    case 'image_url':
      return { ...decodeImage(...inner('image_url')), ...cacheMark(part) };
    case 'file':
      return { ...decodeFile(...inner('file')), ...cacheMark(part) };
    case 'input_audio':
      return decodeAudio(...inner('input_audio'));
    default:
      if (typeof part['type'] === 'string' && UNKNOWN_ELSEWHERE.has(part['type']))
        throw untranslatable(`${param}.type`, part['type']);
      throw badField(`${param}.type`, 'must be text, image_url, input_audio or file');
  }
}

/** Not OpenAI's, but how its clients ask for Anthropic's prompt caching through gateways. */
export const cacheMark = (holder: JsonObject) =>
  isJsonObject(holder['cache_control']) ? { cacheControl: holder['cache_control'] } : {};
