import type { Json, JsonObject } from '@libs/kernel';
import { dialects } from '@libs/protocol';
import { TINY_PDF_URL, TINY_PNG_URL } from '../../support/builders';
import type { Client, Seen } from '../client';
import * as v from '../values';
import { at, figure, framesOf, list, objects, word } from '../values';

const user = (content: Json): JsonObject => ({ role: 'user', content });
const says = (...parts: JsonObject[]): JsonObject => ({ input: [user(parts)] });
const text = (said: string): JsonObject => ({ type: 'input_text', text: said });
const toolOf = ({ name, description, schema }: (typeof v.THREE_TOOLS)[number]): JsonObject => ({
  type: 'function',
  name,
  description,
  parameters: schema,
  strict: false,
});
const tools = v.TOOLS.map(toolOf);
const call = (call_id: string, name: string, args: string): JsonObject => ({
  type: 'function_call',
  call_id,
  name,
  arguments: args,
});
const result = (call_id: string, output: Json): JsonObject => ({ type: 'function_call_output', call_id, output });
const looped = (...items: JsonObject[]): JsonObject => ({ tools, input: [user('Look.'), ...items] });
const weather = call('call_a', 'get_weather', '{"city":"Oslo"}');

const asks: Client['asks'] = {
  system: { instructions: v.RULE },
  multi_turn: { input: [user('One'), { role: 'assistant', content: 'Two' }, user('Three')] },
  multi_part: says(text('Part A'), text('Part B')),
  image_url: says(text('Look.'), { type: 'input_image', image_url: v.IMAGE_URL, detail: 'auto' }),
  image_base64: says(text('Look.'), { type: 'input_image', image_url: TINY_PNG_URL, detail: 'auto' }),
  document: says(text('Read.'), { type: 'input_file', filename: 'one.pdf', file_data: TINY_PDF_URL }),
  document_url: says(text('Read.'), { type: 'input_file', file_url: v.PDF_URL }),
  audio: says(text('Hear.'), { type: 'input_audio', input_audio: { data: v.AUDIO, format: 'wav' } }),
  tools: { tools },
  choice_auto: { tools, tool_choice: 'auto' },
  choice_none: { tools, tool_choice: 'none' },
  choice_required: { tools, tool_choice: 'required' },
  choice_tool: { tools, tool_choice: { type: 'function', name: 'get_time' } },
  choice_allowed: {
    tools: v.THREE_TOOLS.map(toolOf),
    tool_choice: { type: 'allowed_tools', mode: 'required', tools: v.ALLOWED.map((name) => ({ type: 'function', name })) },
  },
  single_call: { tools, parallel_tool_calls: false },
  tool_results: looped(weather, call('call_b', 'get_time', '{}'), result('call_a', 'snow'), result('call_b', 'noon')),
  empty_arguments: looped(call('call_b', 'get_time', ''), result('call_b', 'noon')),
  tool_error: looped(weather, result('call_a', 'Error: boom')),
  tool_image: looped(weather, result('call_a', [text('snow'), { type: 'input_image', image_url: TINY_PNG_URL, detail: 'auto' }])),
  strict_tool: { tools: [{ type: 'function', name: 'get_weather', parameters: v.SCHEMA, strict: true }] },
  freeform: { tools: [{ type: 'custom', name: 'run_sql', description: 'Runs SQL' }] },
  web_search: { tools: [{ type: 'web_search' }] },
  code_execution: { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }] },
  json_schema: { text: { format: { type: 'json_schema', name: 'place', schema: v.SCHEMA, strict: true } } },
  json_mode: { input: [user('Answer in JSON.')], text: { format: { type: 'json_object' } } },
  effort: { reasoning: { effort: 'low' } },
  budget: { thinking: { type: 'enabled', budget_tokens: v.BUDGET } },
  cache_mark: says({ ...text('Long words.'), cache_control: { type: 'ephemeral' } }),
  cache_key: { prompt_cache_key: v.CACHE_KEY },
  cited_document: says(text('Read.'), {
    type: 'input_file',
    filename: 'one.pdf',
    file_data: TINY_PDF_URL,
    citations: { enabled: true },
  }),
  logprobs: { include: ['message.output_text.logprobs'], top_logprobs: 2 },
  stop: { stop: [v.STOP] },
  output_limit: { max_output_tokens: v.LIMIT },
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
  unknown_tool_field: { tools: [{ ...toolOf(v.TOOLS[0]), verve: 1 }] },
};

