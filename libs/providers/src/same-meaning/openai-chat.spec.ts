import fc from 'fast-check';
import type { JsonObject } from '@libs/kernel';
import { dialects } from '@libs/protocol';
import { adapterFor } from '../adapter-for';
import { answerOf, optional, some, targetOf, word } from './generate.fixture';

/*
 * Asked through the neutral form, OpenAI is asked the same as by the bytes themselves: every field that a request of
 * the dialect may have comes out of the adapter as it went into the decoder, and nothing is reported.
 */
const dialect = dialects['openai-chat'];
const adapter = adapterFor('openai-compatible', 'openai');

const text = word.map((said) => ({ type: 'text', text: said }));
const image = fc.oneof(
  fc.constant({ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }),
  fc.constant({ type: 'image_url', image_url: { url: 'https://a/b.png', detail: 'low' } }),
);
const file = word.map((name) => ({
  type: 'file',
  file: { filename: `${name}.pdf`, file_data: 'data:application/pdf;base64,JVBERi0x' },
}));
const audio = fc.constant({ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } });
const user = fc
  .record({
    parts: fc.array(fc.oneof(text, image, file, audio), { minLength: 2, maxLength: 4 }),
    plain: word,
    asParts: fc.boolean(),
  })
  .map(({ parts, plain, asParts }) => ({ role: 'user', content: asParts ? parts : plain }));
const named = fc.record({ message: user, name: optional('name', word) }).map(({ message, name }) => ({ ...message, ...name }));

const callOf = (id: string) =>
  fc.oneof(
    fc.dictionary(word, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }).map((args) => ({
      id,
      type: 'function',
      function: { name: 'f', arguments: JSON.stringify(args) },
    })),
    word.map((input) => ({ id, type: 'custom', custom: { name: 'sql', input } })),
  );
/** A turn of the assistant that calls tools, and their results. */
const toolTurn = fc
  .record({ first: callOf('c1'), second: callOf('c2'), two: fc.boolean(), said: fc.option(word), results: fc.tuple(word, word) })
  .map(({ first, second, two, said, results }) => [
    { role: 'assistant', content: said, tool_calls: two ? [first, second] : [first] },
    { role: 'tool', tool_call_id: 'c1', content: results[0] },
    ...(two ? [{ role: 'tool', tool_call_id: 'c2', content: results[1] }] : []),
  ]);
const assistant = fc.oneof(
  word.map((content) => [{ role: 'assistant', content }]),
  word.map((refusal) => [{ role: 'assistant', content: null, refusal }]),
  toolTurn,
);
const messages = fc
  .record({ system: fc.option(word), first: named, turns: fc.array(fc.tuple(assistant, named), { maxLength: 2 }) })
  .map(({ system, first, turns }) => [
    ...(system === null ? [] : [{ role: 'developer', content: system }]),
    first,
    ...turns.flatMap(([said, next]) => [...said, next]),
  ]);

const closed = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const tools = fc.constant([
  { type: 'function', function: { name: 'f', description: 'd', parameters: closed, strict: true } },
  { type: 'function', function: { name: 'g', parameters: { type: 'object', properties: { b: { minimum: 1 } } } } },
  { type: 'custom', custom: { name: 'sql', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'x' } } } },
]);
const choice = fc.constantFrom(
  'auto',
  'none',
  'required',
  { type: 'function', function: { name: 'f' } },
  { type: 'custom', custom: { name: 'sql' } },
);
const tooling = fc
  .record({ tools, choice: optional('tool_choice', choice), parallel: optional('parallel_tool_calls', fc.boolean()) })
  .map(({ tools: list, choice: chosen, parallel }) => ({ tools: list, ...chosen, ...parallel }));

