import { isIP } from 'node:net';
import { GatewayError, type Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { isAddressAllowed } from './address-policy';

/** An HTTP proxy, taken apart. */
export interface Proxy {
  protocol: 'http:' | 'https:';
  hostname: string;
  port: string;
  /** Value of Proxy-Authorization. */
  authorization: string | undefined;
}

/** @throws GatewayError url_not_allowed, never with the URL: it may hold a password */
export function parseProxy(secret: Secret, param: string): Proxy {
  const text = openSecret(secret);
  const url = URL.canParse(text) && !/[\u0000-\u0020\u007f\\]/.test(text) ? new URL(text) : undefined;
  const host = url?.hostname.replace(/^\[(.*)\]$/, '$1') ?? '';
  const protocol = url?.protocol;
  const bare = url !== undefined && url.pathname === '/' && url.search === '' && url.hash === '';
  if (!bare || (protocol !== 'http:' && protocol !== 'https:') || host === '')
    throw new GatewayError('url_not_allowed', 'A proxy must be a URL such as http://user:password@proxy.example.com:3128.', {
      param,
    });
  // A proxy inside the network is what a proxy is for; a metadata service is not one.
  if (isIP(host) !== 0 && !isAddressAllowed(host, true))
    throw new GatewayError('url_not_allowed', 'This address belongs to a metadata service.', { param });
  return {
    ...{ protocol, hostname: host, port: url.port || (protocol === 'https:' ? '443' : '80') },
    authorization: url.username === '' ? undefined : basic(url),
  };
}

function basic({ username, password }: URL): string {
  const plain = (text: string): string =>
    text.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(parseInt(code.slice(1), 16)));
  return `Basic ${Buffer.from(`${plain(username)}:${plain(password)}`, 'latin1').toString('base64')}`;
}

/** As people may see it: without its credentials. */
export function shownProxy(secret: Secret): string {
  const { protocol, hostname, port } = parseProxy(secret, 'proxy_url');
  return `${protocol}//${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
}
