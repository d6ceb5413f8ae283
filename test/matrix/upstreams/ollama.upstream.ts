import type { JsonObject } from '@libs/kernel';
import { adapterFor } from '@libs/providers';
import { TINY_PNG } from '../../support/builders';
import { callTools, say, think } from '../../support/upstream/answer';
import { toWire } from '../../support/upstream/to-wire';
import { edited, saying, type Upstream } from '../upstream';
import * as v from '../values';
import { at, list, objects, same, word } from '../values';
import { TOKENS_OF_TEXT } from './openai.upstream';

const contains = (body: JsonObject, ...texts: string[]): boolean => texts.every((text) => JSON.stringify(body).includes(text));
const names = (body: JsonObject): string =>
  objects(body, 'tools')
    .map((tool) => word(tool, 'function', 'name'))
    .join();
const option =
  (name: string, wanted: v.Wanted) =>
  (body: JsonObject): boolean =>
    same(at(body, 'options', name), wanted);
const shown = (body: JsonObject): boolean =>
  objects(body, 'messages').some((message) => list(message, 'images').includes(TINY_PNG));

/** https://docs.ollama.com/api/chat */
const sent: Upstream['sent'] = {
  system: (body) => same(at(body, 'messages', 0), { role: 'system', content: v.RULE }),
  multi_turn: (body) =>
    objects(body, 'messages')
      .map(({ role }) => role)
      .join() === 'user,assistant,user' && contains(body, 'One', 'Two', 'Three'),
  multi_part: (body) => contains(body, 'Part A', 'Part B'),
  image_url: shown,
  image_base64: shown,
  // Models that hear take it where pictures stand.
  audio: (body) => objects(body, 'messages').some((message) => list(message, 'images').includes(v.AUDIO)),
  tools: (body) => names(body) === 'get_weather,get_time' && same(at(body, 'tools', 0, 'function', 'parameters'), v.SCHEMA),
  choice_auto: (body) => names(body) === 'get_weather,get_time',
  choice_none: (body) => body['tools'] === undefined,
  tool_results: (body) => {
    const messages = objects(body, 'messages');
    const called = messages.flatMap((message) => objects(message, 'tool_calls'));
    const results = messages.filter(({ role }) => role === 'tool');
    return (
      same(
        called.map(({ id }) => id ?? null),
        results.map(({ tool_call_id: id }) => id ?? null),
      ) &&
      results.map(({ tool_name: name }) => name).join() === 'get_weather,get_time' &&
      contains(body, 'snow', 'noon')
    );
  },
  empty_arguments: (body) => same(at(body, 'messages', 1, 'tool_calls', 0, 'function', 'arguments'), {}),
  tool_error: (body) => contains(body, 'boom'),
  tool_image: (body) => shown(body) && contains(body, 'snow'),
  // A function of one string.
  freeform: (body) => names(body) === 'run_sql',
  json_schema: (body) => same(body['format'], v.SCHEMA),
  json_mode: (body) => body['format'] === 'json',
  effort: (body) => body['think'] === true,
  budget: (body) => body['think'] === true,
  logprobs: (body) => body['logprobs'] === true && body['top_logprobs'] === 2,
  stop: option('stop', [v.STOP]),
  output_limit: option('num_predict', v.LIMIT),
  temperature: option('temperature', v.TEMPERATURE),
  top_k: option('top_k', v.TOP_K),
  seed: option('seed', v.SEED),
  penalties: (body) => option('frequency_penalty', v.PENALTY)(body) && option('presence_penalty', v.PENALTY)(body),
};

const withLogprobs: NonNullable<Upstream['says']['logprobs']> = (request) => {
  let told = 0;
  return edited(toWire(request, say(['Gr', 'üße'])), (json) => {
    if (!request.stream) return { ...json, logprobs: TOKENS_OF_TEXT };
    return word(json, 'message', 'content') === '' ? json : { ...json, logprobs: [TOKENS_OF_TEXT[told++] ?? null] };
  });
};

export const ollamaUpstream: Upstream = {
  label: 'Ollama',
  providerId: 'ollama',
  adapter: adapterFor('ollama', 'ollama'),
  api: 'ollama',
  base: '',
  model: 'qwen3:8b',
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
    logprobs: withLogprobs,
  },
  stops: { length: 'length', tool_calls: 'tool_calls' },
  keeps: () => ({
    said: { ...think(v.THOUGHT, ''), calls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}' }] },
    back: (body) => objects(body, 'messages').some((message) => message['thinking'] === v.THOUGHT),
  }),
};
