import type { ReceivedRequest } from '../support/upstream/replay-upstream';
import type { Story } from './story';

/** A whole exchange as bytes: for stories about what is relayed unchanged. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  bytes: Buffer;
}

/** Sends a body exactly as written. */
export async function postRaw(story: Story, path: string, body: string, signal?: AbortSignal): Promise<RawAnswer> {
  const response = await fetch(story.gateway.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${story.key}`,
      ...(path === '/v1/messages' && { 'anthropic-version': '2023-06-01' }),
    },
    body,
    ...(signal && { signal }),
  });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

/** Without the gateway's own member at the end of an object: what must be the upstream's bytes. */
export const withoutFacts = (bytes: Buffer): string => bytes.toString('latin1').replace(/,"x-gateway":\{[^{}]*\}(?=\})/g, '');

/** What the upstream sent to this request. */
export const sentBytes = (request: ReceivedRequest): string => request.reply.bytes.toString('latin1');

/** Without the chunk that tells usage, for clients that did not ask for it. */
export const withoutUsageChunk = (stream: string): string =>
  stream.replace(/data: \{[^\n]*"choices":\[\],"usage":\{[^\n]*\n\n/, '');
