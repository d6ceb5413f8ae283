import type { Json, JsonObject } from '@libs/kernel';
import { dialects } from '@libs/protocol';
import { TINY_PDF_URL, TINY_PNG_URL } from '../../support/builders';
import type { Client, Seen } from '../client';
import * as v from '../values';
import { at, figure, framesOf, list, objects, word } from '../values';

export const user = (content: Json): JsonObject => ({ role: 'user', content });
const says = (...parts: JsonObject[]): JsonObject => ({ messages: [user(parts)] });
const text = (said: string): JsonObject => ({ type: 'text', text: said });
const file = (file_data: string, more: JsonObject = {}): JsonObject => ({
  type: 'file',
  file: { filename: 'one.pdf', file_data },
  ...more,
});
const toolOf = ({ name, description, schema }: (typeof v.THREE_TOOLS)[number]): JsonObject => ({
  type: 'function',
  function: { name, description, parameters: schema },
});
export const tools = v.TOOLS.map(toolOf);
const call = (id: string, name: string, args: string): JsonObject => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
const result = (tool_call_id: string, content: Json): JsonObject => ({ role: 'tool', tool_call_id, content });
/** A conversation in which tools were called. */
const looped = (calls: JsonObject[], results: JsonObject[]): JsonObject => ({
  tools,
  messages: [user('Look.'), { role: 'assistant', content: null, tool_calls: calls }, ...results],
});
const weather = call('call_a', 'get_weather', '{"city":"Oslo"}');

export const chatAsks: Client['asks'] = {
  system: { messages: [{ role: 'system', content: v.RULE }, user('Hello')] },
  multi_turn: { messages: [user('One'), { role: 'assistant', content: 'Two' }, user('Three')] },
  multi_part: says(text('Part A'), text('Part B')),
  image_url: says(text('Look.'), { type: 'image_url', image_url: { url: v.IMAGE_URL } }),
  image_base64: says(text('Look.'), { type: 'image_url', image_url: { url: TINY_PNG_URL } }),
  document: says(text('Read.'), file(TINY_PDF_URL)),
  document_url: says(text('Read.'), file(v.PDF_URL)),
  audio: says(text('Hear.'), { type: 'input_audio', input_audio: { data: v.AUDIO, format: 'wav' } }),
  tools: { tools },
  choice_auto: { tools, tool_choice: 'auto' },
  choice_none: { tools, tool_choice: 'none' },
  choice_required: { tools, tool_choice: 'required' },
  choice_tool: { tools, tool_choice: { type: 'function', function: { name: 'get_time' } } },
  choice_allowed: {
    tools: v.THREE_TOOLS.map(toolOf),
    tool_choice: {
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: v.ALLOWED.map((name) => ({ type: 'function', function: { name } })) },
    },
  },
  single_call: { tools, parallel_tool_calls: false },
  tool_results: looped([weather, call('call_b', 'get_time', '{}')], [result('call_a', 'snow'), result('call_b', 'noon')]),
  empty_arguments: looped([call('call_b', 'get_time', '')], [result('call_b', 'noon')]),
  tool_error: looped([weather], [result('call_a', 'Error: boom')]),
  tool_image: looped([weather], [result('call_a', [text('snow'), { type: 'image_url', image_url: { url: TINY_PNG_URL } }])]),
  strict_tool: {
    tools: [{ type: 'function', function: { name: 'get_weather', parameters: v.SCHEMA, strict: true } }],
  },
  freeform: { tools: [{ type: 'custom', custom: { name: 'run_sql', description: 'Runs SQL' } }] },
  web_search: { web_search_options: {} },
  code_execution: { tools: [...tools, { type: 'code_interpreter', container: { type: 'auto' } }] },
  json_schema: { response_format: { type: 'json_schema', json_schema: { name: 'place', schema: v.SCHEMA, strict: true } } },
  json_mode: { messages: [user('Answer in JSON.')], response_format: { type: 'json_object' } },
  effort: { reasoning_effort: 'low' },
  budget: { thinking: { type: 'enabled', budget_tokens: v.BUDGET } },
  cache_mark: says({ ...text('Long words.'), cache_control: { type: 'ephemeral' } }),
  cache_key: { prompt_cache_key: v.CACHE_KEY },
  cited_document: says(text('Read.'), file(TINY_PDF_URL, { citations: { enabled: true } })),
  logprobs: { logprobs: true, top_logprobs: 2 },
  stop: { stop: [v.STOP] },
  output_limit: { max_completion_tokens: v.LIMIT },
  temperature: { temperature: v.TEMPERATURE },
  top_k: { top_k: v.TOP_K },
  seed: { seed: v.SEED },
  penalties: { frequency_penalty: v.PENALTY, presence_penalty: v.PENALTY },
  n: { n: 2 },
  service_tier: { service_tier: 'flex' },
  metadata: { metadata: v.METADATA },
  user: { user: v.USER },
  unknown_field: { verve: 1 },
  unknown_part_field: says({ ...text('Hello'), verve: 1 }),
  unknown_tool_field: { tools: [{ type: 'function', function: { name: 'get_weather', parameters: v.SCHEMA, verve: 1 } }] },
};

