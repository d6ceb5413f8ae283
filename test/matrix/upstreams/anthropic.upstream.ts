import type { JsonObject } from '@libs/kernel';
import { adapterFor } from '@libs/providers';
import { TINY_PDF, TINY_PNG } from '../../support/builders';
import { callTools, refuse, say, think } from '../../support/upstream/answer';
import { saying, type Upstream } from '../upstream';
import * as v from '../values';
import { at, everyObject, figure, holds, objects, same, word } from '../values';

const contains = (body: JsonObject, ...texts: string[]): boolean => texts.every((text) => JSON.stringify(body).includes(text));
const names = (body: JsonObject): string =>
  objects(body, 'tools')
    .map(({ name }) => name)
    .join();
const choice =
  (wanted: JsonObject) =>
  (body: JsonObject): boolean =>
    same(body['tool_choice'], wanted) && names(body) === 'get_weather,get_time';
const png = { type: 'base64', media_type: 'image/png', data: TINY_PNG };
const blocks = (body: JsonObject, type: string): JsonObject[] => [...everyObject(body)].filter((found) => found['type'] === type);
const SIGNED = 'EoSigned71anthropic';

/** https://platform.claude.com/docs/en/api/messages */
const sent: Upstream['sent'] = {
  system: (body) => body['system'] === v.RULE || holds(body['system'], { type: 'text', text: v.RULE }),
  multi_turn: (body) =>
    objects(body, 'messages')
      .map(({ role }) => role)
      .join() === 'user,assistant,user' && contains(body, 'One', 'Two', 'Three'),
  multi_part: (body) => holds(body, { type: 'text', text: 'Part A' }) && holds(body, { type: 'text', text: 'Part B' }),
  image_url: (body) => holds(body, { type: 'image', source: { type: 'url', url: v.IMAGE_URL } }),
  image_base64: (body) => holds(body, { type: 'image', source: png }),
  document: (body) => holds(body, { type: 'base64', media_type: 'application/pdf', data: TINY_PDF }),
  document_url: (body) => holds(body, { type: 'url', url: v.PDF_URL }),
  tools: (body) => names(body) === 'get_weather,get_time' && same(at(body, 'tools', 0, 'input_schema'), v.SCHEMA),
  choice_auto: choice({ type: 'auto' }),
  choice_none: choice({ type: 'none' }),
  choice_required: choice({ type: 'any' }),
  choice_tool: choice({ type: 'tool', name: 'get_time' }),
  choice_allowed: (body) => names(body) === v.ALLOWED.join() && at(body, 'tool_choice', 'type') === 'any',
  single_call: choice({ type: 'auto', disable_parallel_tool_use: true }),
  tool_results: (body) =>
    same(
      blocks(body, 'tool_use').map(({ id }) => id ?? null),
      blocks(body, 'tool_result').map(({ tool_use_id: id }) => id ?? null),
    ) &&
    blocks(body, 'tool_use')
      .map(({ name }) => name)
      .join() === 'get_weather,get_time' &&
    contains(body, 'snow', 'noon'),
  empty_arguments: (body) => same(blocks(body, 'tool_use')[0]?.['input'], {}),
  tool_error: (body, { marksErrors }) =>
    contains(body, 'boom') && (marksErrors !== true || blocks(body, 'tool_result')[0]?.['is_error'] === true),
  tool_image: (body) => holds(blocks(body, 'tool_result'), { type: 'image', source: png }),
  strict_tool: (body) => at(body, 'tools', 0, 'strict') === true,
  // A function of one string.
  freeform: (body) => at(body, 'tools', 0, 'name') === 'run_sql',
  web_search: (body) => /^web_search_\d+$/.test(word(body, 'tools', 0, 'type')),
  code_execution: (body) => /^code_execution_\d+$/.test(word(body, 'tools', -1, 'type')),
  json_schema: (body) => same(at(body, 'output_config', 'format'), { type: 'json_schema', schema: v.SCHEMA }),
  json_mode: (body) => /JSON/.test(JSON.stringify(body['system'] ?? '')),
  effort: (body) => at(body, 'thinking', 'type') === 'enabled' || at(body, 'output_config', 'effort') === 'low',
  budget: (body) => figure(body, 'thinking', 'budget_tokens') === v.BUDGET,
  cache_mark: (body) => holds(body, { text: 'Long words.', cache_control: { type: 'ephemeral' } }),
  cited_document: (body) => holds(body, { type: 'document', citations: { enabled: true } }),
  stop: (body) => same(body['stop_sequences'], [v.STOP]),
  output_limit: (body) => body['max_tokens'] === v.LIMIT,
  temperature: (body) => body['temperature'] === v.TEMPERATURE,
  top_k: (body) => body['top_k'] === v.TOP_K,
  service_tier: (body) => body['service_tier'] === 'standard_only',
  user: (body) => same(body['metadata'], { user_id: v.USER }),
};

export const anthropicUpstream: Upstream = {
  label: 'Anthropic',
  providerId: 'anthropic',
  adapter: adapterFor('anthropic', 'anthropic'),
  api: 'anthropic',
  base: '/v1',
  model: 'claude-haiku-4-5',
  sent,
  says: {
    text: saying(say(v.TEXT)),
    reasoning: saying(think(v.THOUGHT, v.TEXT)),
    calls: saying(
      callTools([
        ['get_weather', { city: 'Oslo' }],
        ['get_time', '{}'],
      ]),
    ),
    call_without_arguments: saying(callTools([['get_time', '']])),
    freeform_call: saying(callTools([['run_sql', { input: 'select 1' }]])),
    citations: saying(
      say(v.TEXT, {
        citations: [{ type: 'web_search_result_location', ...v.SOURCE, cited_text: 'four', encrypted_index: 'RW5jcnlwdGVk' }],
      }),
    ),
    cached_usage: saying(say(v.TEXT, { tokens: v.TOKENS })),
    refusal: saying(refuse(v.REFUSAL)),
  },
  stops: {
    length: 'length',
    tool_calls: 'tool_calls',
    stop_sequence: 'stop_sequence',
    content_filter: 'refusal',
  },
  keeps: () => ({
    said: { ...think(v.THOUGHT, ''), signature: SIGNED, calls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}' }] },
    back: (body) => holds(body, { type: 'thinking', thinking: v.THOUGHT, signature: SIGNED }),
  }),
};
