import type { Dialect } from '../dialect';
import { encodeError, errorObject } from '../openai-chat/encode-error';
import { decodeRequest } from './decode-request';
import { encodeResponse } from './encode-response';
import { HouseStreamEncoder } from './encode-stream';

/** POST /v1/llm/chat: the product's own words, for clients without an SDK. */
export const houseChat: Dialect = {
  id: 'house-chat',
  head: { wholeNumbers: { max_tokens: Number.MAX_SAFE_INTEGER }, defaultModel: 'auto' },
  decodeRequest,
  encodeResponse,
  createStreamEncoder: () => new HouseStreamEncoder(),
  encodeError,
  encodeStreamError: (error, requestId) => `event: error\ndata: ${JSON.stringify(errorObject(error, requestId))}\n\n`,
  keepAlive: ': keep-alive\n\n',
};