const concatenated = (choices: JsonObject[], name: string): string =>
  choices.map((choice) => word(choice, 'delta', name)).join('');

function assembleCalls(choices: JsonObject[]): JsonObject[] {
  const calls = new Map<number, JsonObject>();
  for (const piece of choices.flatMap((choice) => objects(choice, 'delta', 'tool_calls'))) {
    const index = figure(piece, 'index');
    const before = calls.get(index) ?? {};
    const kind = piece['custom'] || before['custom'] ? 'custom' : 'function';
    const field = kind === 'custom' ? 'input' : 'arguments';
    const joined = {
      name: word(before, kind, 'name') || word(piece, kind, 'name'),
      [field]: word(before, kind, field) + word(piece, kind, field),
    };
    const { index: _, ...rest } = piece;
    calls.set(index, { ...rest, ...before, [kind]: joined });
  }
  return [...calls.values()];
}

function assembleChoice(index: number, choices: JsonObject[]): JsonObject {
  const logprobs = choices.flatMap((choice) => list(choice, 'logprobs', 'content'));
  const calls = assembleCalls(choices);
  const lists = (name: string): Json[] => choices.flatMap((choice) => list(choice, 'delta', name));
  const message: JsonObject = {
    role: 'assistant',
    content: concatenated(choices, 'content') || null,
    refusal: concatenated(choices, 'refusal') || null,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  const reasoning = concatenated(choices, 'reasoning_content');
  if (reasoning !== '') message['reasoning_content'] = reasoning;
  for (const name of ['reasoning_details', 'annotations']) if (lists(name).length > 0) message[name] = lists(name);
  return {
    index,
    message,
    logprobs: logprobs.length > 0 ? { content: logprobs } : null,
    finish_reason: choices.map((choice) => choice['finish_reason']).findLast((reason) => typeof reason === 'string') ?? null,
  };
}

export function assembleChunks(stream: string): JsonObject {
  const chunks = framesOf(stream).map(({ data }) => data);
  const choices = chunks.flatMap((chunk) => objects(chunk, 'choices'));
  const indexes = [...new Set(choices.map((choice) => figure(choice, 'index')))].sort();
  const usage = chunks.map((chunk) => chunk['usage']).findLast((told) => told !== undefined && told !== null);
  return {
    choices: indexes.map((index) =>
      assembleChoice(
        index,
        choices.filter((choice) => figure(choice, 'index') === index),
      ),
    ),
    ...(usage !== undefined && { usage }),
  };
}

export const openAiUsage = (whole: JsonObject): Pick<Seen, 'usage'> =>
  at(whole, 'usage') === undefined || at(whole, 'usage') === null
    ? {}
    : {
        usage: {
          input: figure(whole, 'usage', 'prompt_tokens'),
          cached: figure(whole, 'usage', 'prompt_tokens_details', 'cached_tokens'),
          output: figure(whole, 'usage', 'completion_tokens'),
        },
      };

function see(whole: JsonObject): Seen {
  const message = at(whole, 'choices', 0, 'message');
  const refusal = word(message, 'refusal');
  return {
    text: word(message, 'content'),
    reasoning: word(message, 'reasoning_content'),
    calls: objects(message, 'tool_calls').map((called) => ({
      id: word(called, 'id'),
      name: word(called, 'function', 'name') || word(called, 'custom', 'name'),
      input:
        called['type'] === 'custom' ? word(called, 'custom', 'input') : JSON.parse(word(called, 'function', 'arguments') || '{}'),
    })),
    stop: word(whole, 'choices', 0, 'finish_reason'),
    ...(refusal !== '' && { refusal }),
    citations: JSON.stringify(at(message, 'annotations') ?? []),
    ...openAiUsage(whole),
    logprobs: list(whole, 'choices', 0, 'logprobs', 'content').length,
    answers: objects(whole, 'choices').map((choice) => word(choice, 'message', 'content')),
  };
}

/** OpenAI's clients append the message as it came. */
const again: Client['again'] = (whole, results) => ({
  tools,
  messages: [
    user('Look.'),
    at(whole, 'choices', 0, 'message') as JsonObject,
    ...results.map(({ id, text: said }) => result(id, said)),
  ],
});

export const openAiChatClient: Client = {
  label: 'OpenAI chat completions',
  dialect: dialects['openai-chat'],
  complete: (more) => ({ messages: [user('Hello')], ...more }),
  stream: { stream: true, stream_options: { include_usage: true } },
  streamWithoutUsage: { stream: true },
  asks: chatAsks,
  foreign: new Set([
    'document_url',
    'tool_image',
    'code_execution',
    'budget',
    'cache_mark',
    'cited_document',
    'top_k',
    'unknown_field',
    'unknown_part_field',
    'unknown_tool_field',
  ]),
  noPlace: new Set(['stop_stop_sequence']),
  stops: {
    stop: 'stop',
    stop_sequence: 'stop',
    length: 'length',
    tool_calls: 'tool_calls',
    content_filter: 'content_filter',
    refusal: 'content_filter',
    pause: 'stop',
  },
  assemble: assembleChunks,
  see,
  again,
  errorMessage: (body) => word(body, 'error', 'message'),
};
