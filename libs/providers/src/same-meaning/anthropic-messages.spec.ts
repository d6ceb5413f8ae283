import fc from 'fast-check';
import type { JsonObject } from '@libs/kernel';
import { dialects } from '@libs/protocol';
import { adapterFor } from '../adapter-for';
import { answerOf, optional, some, targetOf, word } from './generate.fixture';

/*
 * Asked through the neutral form, Anthropic is asked the same as by the bytes themselves: every field that a request of
 * the dialect may have comes out of the adapter as it went into the decoder, and nothing is reported.
 */
const dialect = dialects['anthropic-messages'];
const adapter = adapterFor('anthropic', 'anthropic');

const mark = optional('cache_control', fc.constant({ type: 'ephemeral' }));
const marked = <T extends object>(block: fc.Arbitrary<T>) =>
  fc.tuple(block, mark).map(([fields, rest]): JsonObject => ({ ...fields, ...rest }));
const text = marked(word.map((said) => ({ type: 'text', text: said })));
const image = marked(
  fc.constantFrom(
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
    { type: 'image', source: { type: 'url', url: 'https://a/b.png' } },
  ),
);
const document = marked(
  fc
    .tuple(
      fc.constantFrom(
        { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0x' },
        { type: 'text', media_type: 'text/plain', data: 'words' },
        { type: 'url', url: 'https://a/b.pdf' },
      ),
      optional('title', word),
      optional('context', word),
      optional('citations', fc.record({ enabled: fc.boolean() })),
    )
    .map(([source, title, context, citations]) => ({ type: 'document', source, ...title, ...context, ...citations })),
);
const asked = fc.array(fc.oneof(text, image, document), { minLength: 1, maxLength: 3 });

const thinking = fc.constantFrom<JsonObject>(
  { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
  { type: 'redacted_thinking', data: 'ZGF0YQ' },
);
const citation = fc.constantFrom<JsonObject>(
  { type: 'char_location', cited_text: 'c', document_index: 0, document_title: null, start_char_index: 0, end_char_index: 1 },
  { type: 'page_location', cited_text: 'c', document_index: 1, document_title: 'T', start_page_number: 1, end_page_number: 2 },
);
const cited = fc
  .tuple(text, optional('citations', fc.array(citation, { minLength: 1, maxLength: 2 })))
  .map(([block, citations]): JsonObject => ({ ...block, ...citations }));
const call = (id: string) =>
  marked(
    fc
      .dictionary(word, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
      .map((input) => ({ type: 'tool_use', id, name: 'f', input: JSON.parse(JSON.stringify(input)) as JsonObject })),
  );
const result = (id: string) =>
  marked(
    fc
      .tuple(fc.array(fc.oneof(text, image, document), { minLength: 1, maxLength: 2 }), optional('is_error', fc.constant(true)))
      .map(([content, failed]) => ({ type: 'tool_result', tool_use_id: id, content, ...failed })),
  );
/** A turn of the assistant and what the user says to it; some call tools. */
const turn = fc
  .record({
    thought: fc.array(thinking, { maxLength: 2 }),
    said: fc.array(cited, { minLength: 1, maxLength: 2 }),
    calls: fc.constantFrom(0, 1, 2),
    first: fc.tuple(call('t1'), result('t1')),
    second: fc.tuple(call('t2'), result('t2')),
    next: asked,
  })
  .map(({ thought, said, calls, first, second, next }) => {
    const used = [first, second].slice(0, calls);
    return [
      { role: 'assistant', content: [...thought, ...said, ...used.map(([tool]) => tool)] },
      { role: 'user', content: [...used.map(([, answered]) => answered), ...next] },
    ];
  });
/** Anthropic says what it thinks first in a loop of tools: without that it is asked not to think. */
const messages = fc
  .record({ first: asked, turns: fc.array(turn, { maxLength: 2 }) })
  .map(({ first, turns }) => [{ role: 'user', content: first }, ...turns.flat()]);

const closed = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };
const tools = fc.constant([
  { type: 'web_search_20250305', name: 'web_search', max_uses: 2 },
  { type: 'bash_20250124', name: 'bash' },
  { name: 'f', description: 'd', input_schema: closed, strict: true, cache_control: { type: 'ephemeral' } },
  { name: 'g', input_schema: { type: 'object', properties: { b: { minimum: 1 } } } },
]);
const choice = fc.constantFrom(
  { type: 'auto' },
  { type: 'auto', disable_parallel_tool_use: true },
  { type: 'none' },
  { type: 'any' },
  { type: 'tool', name: 'f', disable_parallel_tool_use: true },
  { type: 'tool', name: 'web_search' },
);
const tooling = fc.tuple(tools, optional('tool_choice', choice)).map(([list, chosen]) => ({ tools: list, ...chosen }));

const settings = fc
  .tuple(
    optional('system', fc.array(text, { minLength: 1, maxLength: 2 })),
    // One of the two, as the API asks.
    fc.oneof(
      optional('temperature', fc.double({ min: 0, max: 1, noNaN: true })),
      optional('top_p', fc.double({ min: 0, max: 0.99, noNaN: true })),
    ),
    optional('top_k', fc.nat(500)),
    optional('stop_sequences', fc.array(word, { minLength: 1, maxLength: 4 })),
    optional('metadata', fc.record({ user_id: word })),
    optional('service_tier', fc.constantFrom('auto', 'standard_only')),
    optional('stream', fc.constant(true)),
    optional('inference_geo', fc.constant('eu')),
    optional('cache_control', fc.constant({ type: 'ephemeral' })),
    some(tooling),
  )
  .map((all) => Object.assign({}, ...all) as JsonObject);

const asksAgain = (body: JsonObject, model: string) => {
  const before = JSON.stringify(body);
  const request = dialect.decodeRequest(body);
  const call = adapter.encodeRequest(request, targetOf(model));
  expect(JSON.parse(call.body.toString('utf8'))).toEqual({ ...(JSON.parse(before) as JsonObject), model });
  expect([call.changes, request.leftOut]).toEqual([[], undefined]);
  expect(JSON.stringify(body)).toBe(before);
};

it('a request means the same after decoding and encoding', () => {
  fc.assert(
    fc.property(messages, settings, (said, rest) =>
      asksAgain({ model: 'asked', max_tokens: 100, messages: said, ...rest } as unknown as JsonObject, 'claude-haiku-4-5'),
    ),
    { numRuns: 300 },
  );
});

it('so does the wish to think, to make an effort, and to follow a schema', () => {
  const format = { type: 'json_schema', schema: closed };
  const hello = [{ role: 'user', content: [{ type: 'text', text: 'x' }] }];
  const older = fc.constantFrom<JsonObject>({ type: 'enabled', budget_tokens: 2000 }, { type: 'disabled' });
  const newer = fc.constantFrom<JsonObject>(
    { type: 'adaptive' },
    { type: 'adaptive', display: 'summarized' },
    { type: 'disabled' },
  );
  const body = { model: 'asked', max_tokens: 4000, messages: hello };
  fc.assert(
    fc.property(optional('thinking', older), some(fc.constant({ output_config: { format } })), (thinking, output) =>
      asksAgain({ ...body, ...thinking, ...output } as JsonObject, 'claude-haiku-4-5'),
    ),
  );
  fc.assert(
    fc.property(newer, fc.constantFrom('low', 'medium', 'high', 'xhigh', 'max'), (thinking, effort) => {
      const output_config = thinking['type'] === 'disabled' ? { format } : { format, effort };
      asksAgain({ ...body, thinking, output_config } as JsonObject, 'claude-opus-4-7');
    }),
  );
});

const answered = fc
  .record({
    thought: fc.array(thinking, { maxLength: 2 }),
    said: fc.array(cited, { maxLength: 3 }),
    calls: fc.oneof(fc.constant([]), fc.tuple(call('t1')), fc.tuple(call('t1'), call('t2'))),
    reason: fc.constantFrom('end_turn', 'max_tokens', 'stop_sequence', 'pause_turn', 'refusal', 'tool_use'),
  })
  .map(({ thought, said, calls, reason }) => ({
    content: [...thought, ...said, ...calls].map(({ cache_control: _mark, ...block }) => block),
    stop_reason: reason,
    stop_sequence: reason === 'stop_sequence' ? 'END' : null,
  }));

it('an answer means the same after decoding and encoding', () => {
  fc.assert(
    fc.property(answered, fc.constantFrom('standard', 'priority', 'batch'), (said, service_tier) => {
      const usage = {
        input_tokens: 3,
        cache_creation_input_tokens: 1,
        cache_read_input_tokens: 2,
        output_tokens: 5,
        service_tier,
      };
      const body = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', ...said, usage };
      expect(answerOf(dialect, adapter, body)).toEqual(body);
    }),
    { numRuns: 300 },
  );
});
