import { GatewayError, NO_USAGE } from '@libs/kernel';
import { spliceBody } from '@libs/protocol';
import { ANTHROPIC_VERSION } from '../anthropic/encode-request';
import { parseUpstreamObject, tokensOf } from '../read';
import type { OperationAdapter } from './operation';

/** Anthropic's own count of a conversation; it costs nothing. */
export const anthropicCountTokens: OperationAdapter = {
  encode: ({ body, headers }, target) => ({
    method: 'POST',
    path: '/messages/count_tokens',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'anthropic-version': ANTHROPIC_VERSION,
      ...headers,
    },
    body: spliceBody(body, { model: target.model, includeUsage: false }),
    changes: [],
  }),
  decode: ({ bytes }) => {
    const answer = parseUpstreamObject(bytes.toString('utf8'));
    if (tokensOf(answer['input_tokens']) === undefined)
      throw new GatewayError('upstream_bad_response', 'The provider sent no count of tokens.');
    return { contentType: 'application/json', usage: NO_USAGE, write: () => bytes };
  },
};
