import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { GatewayError, systemErrorCode } from '@libs/kernel';

const DECODERS = new Map([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]);

/**
 * The plain bytes of a body that an upstream compressed although it was asked not to. Inflated
 * bytes are counted, so that a small body cannot grow without bound.
 * @throws GatewayError upstream_bad_response, upstream_too_large
 */
export function inflate(body: Buffer, encoding: string | string[] | undefined, maxBytes: number): Buffer {
  if (encoding === undefined || encoding === 'identity' || body.length === 0) return body;
  const decoder = typeof encoding === 'string' ? DECODERS.get(encoding.toLowerCase()) : undefined;
  if (!decoder) throw new GatewayError('upstream_bad_response', 'The provider used a content encoding that was not asked for.');
  try {
    return decoder(body, { maxOutputLength: maxBytes });
  } catch (cause) {
    const tooLarge = systemErrorCode(cause) === 'ERR_BUFFER_TOO_LARGE';
    throw tooLarge
      ? new GatewayError('upstream_too_large', 'The provider sent more than the gateway accepts in one answer.', { cause })
      : new GatewayError('upstream_bad_response', 'The provider sent a compressed answer that could not be read.', { cause });
  }
}