const settings = fc
  .tuple(
    optional('max_completion_tokens', fc.integer({ min: 1, max: 1e6 })),
    optional('temperature', fc.double({ min: 0, max: 2, noNaN: true })),
    optional('top_p', fc.double({ min: 0, max: 1, noNaN: true })),
    optional('stop', fc.array(word, { minLength: 1, maxLength: 4 })),
    optional('seed', fc.integer()),
    optional('frequency_penalty', fc.double({ min: -2, max: 2, noNaN: true })),
    optional('presence_penalty', fc.double({ min: -2, max: 2, noNaN: true })),
    optional('n', fc.integer({ min: 2, max: 8 })),
    optional('reasoning_effort', fc.constantFrom('minimal', 'low', 'medium', 'high')),
    optional('user', word),
    optional('metadata', fc.dictionary(fc.constantFrom('a', 'b'), word)),
    optional('service_tier', fc.constantFrom('auto', 'default', 'flex', 'priority')),
    optional('prompt_cache_key', word),
    optional('verbosity', fc.constantFrom('low', 'medium', 'high')),
    optional('web_search_options', fc.constant({ search_context_size: 'low' })),
    optional('store', fc.boolean()),
    optional('logit_bias', fc.constant({ '5': -100 })),
    optional('response_format', fc.constantFrom<JsonObject>({ type: 'json_object' }, jsonSchema(true), jsonSchema(false))),
    fc.constantFrom({}, { logprobs: true }, { logprobs: true, top_logprobs: 3 }),
    fc.constantFrom({}, { stream: true, stream_options: { include_usage: true } }),
    some(tooling),
  )
  .map((all) => Object.assign({}, ...all) as JsonObject);

function jsonSchema(strict: boolean): JsonObject {
  return { type: 'json_schema', json_schema: { name: 'n', description: 'd', schema: closed, strict } };
}

it('a request means the same after decoding and encoding', () => {
  fc.assert(
    fc.property(messages, settings, (said, rest) => {
      const body = { model: 'asked', messages: said, ...rest } as unknown as JsonObject;
      const before = JSON.stringify(body);
      const call = adapter.encodeRequest(dialect.decodeRequest(body), targetOf('gpt-5'));
      expect(JSON.parse(call.body.toString('utf8'))).toEqual({ ...(JSON.parse(before) as JsonObject), model: 'gpt-5' });
      expect(call.changes).toEqual([]);
      expect(JSON.stringify(body)).toBe(before);
    }),
    { numRuns: 300 },
  );
});

const annotation = word.map((title) => ({
  type: 'url_citation',
  url_citation: { url: 'https://a', title, start_index: 0, end_index: 1 },
}));
const token = word.map((said) => ({ token: said, logprob: -0.5, bytes: null, top_logprobs: [] }));
const message = fc
  .record({
    content: fc.option(word),
    reasoning: optional('reasoning_content', word),
    annotations: fc.array(annotation, { maxLength: 2 }),
    calls: fc.oneof(fc.constant([]), fc.tuple(callOf('c1')), fc.tuple(callOf('c1'), callOf('c2'))),
    logprobs: fc.option(fc.array(token, { minLength: 1, maxLength: 3 })),
    refusal: fc.option(word),
    reason: fc.constantFrom('stop', 'length', 'content_filter'),
  })
  .map(({ content, reasoning, annotations, calls, logprobs, refusal, reason }) => ({
    message: {
      role: 'assistant',
      content: content ?? (calls.length > 0 || refusal !== null ? null : ''),
      refusal,
      ...reasoning,
      ...(annotations.length > 0 && content !== null && { annotations }),
      ...(calls.length > 0 && { tool_calls: calls }),
    },
    logprobs: logprobs && { content: logprobs, refusal: null },
    finish_reason: calls.length > 0 && reason === 'stop' ? 'tool_calls' : reason,
  }));

it('an answer means the same after decoding and encoding', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 3 }), fc.option(word), (choices, tier) => {
      const body = {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 5,
        model: 'gpt-5-2026',
        choices: choices.map((one, index) => ({ index, ...one })),
        usage: {
          prompt_tokens: 10,
          completion_tokens: 5,
          total_tokens: 15,
          prompt_tokens_details: { cached_tokens: 4 },
          completion_tokens_details: { reasoning_tokens: 2 },
        },
        ...(tier !== null && { service_tier: tier }),
        system_fingerprint: 'fp',
      };
      expect(answerOf(dialect, adapter, body)).toEqual({ ...body, 'x-gateway': expect.anything() });
    }),
    { numRuns: 300 },
  );
});
