import { GatewayError } from '@libs/kernel';

/** What a browser says about the page that a request comes from. Pages cannot write these headers themselves. */
export interface RequestOrigin {
  origin?: string | undefined;
  'sec-fetch-site'?: string | string[] | undefined;
  host?: string | undefined;
}

export const csrfFailed = (): GatewayError =>
  new GatewayError('csrf_failed', 'This request was not sent by a page of this gateway.');

/**
 * False for a request that another site's page made a browser send.
 * @param ownOrigin where the gateway is reached, when that was configured. Otherwise the Host header stands in for
 *   it, where a browser has not already said that page and gateway are one: read to refuse, never to allow.
 */
export function isSameOrigin(headers: RequestOrigin, ownOrigin: string | undefined): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin } = headers;
  if (origin === undefined) return true;
  if (origin === 'null' || !URL.canParse(origin)) return false;
  if (ownOrigin !== undefined) return origin === ownOrigin;
  return site === 'same-origin' || new URL(origin).host === headers.host;
}
