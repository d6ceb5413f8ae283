import type { JsonObject, Usage } from '@libs/kernel';
import { listOf, objectOf, textOf } from '../../read';
import {
  CALLS,
  type ConformanceCase,
  type ErrorAnswer,
  type ReadRequest,
  type ReadTurn,
  SAID,
  type Status,
} from '../case.fixture';

/** Where one OpenAI-compatible provider differs from another on the wire: all that a new profile must say. */
export interface OpenAiFacts {
  model: string;
  key?: ConformanceCase['key'];
  probe?: string;
  images: ConformanceCase['images'];
  usage: { wire: JsonObject; means: Usage };
  /** How a stream ends: usage in a chunk of its own or beside the reason to stop, then the closing mark. */
  ending: 'usage chunk' | 'usage beside' | 'x_groq' | 'last chunk without a mark';
  /** Words besides OpenAI's own. */
  stops?: ConformanceCase['stops'];
  broken?: ConformanceCase['broken'];
  /** In its own shape; every status that is left out has OpenAI's. */
  errors: Partial<Record<Status, ErrorAnswer>> & Record<401 | 404, ErrorAnswer>;
  retry: ConformanceCase['retry'];
}

export const errorOf = (message: string, code: string | number | null = null, type = 'invalid_request_error'): JsonObject => ({
  error: { message, type, param: null, code },
});

const USUAL: Record<Status, ErrorAnswer> = {
  400: { body: errorOf('Something about this request is wrong.') },
  401: { body: errorOf('Incorrect API key provided: KEY.', 'invalid_api_key') },
  402: { body: errorOf('Insufficient balance', null, 'billing_error') },
  403: { body: errorOf('The key KEY may not do this.', null, 'permission_error') },
  404: { body: errorOf('There is no such model.', 'model_not_found') },
  413: { body: errorOf('The request is too large.') },
  429: { body: errorOf('Rate limit reached.', 'rate_limit_exceeded', 'requests') },
  500: { body: errorOf('The server had an error.', null, 'server_error') },
  529: { body: errorOf('Overloaded.', null, 'overloaded_error') },
};

const STOPS: ConformanceCase['stops'] = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
};

export function openAiCase(facts: OpenAiFacts): ConformanceCase {
  const head = { id: 'chatcmpl-1', created: 1_795_000_000, model: facts.model };
  const whole = (message: JsonObject, finish: string): JsonObject => ({
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason: finish }],
    usage: facts.usage.wire,
  });
  const calls = CALLS.map(({ name, input }, index) => ({
    id: `call_${index}`,
    type: 'function',
    // The second has no arguments at all, which some say with an empty text.
    function: { name, arguments: index === 0 ? JSON.stringify(input) : '' },
  }));
  const chunk = (delta: JsonObject, finish: string | null = null, more: JsonObject = {}): string =>
    frame({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }], ...more });
  const opening = chunk({ role: 'assistant', content: '' });
  const text = [chunk({ content: SAID.slice(0, 4) }), chunk({ content: SAID.slice(4) })];
  const end = (finish: string): string[] => ENDINGS[facts.ending](chunk, head, finish, facts.usage.wire);
  return {
    model: facts.model,
    key: facts.key ?? { header: 'authorization', prefix: 'Bearer ' },
    probe: facts.probe ?? '/models',
    images: facts.images,
    read,
    whole: {
      text: whole({ content: SAID }, 'stop'),
      tools: whole({ tool_calls: calls }, 'tool_calls'),
      stopped: (word) => whole({ content: SAID }, word),
    },
    streams: {
      text: [opening, ...text, ...end('stop')],
      tools: [opening, ...calls.flatMap((call, index) => callChunks(chunk, call, index)), ...end('tool_calls')],
      error: [opening, ...text, frame(errorOf('The server had an error in the middle.', null, 'server_error'))],
      stopped: (word) => [opening, ...text, ...end(word)],
    },
    usage: facts.usage.means,
    stops: { ...STOPS, ...facts.stops },
    broken: facts.broken ?? [],
    errors: { ...USUAL, ...facts.errors },
    retry: facts.retry,
    relay: { dialect: 'openai-chat', body: { model: 'mini', messages: [{ role: 'user', content: 'Grüße' }], temperature: 0.5 } },
  };
}

