import { decodeResponse } from './decode-response';
import { decodeUsage } from './decode-usage';
import { ANSWER_TOOL } from './encode-output';

const body = (content: object[], rest: object = {}) =>
  JSON.parse(
    JSON.stringify({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm-1',
      content,
      stop_reason: 'end_turn',
      stop_sequence: null,
      ...rest,
    }),
  ) as Parameters<typeof decodeResponse>[0];

describe('decodeResponse (Anthropic)', () => {
  it('reads all kinds of blocks', () => {
    const response = decodeResponse(
      body(
        [
          { type: 'thinking', thinking: 'hm', signature: 'sig' },
          { type: 'redacted_thinking', data: 'abc' },
          { type: 'text', text: 'Looking.' },
          { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
          { type: 'tool_use', id: 't1', name: 'a', input: { x: 1 } },
          { type: 'tool_use', id: 't2', name: 'b', input: {} },
        ],
        { stop_reason: 'tool_use', usage: { input_tokens: 3, output_tokens: 9, service_tier: 'standard' } },
      ),
    );
    expect(response).toMatchObject({ id: 'msg_1', model: 'm-1', usageReported: true, serviceTier: 'standard' });
    expect(response.candidates).toEqual([
      {
        index: 0,
        stopReason: 'tool_calls',
        content: [
          { type: 'reasoning', text: 'hm', signature: 'sig', origin: 'anthropic' },
          { type: 'reasoning', text: '', redactedData: 'abc', origin: 'anthropic' },
          { type: 'text', text: 'Looking.' },
          { type: 'tool_call', id: 't1', name: 'a', arguments: '{"x":1}' },
          { type: 'tool_call', id: 't2', name: 'b', arguments: '{}' },
        ],
      },
    ]);
  });

  it('keeps citations with the place of the text that they support', () => {
    const page = { type: 'page_location', cited_text: 'c', document_index: 1, document_title: null, start_page_number: 1 };
    const web = { type: 'web_search_result_location', cited_text: 'w', url: 'https://a', title: 'A', encrypted_index: 'E' };
    const response = decodeResponse(
      body([
        { type: 'text', text: 'So: ' },
        { type: 'text', text: 'yes', citations: [page, web] },
        { type: 'text', text: '.', citations: [] },
      ]),
    );
    const dialect = 'anthropic-messages';
    expect(response.candidates[0]?.content).toEqual([
      { type: 'text', text: 'So: ' },
      {
        type: 'text',
        text: 'yes',
        citations: [
          { citedText: 'c', documentIndex: 1, start: 4, end: 7, raw: { dialect, value: page } },
          { url: 'https://a', title: 'A', citedText: 'w', start: 4, end: 7, raw: { dialect, value: web } },
        ],
      },
      { type: 'text', text: '.' },
    ]);
  });

  it('takes the call of the answer tool for the answer', () => {
    const answered = body([{ type: 'tool_use', id: 't', name: ANSWER_TOOL, input: { a: 1 } }], { stop_reason: 'tool_use' });
    expect(decodeResponse(answered).candidates).toEqual([
      { index: 0, stopReason: 'stop', content: [{ type: 'text', text: '{"a":1}' }] },
    ]);
  });

  it.each([
    ['end_turn', 'stop'],
    ['model_context_window_exceeded', 'length'],
    ['max_tokens', 'length'],
    ['stop_sequence', 'stop_sequence'],
    ['refusal', 'refusal'],
    ['pause_turn', 'pause'],
    ['something_new', 'stop'],
  ])('maps the stop reason %s', (reason, expected) => {
    expect(decodeResponse(body([], { stop_reason: reason })).candidates[0]?.stopReason).toBe(expected);
  });

  it('reads the stop sequence and the words of a refusal', () => {
    expect(decodeResponse(body([], { stop_reason: 'stop_sequence', stop_sequence: 'END' })).candidates[0]?.stopSequence).toBe(
      'END',
    );
    const refused = body([], { stop_reason: 'refusal', stop_details: { type: 'refusal', explanation: 'Not this.' } });
    expect(decodeResponse(refused).candidates[0]?.refusal).toBe('Not this.');
  });

  it('refuses an answer that is none', () => {
    expect(() => decodeResponse({})).toThrow(expect.objectContaining({ code: 'upstream_bad_response' }));
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    expect(() => decodeResponse(error)).toThrow(expect.objectContaining({ code: 'upstream_error', message: 'Overloaded' }));
  });
});

describe('decodeUsage (Anthropic)', () => {
  it('keeps the buckets apart', () => {
    const raw = { input_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 7, output_tokens: 9 };
    expect(decodeUsage(raw)).toEqual({
      inputTokens: 5,
      cacheReadTokens: 100,
      cacheWriteTokens: 7,
      outputTokens: 9,
      reasoningTokens: 0,
      estimated: false,
    });
  });

  it('lets a later report correct the input as a whole, and never take it back', () => {
    const first = decodeUsage({ input_tokens: 100, output_tokens: 1 });
    expect(decodeUsage({ input_tokens: 0, output_tokens: 5 }, first)).toMatchObject({ inputTokens: 100, outputTokens: 5 });
    expect(decodeUsage({ input_tokens: 0, cache_read_input_tokens: 100, output_tokens: 5 }, first)).toMatchObject({
      inputTokens: 0,
      cacheReadTokens: 100,
    });
  });

  it.each([undefined, null, {}, { input_tokens: -5, output_tokens: -1 }, { input_tokens: 1e12, output_tokens: '3' }])(
    'does not believe %j',
    (raw) => {
      expect(decodeUsage(raw)).toBeUndefined();
    },
  );
});
