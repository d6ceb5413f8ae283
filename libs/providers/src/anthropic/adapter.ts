import type { UpstreamAdapter, UpstreamCall } from '../adapter';
import { anthropicCountTokens } from '../operations/count-tokens';
import { decodeError } from './decode-error';
import { decodeResponse } from './decode-response';
import { AnthropicStreamDecoder } from './decode-stream';
import { ANTHROPIC_VERSION, encodeRequest } from './encode-request';
import { AnthropicRelayTap, relayRequest } from './relay';

/** The adapter for Anthropic's Messages API. */
export const anthropicAdapter: UpstreamAdapter = {
  family: 'anthropic',
  relays: ['anthropic-messages'],
  origin: 'anthropic',
  maxCandidates: 1,
  remoteMedia: 'url',
  key: { header: 'x-api-key', prefix: '' },
  encodeRequest,
  relayRequest,
  createRelayTap: () => new AnthropicRelayTap(),
  decodeResponse,
  createStreamDecoder: () => new AnthropicStreamDecoder(),
  decodeError,
  operations: { count_tokens: anthropicCountTokens },
  probe: (): UpstreamCall => ({
    method: 'GET',
    path: '/models?limit=1',
    headers: { accept: 'application/json', 'anthropic-version': ANTHROPIC_VERSION },
    body: Buffer.alloc(0),
    changes: [],
  }),
};