type Chunk = (delta: JsonObject, finish?: string | null, more?: JsonObject) => string;

const frame = (value: JsonObject | string): string => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;

const ENDINGS: Record<OpenAiFacts['ending'], (chunk: Chunk, head: JsonObject, finish: string, usage: JsonObject) => string[]> = {
  'usage chunk': (chunk, head, finish, usage) => [
    chunk({}, finish),
    frame({ ...head, object: 'chat.completion.chunk', choices: [], usage }),
    frame('[DONE]'),
  ],
  'usage beside': (chunk, _head, finish, usage) => [chunk({ content: '' }, finish, { usage }), frame('[DONE]')],
  x_groq: (chunk, _head, finish, usage) => [chunk({}, finish, { x_groq: { id: 'req_1', usage } }), frame('[DONE]')],
  'last chunk without a mark': (chunk, _head, finish, usage) => [
    chunk({ content: '' }, null, { usage }),
    chunk({ content: '' }, finish, { usage, object: 'chat.completion.done' }),
  ],
};

function callChunks(
  chunk: Chunk,
  call: { id: string; type: string; function: { name: string; arguments: string } },
  index: number,
): string[] {
  const { name, arguments: json } = call.function;
  const pieces = json === '' ? [] : [json.slice(0, 5), json.slice(5)];
  return [
    chunk({ tool_calls: [{ index, ...call, function: { name, arguments: '' } }] }),
    ...pieces.map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ];
}

/** https://platform.openai.com/docs/api-reference/chat/create */
function read({ body: bytes }: { body: Buffer }): ReadRequest {
  const body = objectOf(JSON.parse(bytes.toString()) as JsonObject);
  const limit = body['max_completion_tokens'] ?? body['max_tokens'];
  const turns: ReadTurn[] = [];
  let system = '';
  for (const item of listOf(body['messages'])) {
    const message = objectOf(item);
    const role = textOf(message['role']);
    if (role === 'system' || role === 'developer') system += textIn(message['content']);
    else if (role === 'tool')
      resultsTurn(turns).results.push({ ref: textOf(message['tool_call_id']), text: textIn(message['content']) });
    else turns.push(readTurn(message));
  }
  return {
    model: textOf(body['model']),
    system,
    turns,
    tools: listOf(body['tools']).map((entry) => {
      const fn = objectOf(objectOf(entry)['function']);
      return { name: textOf(fn['name']), properties: Object.keys(objectOf(objectOf(fn['parameters'])['properties'])) };
    }),
    maxOutputTokens: typeof limit === 'number' ? limit : undefined,
    stream: body['stream'] === true,
  };
}

const partsIn = (content: JsonObject[string]): JsonObject[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : listOf(content).map((part) => objectOf(part));

const textIn = (content: JsonObject[string]): string =>
  partsIn(content)
    .map((part) => textOf(part['text']))
    .join('');

const readTurn = (message: JsonObject): ReadTurn => ({
  role: message['role'] === 'assistant' ? 'assistant' : 'user',
  text: textIn(message['content']),
  images: partsIn(message['content']).flatMap((part) =>
    part['type'] === 'image_url' ? [textOf(objectOf(part['image_url'])['url'])] : [],
  ),
  calls: listOf(message['tool_calls']).map((entry) => {
    const call = objectOf(entry);
    const fn = objectOf(call['function']);
    return { name: textOf(fn['name']), input: JSON.parse(textOf(fn['arguments'])) as JsonObject, ref: textOf(call['id']) };
  }),
  results: [],
});

function resultsTurn(turns: ReadTurn[]): ReadTurn {
  const last = turns.at(-1);
  if (last?.role === 'user' && last.results.length > 0) return last;
  const turn: ReadTurn = { role: 'user', text: '', images: [], calls: [], results: [] };
  turns.push(turn);
  return turn;
}
