import type { Dialect } from '../dialect';
import { decodeRequest } from './decode-request';
import { encodeError, encodeStreamError } from './encode-error';
import { encodeResponse } from './encode-response';
import { GeminiStreamEncoder } from './encode-stream';

/** POST /v1beta/models/{model}:generateContent and :streamGenerateContent */
export const gemini: Dialect = {
  id: 'gemini',
  // `contents` may be a list or its only element: decoding tells.
  head: { wholeNumbers: {}, modelInPath: true },
  decodeRequest,
  encodeResponse,
  createStreamEncoder: (context) => new GeminiStreamEncoder(context),
  encodeError,
  encodeStreamError,
  keepAlive: ': keep-alive\n\n',
};