const itemText = (whole: JsonObject, type: string): string =>
  objects(whole, 'output')
    .flatMap((item) => objects(item, 'content'))
    .filter((part) => part['type'] === type)
    .map((part) => word(part, type === 'refusal' ? 'refusal' : 'text'))
    .join('');

const ENDS = ['response.completed', 'response.incomplete'];

/** The last event holds the whole; the pieces before it must say the same, and be numbered without a gap. */
function assemble(stream: string): JsonObject {
  const events = framesOf(stream).map(({ data }) => data);
  events.forEach((event, i) => {
    if (event['sequence_number'] !== i) throw new Error(`event ${i} has the number ${String(event['sequence_number'])}`);
  });
  const whole = events.find((event) => ENDS.includes(word(event, 'type')))?.['response'] as JsonObject;
  const deltas = (type: string): string =>
    events
      .filter((event) => event['type'] === type)
      .map((event) => word(event, 'delta'))
      .join('');
  for (const [type, kind] of [
    ['response.output_text.delta', 'output_text'],
    ['response.refusal.delta', 'refusal'],
  ] as const)
    if (deltas(type) !== itemText(whole, kind)) throw new Error(`the pieces of ${kind} tell ${deltas(type)}`);
  const args = deltas('response.function_call_arguments.delta');
  const told = objects(whole, 'output').map((item) => word(item, 'arguments'));
  if (args !== told.join('')) throw new Error(`the pieces of the arguments tell ${args}`);
  return whole;
}

function see(whole: JsonObject): Seen {
  const items = objects(whole, 'output');
  const refusal = itemText(whole, 'refusal');
  const said = itemText(whole, 'output_text');
  const parts = items.flatMap((item) => objects(item, 'content'));
  const usage = at(whole, 'usage');
  return {
    text: said,
    reasoning: items.flatMap((item) => objects(item, 'summary').map((part) => word(part, 'text'))).join(''),
    calls: items
      .filter(({ type }) => type === 'function_call' || type === 'custom_tool_call')
      .map((item) => ({
        id: word(item, 'call_id'),
        name: word(item, 'name'),
        input: item['type'] === 'custom_tool_call' ? word(item, 'input') : JSON.parse(word(item, 'arguments') || '{}'),
      })),
    stop: word(whole, 'incomplete_details', 'reason') || word(whole, 'status'),
    ...(refusal !== '' && { refusal }),
    citations: JSON.stringify(parts.flatMap((part) => list(part, 'annotations'))),
    ...(usage !== null &&
      usage !== undefined && {
        usage: {
          input: figure(usage, 'input_tokens'),
          cached: figure(usage, 'input_tokens_details', 'cached_tokens'),
          output: figure(usage, 'output_tokens'),
        },
      }),
    logprobs: parts.flatMap((part) => list(part, 'logprobs')).length,
    answers: [said],
  };
}

const again: Client['again'] = (whole, results) => ({
  tools,
  input: [user('Look.'), ...objects(whole, 'output'), ...results.map(({ id, text: said }) => result(id, said))],
});

export const openAiResponsesClient: Client = {
  label: 'OpenAI Responses',
  dialect: dialects['openai-responses'],
  complete: (more) => ({ input: 'Hello', store: false, ...more }),
  stream: { stream: true },
  asks,
  foreign: new Set([
    'audio',
    'budget',
    'cache_mark',
    'cited_document',
    'stop',
    'top_k',
    'seed',
    'penalties',
    'n',
    'unknown_field',
    'unknown_part_field',
    'unknown_tool_field',
  ]),
  noPlace: new Set(['two_answers', 'stop_stop_sequence']),
  stops: {
    stop: 'completed',
    stop_sequence: 'completed',
    length: 'max_output_tokens',
    tool_calls: 'completed',
    content_filter: 'content_filter',
    refusal: 'content_filter',
    pause: 'completed',
  },
  assemble,
  see,
  again,
  errorMessage: (body) => word(body, 'error', 'message') || word(body, 'message') || word(body, 'response', 'error', 'message'),
};
