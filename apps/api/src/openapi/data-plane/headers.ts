import type { Headers, Parameter, Schema } from '../document-parts';

const text = (description: string) => ({ description, schema: { type: 'string' } });
const count = (description: string) => ({ description, schema: { type: 'integer', minimum: 0 } });

/** On every answer of a route that calls a model, refusals too, once its caller is known to have a limit. */
const LIMIT_HEADERS: Headers = {
  'x-ratelimit-limit-requests': count('Requests per minute of the tightest limit that applies.'),
  'x-ratelimit-remaining-requests': count('What is left of it.'),
  'x-ratelimit-reset-requests': text('Until more of it is left, as a Go duration such as 1m0s.'),
  'x-ratelimit-limit-tokens': count('Tokens per minute of the tightest limit that applies.'),
  'x-ratelimit-remaining-tokens': count('What is left of it; tokens of running requests are estimates.'),
  'x-ratelimit-reset-tokens': text('Until more of it is left, as a Go duration.'),
  'x-gateway-budget-warning': text(
    'The fullest budget of the caller, from 80 per cent on: id, unit, period, share used, hard or soft.',
  ),
};

/** How the gateway served a request; the same facts that OpenAI-shaped bodies carry in `x-gateway`. */
export const SERVED_HEADERS: Headers = {
  ...LIMIT_HEADERS,
  'x-gateway-provider': text('The provider that served.'),
  'x-gateway-model': text("The model that served, in the provider's naming."),
  'x-gateway-routing-decision': text('Why this target was chosen.'),
  'x-gateway-latency-ms': count('Milliseconds from the arrival of the request to this head.'),
  'x-gateway-cache': text('miss, exact or semantic.'),
  'x-gateway-cache-age': text('Seconds since the answer was stored; only of one out of the cache.'),
  'x-gateway-cache-similarity': text('Score of a semantic hit, 0 to 1.'),
  'x-gateway-fallback-used': { description: 'Another target than the first of the plan served.', schema: { type: 'boolean' } },
  'x-gateway-attempts': count('Calls to providers that it took.'),
  'x-gateway-cost-usd': text('Decimal USD; absent on streams, and when the model has no known price.'),
  'x-gateway-estimated': { description: 'The figures were counted here: the provider gave none.', schema: { type: 'boolean' } },
  'x-gateway-resumable': {
    description: 'On a stream whose events have ids and can be read again; see the header of the request.',
    schema: { type: 'boolean' },
  },
  'idempotent-replayed': { description: 'The answer of an earlier request with this key.', schema: { type: 'boolean' } },
  'x-gateway-warning': text('What is to be known of the model that served: that its provider ends it; absent when nothing is.'),
  'x-gateway-fidelity': text('What translation between protocols changed or left out; absent when nothing was.'),
};

const option = (name: string, description: string, schema: Schema): Parameter => ({
  name,
  in: 'header',
  required: false,
  description,
  schema,
});

/** Refusals of a route that calls a model. */
export const REFUSED_HEADERS: Headers = {
  ...LIMIT_HEADERS,
  'x-gateway-budget': text('The budget that does not cover the request: id, unit, period, limit.'),
  'x-should-retry': { description: 'false where trying again cannot help.', schema: { type: 'boolean' } },
  'x-gateway-provider': text('The provider that was asked last; this and the next three are absent when nobody was.'),
  'x-gateway-model': text("The model that was asked last, in the provider's naming."),
  'x-gateway-attempts': count('Calls to providers that were made.'),
  'x-gateway-latency-ms': count('Milliseconds from the arrival of the request to this head.'),
};

/** The gateway's options, also accepted as fields of the body under the same names. */
export const OPTION_HEADERS: Parameter[] = [
  option('x-routing-strategy', 'What `auto` stands for.', { type: 'string', enum: ['balanced', 'cost', 'quality', 'latency'] }),
  option('x-prefer-provider', 'The id of a provider whose targets come first.', { type: 'string' }),
  option(
    'x-gateway-strict',
    'Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set.',
    {
      type: 'string',
      enum: ['true', 'false'],
    },
  ),
  option('x-gateway-timeout-ms', 'How long the whole request may take; only shortens what the operator allows.', {
    type: 'integer',
    minimum: 1,
  }),
  option('x-gateway-keep-alive', 'Whether silent streams are kept alive with comments.', {
    type: 'string',
    enum: ['on', 'off'],
  }),
  option(
    'x-gateway-resumable',
    'Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key.',
    {
      type: 'string',
      enum: ['true', 'false'],
    },
  ),
  option(
    'idempotency-key',
    'The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream.',
    {
      type: 'string',
      minLength: 1,
      maxLength: 255,
    },
  ),
  option('last-event-id', 'Of a resumable stream: go on behind this event.', { type: 'string' }),
  option('x-gateway-hedge', 'Whether a second target may be asked while the first is late, where the operator allows it.', {
    type: 'string',
    enum: ['true', 'false'],
  }),
  option('x-gateway-metadata', 'A JSON object of at most 2048 bytes, kept with the request for reporting.', { type: 'string' }),
];
