import type { Dialect } from '../dialect';
import { encodeError, encodeStreamError } from '../openai-chat/encode-error';
import { decodeRequest } from './decode-request';
import { encodeResponse } from './encode-response';
import { CompletionsStreamEncoder } from './encode-stream';

/** POST /v1/completions, what there was before chat. */
export const openAiCompletions: Dialect = {
  id: 'openai-completions',
  head: {
    conversation: { field: 'prompt', kinds: ['array', 'string'] },
    wholeNumbers: { max_tokens: Number.MAX_SAFE_INTEGER, n: 128, best_of: 20 },
  },
  decodeRequest,
  encodeResponse,
  createStreamEncoder: (context) => new CompletionsStreamEncoder(context),
  encodeError,
  encodeStreamError,
  keepAlive: ': keep-alive\n\n',
};
