import type { JsonObject } from '@libs/kernel';
import { adapterFor } from '@libs/providers';
import { TINY_PDF_URL, TINY_PNG_URL } from '../../support/builders';
import { callTools, refuse, say, think } from '../../support/upstream/answer';
import { ENCRYPTED_MARK } from '../../support/upstream/openai-responses-wire';
import { toWire } from '../../support/upstream/to-wire';
import { edited, saying, type Upstream } from '../upstream';
import * as v from '../values';
import { at, holds, list, objects, same, word } from '../values';

const contains = (body: JsonObject, ...texts: string[]): boolean =>
  texts.every((text) => JSON.stringify(body).includes(JSON.stringify(text).slice(1, -1)));
const toolNames = (body: JsonObject): string[] => objects(body, 'tools').map((tool) => word(tool, 'function', 'name'));
const roles = (body: JsonObject): string =>
  objects(body, 'messages')
    .map(({ role }) => role)
    .join();
const has =
  (...path: (string | number)[]) =>
  (wanted: v.Wanted) =>
  (body: JsonObject): boolean =>
    same(at(body, ...path), wanted);
/** The tools are told too, and before the choice. */
const choice =
  (wanted: v.Wanted) =>
  (body: JsonObject): boolean =>
    same(body['tool_choice'], wanted) && toolNames(body).join() === 'get_weather,get_time';

/** Chat completions as OpenAI documents them. */
export const chatSent: Upstream['sent'] = {
  system: (body) =>
    /^(developer|system)$/.test(word(body, 'messages', 0, 'role')) && at(body, 'messages', 0, 'content') === v.RULE,
  multi_turn: (body) => roles(body) === 'user,assistant,user' && contains(body, 'One', 'Two', 'Three'),
  multi_part: (body) => contains(body, 'Part A', 'Part B') && roles(body) === 'user',
  image_url: (body) => holds(body, { type: 'image_url', image_url: { url: v.IMAGE_URL } }) || holds(body, { url: v.IMAGE_URL }),
  image_base64: (body) => holds(body, { url: TINY_PNG_URL }),
  document: (body) => holds(body, { file_data: TINY_PDF_URL }),
  document_url: (body) => holds(body, { file_data: TINY_PDF_URL }),
  audio: (body) => holds(body, { data: v.AUDIO, format: 'wav' }),
  tools: (body) =>
    toolNames(body).join() === 'get_weather,get_time' && same(at(body, 'tools', 0, 'function', 'parameters'), v.SCHEMA),
  choice_auto: choice('auto'),
  choice_none: choice('none'),
  choice_required: choice('required'),
  choice_tool: choice({ type: 'function', function: { name: 'get_time' } }),
  choice_allowed: (body) => toolNames(body).join() === v.ALLOWED.join() || at(body, 'tool_choice', 'type') === 'allowed_tools',
  single_call: has('parallel_tool_calls')(false),
  tool_results: (body) => {
    const messages = objects(body, 'messages');
    const called = messages.flatMap((message) => objects(message, 'tool_calls'));
    const results = messages.filter(({ role }) => role === 'tool');
    return (
      called.map((call) => word(call, 'function', 'name')).join() === 'get_weather,get_time' &&
      same(
        called.map(({ id }) => id ?? null),
        results.map(({ tool_call_id: id }) => id ?? null),
      ) &&
      contains(body, 'snow', 'noon')
    );
  },
  empty_arguments: (body) => ['', '{}'].includes(String(at(body, 'messages', 1, 'tool_calls', 0, 'function', 'arguments'))),
  // There is no field for it.
  tool_error: (body) => objects(body, 'messages').some(({ role, content }) => role === 'tool' && content === 'Error: boom'),
  // Results hold text alone.
  tool_image: (body) => holds(body, { url: TINY_PNG_URL }) && contains(body, 'snow'),
  strict_tool: has('tools', 0, 'function', 'strict')(true),
  freeform: (body) => holds(body, { type: 'custom' }) && holds(body, { name: 'run_sql' }),
  web_search: (body) => body['web_search_options'] !== undefined,
  json_schema: (body) =>
    same(at(body, 'response_format', 'json_schema', 'schema'), v.SCHEMA) && at(body, 'response_format', 'type') === 'json_schema',
  json_mode: has('response_format')({ type: 'json_object' }),
  effort: has('reasoning_effort')('low'),
  budget: has('reasoning_effort')('low'),
  cache_key: has('prompt_cache_key')(v.CACHE_KEY),
  logprobs: (body) => body['logprobs'] === true && body['top_logprobs'] === 2,
  stop: has('stop')([v.STOP]),
  output_limit: (body) => (body['max_completion_tokens'] ?? body['max_tokens']) === v.LIMIT,
  temperature: has('temperature')(v.TEMPERATURE),
  seed: has('seed')(v.SEED),
  penalties: (body) => body['frequency_penalty'] === v.PENALTY && body['presence_penalty'] === v.PENALTY,
  n: has('n')(2),
  service_tier: (body) => body['service_tier'] === 'flex' || body['service_tier'] === 'default',
  metadata: has('metadata')(v.METADATA),
  user: has('user')(v.USER),
};

