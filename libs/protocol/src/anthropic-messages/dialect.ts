import type { Dialect } from '../dialect';
import { decodeRequest } from './decode-request';
import { encodeError, encodeStreamError } from './encode-error';
import { encodeResponse } from './encode-response';
import { AnthropicStreamEncoder } from './encode-stream';

/** POST /v1/messages */
export const anthropicMessages: Dialect = {
  id: 'anthropic-messages',
  head: {
    conversation: { field: 'messages', kinds: ['array'] },
    wholeNumbers: { max_tokens: Number.MAX_SAFE_INTEGER },
  },
  decodeRequest,
  encodeResponse,
  createStreamEncoder: (context) => new AnthropicStreamEncoder(context),
  encodeError,
  encodeStreamError,
  keepAlive: 'event: ping\ndata: {"type": "ping"}\n\n',
};
