import { GatewayError } from '@libs/kernel';
import { mediaFromDataUrl } from './media-from-data-url';
import type { ImagePart } from './neutral/content';

/**
 * An image by its address; a data URI carries the image itself.
 * @throws GatewayError url_not_allowed for an address that is not of the web
 */
export function imageFromUrl(url: string, param: string): ImagePart {
  if (/^https?:\/\//i.test(url)) return { type: 'image', source: { type: 'url', url } };
  const inline = mediaFromDataUrl(url);
  if (inline) return { type: 'image', source: { type: 'base64', ...inline } };
  throw new GatewayError('url_not_allowed', `\`${param}\` must be an http(s) address or a data URI in base64.`, { param });
}
