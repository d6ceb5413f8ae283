import type { GatewayError } from '@libs/kernel';
import type { Exchange } from './exchange';

/** An answer outside of the data path: there is nothing to settle. */
export function refuse({ downstream, dialect, requestId }: Exchange, error: GatewayError): void {
  if (downstream.closed) return;
  const { status, body } = dialect.encodeError(error, requestId);
  const headers = ['x-request-id', requestId, 'request-id', requestId, 'content-type', 'application/json'];
  if (error.retryAfterSeconds !== undefined) headers.push('retry-after', String(error.retryAfterSeconds));
  if (error.shouldRetry !== undefined) headers.push('x-should-retry', String(error.shouldRetry));
  downstream.head(status, [...headers, 'content-length', String(Buffer.byteLength(body))]);
  downstream.end(body);
}
