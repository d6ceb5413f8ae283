import type { Json, JsonObject } from '@libs/kernel';
import { dialects } from '@libs/protocol';
import { TINY_PDF, TINY_PNG } from '../../support/builders';
import type { Client, Seen } from '../client';
import * as v from '../values';
import { at, figure, framesOf, objects, word } from '../values';

const user = (content: Json): JsonObject => ({ role: 'user', content });
const says = (...blocks: JsonObject[]): JsonObject => ({ messages: [user(blocks)] });
const text = (said: string): JsonObject => ({ type: 'text', text: said });
const png: JsonObject = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: TINY_PNG } };
const pdf = (more: JsonObject = {}): JsonObject => ({
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: TINY_PDF },
  ...more,
});
const toolOf = ({ name, description, schema }: (typeof v.THREE_TOOLS)[number]): JsonObject => ({
  name,
  description,
  input_schema: schema,
});
const tools = v.TOOLS.map(toolOf);
const use = (id: string, name: string, input: JsonObject): JsonObject => ({ type: 'tool_use', id, name, input });
const result = (tool_use_id: string, content: Json, more: JsonObject = {}): JsonObject => ({
  type: 'tool_result',
  tool_use_id,
  content,
  ...more,
});
const looped = (calls: JsonObject[], results: JsonObject[]): JsonObject => ({
  tools,
  messages: [user('Look.'), { role: 'assistant', content: calls }, user(results)],
});
const weather = use('call_a', 'get_weather', { city: 'Oslo' });
const max_tokens = 8192;

