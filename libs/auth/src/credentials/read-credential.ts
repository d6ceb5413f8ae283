import { GatewayError } from '@libs/kernel';

type HeaderValue = string | string[] | undefined;

/** The headers a credential may come in; every other one is ignored. */
export interface CredentialHeaders {
  authorization?: HeaderValue;
  'x-api-key'?: HeaderValue;
  'x-goog-api-key'?: HeaderValue;
}

const BEARER = 'bearer ';

/** One body for everything that is wrong with a key, so that nothing can be learned by trying. */
export const keyInvalid = (): GatewayError =>
  new GatewayError(
    'key_invalid',
    'The API key is not valid. Send a virtual key of this gateway (rlg_...) as "Authorization: Bearer <key>" or in the header ' +
      'x-api-key or x-goog-api-key; keys of providers stay on the server.',
  );

/**
 * The one credential of a request, as the client wrote it. The same value in two headers is one credential.
 * @throws GatewayError credentials_missing; key_invalid when two differ or the scheme is not Bearer
 */
export function readCredential(headers: CredentialHeaders): string {
  const { authorization } = headers;
  let found: string | undefined;
  if (authorization !== undefined && authorization !== '') {
    if (typeof authorization !== 'string' || !isBearer(authorization)) throw keyInvalid();
    found = authorization.slice(BEARER.length).trim();
  }
  found = agree(found, headers['x-api-key']);
  found = agree(found, headers['x-goog-api-key']);
  if (found === undefined || found === '') {
    throw new GatewayError(
      'credentials_missing',
      'No credentials were sent. Send an API key as "Authorization: Bearer <key>", or in the header x-api-key or x-goog-api-key.',
    );
  }
  return found;
}

const isBearer = (authorization: string): boolean => authorization.slice(0, BEARER.length).toLowerCase() === BEARER;

function agree(found: string | undefined, next: HeaderValue): string | undefined {
  if (next === undefined || next === '') return found;
  if (typeof next !== 'string' || (found !== undefined && found !== next)) throw keyInvalid();
  return next;
}

/**
 * True when `Authorization` was sent more than once. Node keeps only the first in `headers`, and which one
 * a proxy in front has looked at is anybody's guess; `rawHeaders` still has them all.
 */
export function repeatsAuthorization(rawHeaders: readonly string[]): boolean {
  let seen = false;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length !== 13 || name.toLowerCase() !== 'authorization') continue;
    if (seen) return true;
    seen = true;
  }
  return false;
}