const PIECES = ['Gr', 'üße'];
const token = (text: string): JsonObject => ({
  token: text,
  logprob: -0.5,
  bytes: [...Buffer.from(text)],
  top_logprobs: [{ token: text, logprob: -0.5, bytes: null }],
});
export const TOKENS_OF_TEXT = PIECES.map(token);

const ANNOTATION = { type: 'url_citation', url_citation: { ...v.SOURCE, start_index: 0, end_index: 5 } };
/** The same as the Responses API writes it. */
const FLAT_ANNOTATION = { type: 'url_citation', ...v.SOURCE, start_index: 0, end_index: 5 };

export const withLogprobs: NonNullable<Upstream['says']['logprobs']> = (request) => {
  const wire = toWire(request, say(PIECES));
  if (request.api === 'openai-responses') return refilled(wire, 'logprobs', TOKENS_OF_TEXT);
  let told = 0;
  return edited(wire, (json) => {
    for (const choice of objects(json, 'choices')) {
      const text = word(choice, 'delta', 'content');
      if (choice['message'] !== undefined) choice['logprobs'] = { content: TOKENS_OF_TEXT, refusal: null };
      else if (text !== '') choice['logprobs'] = { content: [TOKENS_OF_TEXT[told++] ?? null], refusal: null };
    }
    return json;
  });
};

/** Empty lists of this name in the frames, filled. */
function refilled(wire: ReturnType<typeof toWire>, name: string, items: JsonObject[]): typeof wire {
  const filled = `"${name}":${JSON.stringify(items)}`;
  const frames = wire.frames.map((frame) =>
    Buffer.from(frame.toString('utf8').replaceAll(new RegExp(`"${name}": ?\\[\\]`, 'g'), filled)),
  );
  return { ...wire, frames };
}

const twoAnswers: NonNullable<Upstream['says']['two_answers']> = (request) =>
  edited(toWire(request, say(v.TEXT)), (json) => {
    const choices = list(json, 'choices');
    if (choices.length === 0) return json;
    const second = objects(json, 'choices').map((choice) => ({ ...choice, index: 1 }));
    return json['object'] === 'chat.completion'
      ? { ...json, choices: [...choices, ...second] }
      : [json, { ...json, choices: second }];
  });

/** Calls of tools that take text have a kind of their own. */
const freeformCall: NonNullable<Upstream['says']['freeform_call']> = (request) => {
  const wire = toWire(request, callTools([['run_sql', 'select 1']]));
  if (request.api === 'openai-responses') return wire;
  return edited(wire, (json) => {
    for (const choice of objects(json, 'choices')) {
      for (const call of [...objects(choice, 'message', 'tool_calls'), ...objects(choice, 'delta', 'tool_calls')]) {
        const { name, arguments: input } = call['function'] as JsonObject;
        delete call['function'];
        call['custom'] = { ...(name !== undefined && { name }), input: input ?? '' };
        if (call['type'] !== undefined) call['type'] = 'custom';
      }
    }
    return json;
  });
};

export const chatSays: Upstream['says'] = {
  text: saying(say(v.TEXT)),
  calls: saying(
    callTools([
      ['get_weather', { city: 'Oslo' }],
      ['get_time', '{}'],
    ]),
  ),
  call_without_arguments: saying(callTools([['get_time', '']])),
  cached_usage: saying(say(v.TEXT, { tokens: v.TOKENS })),
  logprobs: withLogprobs,
};

const SIGNED = `${ENCRYPTED_MARK}Signed71`;

export const openAiUpstream: Upstream = {
  label: 'OpenAI',
  providerId: 'openai',
  adapter: adapterFor('openai-compatible', 'openai'),
  api: 'openai',
  base: '/v1',
  model: 'gpt-5-mini',
  modelFor: { web_search: 'gpt-5-search-api' },
  sent: chatSent,
  says: {
    ...chatSays,
    reasoning: (request) =>
      // Chat completions show nothing of what the model thinks.
      request.api === 'openai-responses' ? toWire(request, think(v.THOUGHT, v.TEXT)) : undefined,
    citations: (request) =>
      request.api === 'openai-responses'
        ? refilled(toWire(request, say(v.TEXT)), 'annotations', [FLAT_ANNOTATION])
        : toWire(request, say(v.TEXT, { citations: [ANNOTATION] })),
    two_answers: twoAnswers,
    freeform_call: freeformCall,
    refusal: saying(refuse(v.REFUSAL)),
  },
  stops: { length: 'length', tool_calls: 'tool_calls', content_filter: 'content_filter' },
  keeps: ({ dialect }) =>
    dialect.id === 'openai-responses'
      ? {
          said: { ...think(v.THOUGHT, ''), signature: SIGNED, calls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}' }] },
          back: (body) => holds(body, { encrypted_content: SIGNED }),
        }
      : undefined,
};
