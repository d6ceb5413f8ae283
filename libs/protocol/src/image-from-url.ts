import { GatewayError } from '@libs/kernel';
import type { ImagePart } from './neutral/content';

const DATA_URI = /^data:([^;,]{1,100})(?:;[^;,]{1,100}){0,4};base64,/i;

/**
 * An image by its address; a data URI carries the image itself.
 * @throws GatewayError url_not_allowed for an address that is not of the web
 */
export function imageFromUrl(url: string, param: string): ImagePart {
  if (/^https?:\/\//i.test(url)) return { type: 'image', source: { type: 'url', url } };
  const inline = DATA_URI.exec(url);
  if (!inline)
    throw new GatewayError('url_not_allowed', `\`${param}\` must be an http(s) address or a data URI in base64.`, { param });
  const mediaType = (inline[1] as string).toLowerCase();
  return { type: 'image', source: { type: 'base64', mediaType, data: url.slice(inline[0].length) } };
}