const asks: Client['asks'] = {
  system: { system: v.RULE },
  multi_turn: { messages: [user('One'), { role: 'assistant', content: 'Two' }, user('Three')] },
  multi_part: says(text('Part A'), text('Part B')),
  image_url: says(text('Look.'), { type: 'image', source: { type: 'url', url: v.IMAGE_URL } }),
  image_base64: says(text('Look.'), png),
  document: says(text('Read.'), pdf()),
  document_url: says(text('Read.'), { type: 'document', source: { type: 'url', url: v.PDF_URL } }),
  audio: says(text('Hear.'), { type: 'input_audio', input_audio: { data: v.AUDIO, format: 'wav' } }),
  tools: { tools },
  choice_auto: { tools, tool_choice: { type: 'auto' } },
  choice_none: { tools, tool_choice: { type: 'none' } },
  choice_required: { tools, tool_choice: { type: 'any' } },
  choice_tool: { tools, tool_choice: { type: 'tool', name: 'get_time' } },
  choice_allowed: { tools: v.THREE_TOOLS.map(toolOf), tool_choice: { type: 'allowed_tools', tools: v.ALLOWED } },
  single_call: { tools, tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
  tool_results: looped([weather, use('call_b', 'get_time', {})], [result('call_a', 'snow'), result('call_b', 'noon')]),
  empty_arguments: looped([use('call_b', 'get_time', {})], [result('call_b', 'noon')]),
  tool_error: looped([weather], [result('call_a', 'boom', { is_error: true })]),
  tool_image: looped([weather], [result('call_a', [text('snow'), png])]),
  strict_tool: { tools: [{ name: 'get_weather', input_schema: v.SCHEMA, strict: true }] },
  freeform: { tools: [{ type: 'custom', name: 'run_sql', custom: { format: { type: 'text' } } }] },
  web_search: { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
  code_execution: { tools: [{ type: 'code_execution_20250825', name: 'code_execution' }] },
  json_schema: { output_config: { format: { type: 'json_schema', schema: v.SCHEMA } } },
  json_mode: { output_config: { format: { type: 'json_object' } } },
  effort: { output_config: { effort: 'low' } },
  budget: { max_tokens, thinking: { type: 'enabled', budget_tokens: v.BUDGET } },
  cache_mark: says({ ...text('Long words.'), cache_control: { type: 'ephemeral' } }),
  cache_key: { prompt_cache_key: v.CACHE_KEY },
  cited_document: says(text('Read.'), pdf({ citations: { enabled: true } })),
  logprobs: { logprobs: true },
  stop: { stop_sequences: [v.STOP] },
  output_limit: { max_tokens: v.LIMIT },
  temperature: { temperature: v.TEMPERATURE },
  top_k: { top_k: v.TOP_K },
  seed: { seed: v.SEED },
  penalties: { frequency_penalty: v.PENALTY, presence_penalty: v.PENALTY },
  n: { n: 2 },
  service_tier: { service_tier: 'standard_only' },
  metadata: { metadata: v.METADATA },
  user: { metadata: { user_id: v.USER } },
  unknown_field: { verve: 1 },
  unknown_part_field: says({ ...text('Hello'), verve: 1 }),
  unknown_tool_field: { tools: [{ ...toolOf(v.TOOLS[0]), verve: 1 }] },
};

interface OpenBlock {
  block: JsonObject;
  json: string;
}

function extend(open: OpenBlock, delta: JsonObject): void {
  const { block } = open;
  const add = (name: string): void => void (block[name] = word(block, name) + word(delta, name));
  switch (delta['type']) {
    case 'text_delta':
      return add('text');
    case 'thinking_delta':
      return add('thinking');
    case 'signature_delta':
      return add('signature');
    case 'citations_delta':
      block['citations'] = [...v.list(block, 'citations'), delta['citation'] ?? null];
      return;
    case 'input_json_delta':
      open.json += word(delta, 'partial_json');
  }
}

function assemble(stream: string): JsonObject {
  let message: JsonObject = {};
  const open = new Map<number, OpenBlock>();
  for (const { data } of framesOf(stream)) {
    const index = figure(data, 'index');
    if (data['type'] === 'message_start') message = { ...(data['message'] as JsonObject) };
    else if (data['type'] === 'content_block_start')
      open.set(index, { block: { ...(data['content_block'] as JsonObject) }, json: '' });
    else if (data['type'] === 'content_block_delta') {
      const block = open.get(index);
      if (block) extend(block, data['delta'] as JsonObject);
    } else if (data['type'] === 'message_delta') {
      Object.assign(message, data['delta'], { usage: { ...(message['usage'] as JsonObject), ...(data['usage'] as JsonObject) } });
    }
  }
  const content = [...open.values()].map(({ block, json }) =>
    json === '' ? block : { ...block, input: JSON.parse(json) as JsonObject },
  );
  return { ...message, content };
}

const joined = (blocks: JsonObject[], type: string, field: string): string =>
  blocks
    .filter((block) => block['type'] === type)
    .map((block) => word(block, field))
    .join('');

function see(whole: JsonObject): Seen {
  const blocks = objects(whole, 'content');
  const said = joined(blocks, 'text', 'text');
  const cached = figure(whole, 'usage', 'cache_read_input_tokens');
  return {
    text: said,
    reasoning: joined(blocks, 'thinking', 'thinking'),
    calls: blocks
      .filter(({ type }) => type === 'tool_use')
      .map((block) => ({ id: word(block, 'id'), name: word(block, 'name'), input: block['input'] })),
    stop: word(whole, 'stop_reason'),
    stopSequence: word(whole, 'stop_sequence'),
    citations: JSON.stringify(blocks.flatMap((block) => v.list(block, 'citations'))),
    usage: {
      input: figure(whole, 'usage', 'input_tokens') + cached + figure(whole, 'usage', 'cache_creation_input_tokens'),
      cached,
      output: figure(whole, 'usage', 'output_tokens'),
    },
    logprobs: 0,
    answers: [said],
  };
}

const again: Client['again'] = (whole, results) => ({
  tools,
  messages: [
    user('Look.'),
    { role: 'assistant', content: at(whole, 'content') ?? [] },
    user(results.map(({ id, text: said }) => result(id, said))),
  ],
});

export const anthropicClient: Client = {
  label: 'Anthropic messages',
  dialect: dialects['anthropic-messages'],
  complete: (more) => ({ max_tokens, messages: [user('Hello')], ...more }),
  stream: { stream: true },
  asks,
  foreign: new Set([
    'audio',
    'choice_allowed',
    'freeform',
    'json_mode',
    'cache_key',
    'logprobs',
    'seed',
    'penalties',
    'n',
    'metadata',
    'unknown_field',
    'unknown_part_field',
    'unknown_tool_field',
  ]),
  marksErrors: true,
  noPlace: new Set(['logprobs', 'two_answers', 'freeform_call']),
  stops: {
    stop: 'end_turn',
    stop_sequence: 'stop_sequence',
    length: 'max_tokens',
    tool_calls: 'tool_use',
    content_filter: 'refusal',
    refusal: 'refusal',
    pause: 'pause_turn',
  },
  assemble,
  see,
  again,
  errorMessage: (body) => word(body, 'error', 'message'),
};
