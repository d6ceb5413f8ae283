import { isIP } from 'node:net';
import { GatewayError } from '@libs/kernel';
import { isAddressAllowed } from './address-policy';

/** Ports of services that speak no HTTP: a request sent there can only be an attack. */
const REFUSED_PORTS = new Set([
  '22',
  '23',
  '25',
  '110',
  '143',
  '389',
  '465',
  '587',
  '993',
  '995',
  '2375',
  '3306',
  '5432',
  '6379',
  '9200',
  '11211',
  '27017',
]);
// eslint-style control-character classes are hard to read: anything below space, space, DEL and backslash.
const SUSPICIOUS = /[\u0000-\u0020\u007f\\]/;

function refuse(why: string, param = 'base_url'): never {
  throw new GatewayError('url_not_allowed', `This URL is not allowed: ${why}.`, { param });
}

function parseUrl(text: string, example: string, param: string): URL {
  if (SUSPICIOUS.test(text)) refuse('it contains spaces, control characters or a backslash', param);
  try {
    return new URL(text);
  } catch {
    return refuse(`it is not a complete URL such as ${example}`, param);
  }
}

function checkPlace(url: URL, allowPrivate: boolean, param: string): void {
  if (REFUSED_PORTS.has(url.port)) refuse(`port ${url.port} belongs to another protocol`, param);
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  if (isIP(host) !== 0 && !isAddressAllowed(host, allowPrivate))
    refuse('its address is private, reserved or a metadata service', param);
  if (!allowPrivate && isIP(host) === 0 && !host.includes('.')) refuse('its host is not a public name', param);
}

/**
 * Checks a provider's base URL before it is stored or used (threats.md D1, D4). Names are checked
 * again, address by address, each time a connection is made.
 * @throws GatewayError url_not_allowed
 */
export function checkBaseUrl(text: string, allowPrivate: boolean): URL {
  const url = parseUrl(text, 'https://api.example.com/v1', 'base_url');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowPrivate)) {
    refuse(
      'it must use https (for a server on your own machine or network set allow_private_network: true, which allows http too)',
    );
  }
  if (url.username !== '' || url.password !== '') refuse('it carries credentials; store them as a provider key');
  if (url.search !== '' || url.hash !== '') refuse('a base URL has no query or fragment');
  checkPlace(url, allowPrivate, 'base_url');
  return url;
}

/**
 * Checks the address of an image or document that a client wants fetched.
 * @throws GatewayError url_not_allowed with the caller's `param`
 */
export function checkMediaUrl(text: string, param: string, allowPrivate = false): URL {
  const url = parseUrl(text, 'https://example.com/picture.png', param);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') refuse('it must be an http or https address', param);
  if (url.username !== '' || url.password !== '') refuse('it carries credentials', param);
  checkPlace(url, allowPrivate, param);
  return url;
}

/**
 * Checks an address that webhooks are to go to: https on the public internet, or whatever the operator allows inside.
 * @throws GatewayError url_not_allowed with the caller's `param`
 */
export function checkWebhookUrl(text: string, param: string, isPrivateAllowed: (host: string) => boolean): URL {
  if (text.length > MAX_WEBHOOK_URL) refuse(`it has more than ${MAX_WEBHOOK_URL} characters`, param);
  const url = parseUrl(text, 'https://example.com/hooks', param);
  const inside = isPrivateAllowed(url.hostname.replace(/^\[(.*)\]$/, '$1'));
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && inside)) refuse('it must use https', param);
  if (url.username !== '' || url.password !== '') refuse('it carries credentials', param);
  checkPlace(url, inside, param);
  return url;
}

const MAX_WEBHOOK_URL = 2_000;
