import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError, isJsonObject } from '@libs/kernel';

const OPTION_HEADERS = [
  'x-routing-strategy',
  'x-routing-weights',
  'x-session-id',
  'x-prefer-provider',
  'x-cache',
  'x-cache-ttl',
  'x-gateway-strict',
  'x-gateway-timeout-ms',
  'x-gateway-keep-alive',
  'x-gateway-hedge',
] as const;
const NO_OPTIONS: Readonly<Record<string, string>> = Object.freeze({});
const MAX_METADATA_BYTES = 2048;

/** The gateway's options that come as headers. */
export function readOptions(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  let options: Record<string, string> | undefined;
  for (const name of OPTION_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string') (options ??= {})[name] = value;
  }
  return options ?? NO_OPTIONS;
}

/**
 * `x-gateway-metadata`: a small JSON object kept with the request for reporting. It decides nothing.
 * @throws GatewayError invalid_header_value
 */
export function readMetadata(headers: IncomingHttpHeaders): unknown {
  const text = headers['x-gateway-metadata'];
  if (text === undefined) return undefined;
  if (typeof text === 'string' && text.length <= MAX_METADATA_BYTES) {
    try {
      const value: unknown = JSON.parse(text);
      // PostgreSQL's jsonb has no place for NUL.
      if (isJsonObject(value) && !text.includes('\\u0000')) return value;
    } catch {
      // said below
    }
  }
  const message = `x-gateway-metadata must be a JSON object of at most ${MAX_METADATA_BYTES} bytes.`;
  throw new GatewayError('invalid_header_value', message, { param: 'x-gateway-metadata' });
}
