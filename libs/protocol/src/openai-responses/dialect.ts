import type { Dialect } from '../dialect';
import { decodeRequest } from './decode-request';
import { encodeError, encodeStreamError } from './encode-error';
import { encodeResponse } from './encode-response';
import { ResponsesStreamEncoder } from './encode-stream';

/** POST /v1/responses */
export const openAiResponses: Dialect = {
  id: 'openai-responses',
  head: {
    conversation: { field: 'input', kinds: ['array', 'string'] },
    wholeNumbers: { max_output_tokens: Number.MAX_SAFE_INTEGER, max_tool_calls: Number.MAX_SAFE_INTEGER },
  },
  decodeRequest,
  encodeResponse,
  createStreamEncoder: (context) => new ResponsesStreamEncoder(context),
  encodeError,
  encodeStreamError,
  keepAlive: ': keep-alive\n\n',
};
