import { createHash } from 'node:crypto';
import { GatewayError, isJsonObject } from '@libs/kernel';

/** A key of one tenant means nothing to another, nor at another address. */
export interface IdempotencyScope {
  tenantId: string;
  route: string;
  key: string;
}

export const IDEMPOTENCY_HEADER = 'idempotency-key';

/** How long a key is remembered. */
export const KEPT_HOURS = 24;

/** @throws GatewayError idempotency_key_invalid */
export function checkIdempotencyKey(key: unknown): string {
  if (typeof key === 'string' && key.length >= 1 && key.length <= 255 && /^[\x21-\x7e]+$/.test(key)) return key;
  throw new GatewayError('idempotency_key_invalid', 'An idempotency key is 1 to 255 printable characters without spaces.', {
    param: 'idempotency_key',
  });
}

/** The same request gives the same fingerprint, however its members are ordered. */
export const fingerprintOf = (body: unknown): Buffer => createHash('sha256').update(canonical(body)).digest();

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value) ?? 'null';
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(',')}}`;
}

/** The same bytes from the same caller; for what is no JSON, or too long to be read for this alone. */
export function fingerprintOfBytes(...parts: readonly (Buffer | string)[]): Buffer {
  const hash = createHash('sha256');
  // Each length stands before its part, so that no two lists of parts read the same.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest();
}

export const keyReused = (): GatewayError =>
  new GatewayError(
    'idempotency_key_reused',
    'This idempotency key was used with another request. Use a new key for a new request.',
    {
      param: 'idempotency_key',
    },
  );

export const keyInProgress = (): GatewayError =>
  new GatewayError('idempotency_in_progress', 'A request with this idempotency key is under way.', { retryAfterSeconds: 1 });
