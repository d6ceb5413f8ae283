import type { Json } from '@libs/kernel';
import type { ContentPart, ImagePart } from '../neutral/content';
import { badField, listAt, objectAt, optionalString, stringAt } from './read-fields';

const DATA_URI = /^data:([^;,]+);base64,/;

/** A message's `content`: a string or a list of parts. @throws GatewayError invalid_request */
export function decodeContent(content: Json | undefined, param: string): ContentPart[] {
  if (content === undefined || content === null) return [];
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return listAt(content, param).map((raw, i) => decodePart(raw, `${param}[${i}]`));
}

function decodePart(raw: Json, param: string): ContentPart {
  const part = objectAt(raw, param);
  switch (part['type']) {
    case 'text':
      return { type: 'text', text: stringAt(part['text'], `${param}.text`) };
    case 'refusal':
      return { type: 'text', text: stringAt(part['refusal'], `${param}.refusal`) };
    case 'image_url': {
      const image = objectAt(part['image_url'], `${param}.image_url`);
      const detail = optionalString(image, 'detail', `${param}.image_url.detail`);
      return { ...imageFromUrl(stringAt(image['url'], `${param}.image_url.url`)), ...(detail !== undefined && { detail }) };
    }
    default:
      throw badField(`${param}.type`, 'is not a kind of content that can be translated for this model: use text or image_url');
  }
}

/** An image by address; a data URI carries the image itself. */
export function imageFromUrl(url: string): ImagePart {
  const inline = DATA_URI.exec(url);
  if (!inline) return { type: 'image', source: { type: 'url', url } };
  return { type: 'image', source: { type: 'base64', mediaType: inline[1] as string, data: url.slice(inline[0].length) } };
}
