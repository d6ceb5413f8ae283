import { GatewayError } from '@libs/kernel';
import type { RegisteredRoute } from '../policy';

export interface UnknownAddress {
  error: GatewayError;
  /** For the header `allow`: the methods that this address does take; absent when there is nothing here. */
  allow?: string;
}

/**
 * Why no route took a request: 404 where nothing lives, 405 where something does that takes other methods.
 * @param url the request target, with its query
 */
export function unknownAddress(routes: readonly RegisteredRoute[], method: string, url: string): UnknownAddress {
  const methods = methodsAt(routes, url.split(/[?#]/, 1)[0] ?? '');
  if (methods.length === 0 || methods.includes(method)) {
    const meant = meantAddress(routes, url.split(/[?#]/, 1)[0] ?? '');
    const hint = meant ?? 'GET /docs lists what there is.';
    return { error: new GatewayError('not_found', `There is nothing at this address. ${hint}`) };
  }
  const allow = methods.join(', ');
  return { error: new GatewayError('method_not_allowed', `This address does not take that method, only ${allow}.`), allow };
}

/** The slips that a base URL invites: without /v1, with /v1 twice, a slash too many. Undefined where it is none of them. */
function meantAddress(routes: readonly RegisteredRoute[], path: string): string | undefined {
  const plain = `/${path.split('/').filter(Boolean).join('/')}`;
  const once = plain.replace(/^(?:\/v1)+(?=\/v1)/, '');
  const tries = [
    { to: plain, how: 'without the slash too many' },
    { to: once, how: '/v1 once is enough: look at the base URL of the client' },
    { to: `/v1${once}`, how: 'the base URL of this client must end in /v1' },
  ];
  for (const { to, how } of tries)
    if (to !== path && methodsAt(routes, to).length > 0) return `Did you mean ${to.slice(0, 200)} (${how})?`;
  return undefined;
}

function methodsAt(routes: readonly RegisteredRoute[], path: string): string[] {
  const here = routes.filter((route) => matches(route.url, path)).map(({ method }) => method);
  return [...new Set(here)].sort();
}

/** Segment by segment, as the router does: `:name` is any one segment, a closing `*` is the rest. */
function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const rest = wanted.at(-1) === '*';
  if (rest ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((part, i) => {
    if (part === '*') return true;
    return part.startsWith(':') ? given[i] !== '' : part === given[i];
  });
}
