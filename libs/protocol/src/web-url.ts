import { GatewayError } from '@libs/kernel';

/** @throws GatewayError url_not_allowed for an address that is not of the web */
export function webUrl(url: string, param: string): string {
  if (/^https?:\/\//i.test(url)) return url;
  throw new GatewayError('url_not_allowed', `\`${param}\` must be an http(s) address.`, { param });
}
