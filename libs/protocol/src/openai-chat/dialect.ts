import type { Dialect } from '../dialect';
import { decodeRequest } from './decode-request';
import { encodeError, encodeStreamError } from './encode-error';
import { encodeResponse } from './encode-response';
import { OpenAiStreamEncoder } from './encode-stream';

/** POST /v1/chat/completions */
export const openAiChat: Dialect = {
  id: 'openai-chat',
  head: {
    conversation: { field: 'messages', kinds: ['array'] },
    wholeNumbers: { max_tokens: Number.MAX_SAFE_INTEGER, max_completion_tokens: Number.MAX_SAFE_INTEGER, n: 128 },
  },
  decodeRequest,
  encodeResponse,
  createStreamEncoder: (context) => new OpenAiStreamEncoder(context),
  encodeError,
  encodeStreamError,
  keepAlive: ': keep-alive\n\n',
};
