import { type JsonObject, NO_USAGE } from '@libs/kernel';
import { listOf, objectOf, textOf } from '../../read';
import { CALLS, type ConformanceCase, type ReadRequest, type ReadTurn, SAID } from '../case.fixture';

/** https://platform.claude.com/docs/en/api/messages */
function read(call: { body: Buffer }): ReadRequest {
  const body = objectOf(JSON.parse(call.body.toString()) as JsonObject);
  const limit = body['max_tokens'];
  return {
    model: textOf(body['model']),
    system: blocksIn(body['system'])
      .map((block) => textOf(block['text']))
      .join(''),
    turns: listOf(body['messages']).map((message) => readTurn(objectOf(message))),
    tools: listOf(body['tools']).map((entry) => {
      const tool = objectOf(entry);
      return { name: textOf(tool['name']), properties: Object.keys(objectOf(objectOf(tool['input_schema'])['properties'])) };
    }),
    maxOutputTokens: typeof limit === 'number' ? limit : undefined,
    stream: body['stream'] === true,
  };
}

const blocksIn = (content: JsonObject[string]): JsonObject[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content).map((block) => objectOf(block));

function readTurn(message: JsonObject): ReadTurn {
  const turn: ReadTurn = {
    role: message['role'] === 'assistant' ? 'assistant' : 'user',
    text: '',
    images: [],
    calls: [],
    results: [],
  };
  for (const block of blocksIn(message['content'])) {
    const source = objectOf(block['source']);
    if (block['type'] === 'text') turn.text += textOf(block['text']);
    else if (block['type'] === 'image') turn.images.push(textOf(source['data']) || textOf(source['url']));
    else if (block['type'] === 'tool_use')
      turn.calls.push({ name: textOf(block['name']), input: objectOf(block['input']), ref: textOf(block['id']) });
    else if (block['type'] === 'tool_result') {
      const text = blocksIn(block['content']).map((inner) => textOf(inner['text']));
      turn.results.push({ ref: textOf(block['tool_use_id']), text: text.join('') });
    }
  }
  return turn;
}

const MODEL = 'claude-haiku-4-5';
const usage = { input_tokens: 16, cache_read_input_tokens: 4, cache_creation_input_tokens: 2, output_tokens: 9 };
const answer = (content: JsonObject[], stop: string): JsonObject => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: MODEL,
  content,
  stop_reason: stop,
  stop_sequence: stop === 'stop_sequence' ? 'END' : null,
  usage,
});
const toolUses = CALLS.map(({ name, input }, index) => ({ type: 'tool_use', id: `toolu_${index}`, name, input }));

const event = (type: string, fields: JsonObject = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const start = event('message_start', {
  message: { ...answer([], 'end_turn'), stop_reason: null, usage: { ...usage, output_tokens: 1 } },
});
const block = (index: number, content: JsonObject, ...deltas: JsonObject[]): string[] => [
  event('content_block_start', { index, content_block: content }),
  ...deltas.map((delta) => event('content_block_delta', { index, delta })),
  event('content_block_stop', { index }),
];
const end = (stop: string): string[] => [
  event('message_delta', {
    delta: { stop_reason: stop, stop_sequence: stop === 'stop_sequence' ? 'END' : null },
    usage: { output_tokens: 9 },
  }),
  event('message_stop'),
];
const textBlock = block(
  0,
  { type: 'text', text: '' },
  { type: 'text_delta', text: SAID.slice(0, 4) },
  { type: 'text_delta', text: SAID.slice(4) },
);
const errorOf = (type: string, message: string): JsonObject => ({ type: 'error', error: { type, message }, request_id: 'req_1' });

export const anthropicCase: ConformanceCase = {
  model: MODEL,
  key: { header: 'x-api-key', prefix: '' },
  probe: '/models?limit=1',
  images: 'address',
  read,
  whole: {
    text: answer([{ type: 'text', text: SAID }], 'end_turn'),
    tools: answer(toolUses, 'tool_use'),
    stopped: (word) => answer([{ type: 'text', text: SAID }], word),
  },
  streams: {
    text: [start, event('ping'), ...textBlock, ...end('end_turn')],
    tools: [
      start,
      ...CALLS.flatMap(({ name, input }, index) =>
        block(
          index,
          { type: 'tool_use', id: `toolu_${index}`, name, input: {} },
          { type: 'input_json_delta', partial_json: '' },
          ...(Object.keys(input).length > 0 ? [{ type: 'input_json_delta', partial_json: JSON.stringify(input) }] : []),
        ),
      ),
      ...end('tool_use'),
    ],
    error: [start, ...textBlock, event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } })],
    stopped: (word) => [start, ...textBlock, ...end(word)],
  },
  usage: { ...NO_USAGE, inputTokens: 16, cacheReadTokens: 4, cacheWriteTokens: 2, outputTokens: 9 },
  stops: {
    end_turn: 'stop',
    stop_sequence: 'stop_sequence',
    max_tokens: 'length',
    model_context_window_exceeded: 'length',
    tool_use: 'tool_calls',
    pause_turn: 'pause',
    refusal: 'refusal',
  },
  broken: [],
  errors: {
    400: { body: errorOf('invalid_request_error', 'messages: at least one message is required') },
    401: { body: errorOf('authentication_error', 'invalid x-api-key: KEY') },
    402: { body: errorOf('billing_error', 'Your credit balance is too low to access the API.') },
    403: { body: errorOf('permission_error', 'Your API key KEY may not use the specified resource.'), kind: 'denied' },
    404: { body: errorOf('not_found_error', 'model: claude-haiku-4-6') },
    413: { body: errorOf('request_too_large', 'Request exceeds the maximum size') },
    429: { body: errorOf('rate_limit_error', 'This request would exceed the rate limit of 200,000 input tokens per minute.') },
    500: { body: errorOf('api_error', 'Internal server error') },
    529: { body: errorOf('overloaded_error', 'Overloaded') },
  },
  retry: { status: 429, headers: { 'retry-after': '16' }, body: errorOf('rate_limit_error', 'Slow down.'), afterMs: 16_000 },
  relay: {
    dialect: 'anthropic-messages',
    body: { model: 'haiku', max_tokens: 77, messages: [{ role: 'user', content: 'Grüße' }] },
  },
};
