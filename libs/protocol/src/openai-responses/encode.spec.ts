import { GatewayError, type JsonObject } from '@libs/kernel';
import { ANSWER, CONTEXT, EVENTS, FACTS, framesOf, USAGE, written } from '../answer.fixture';
import type { GatewayEvent } from '../neutral/event';
import type { GatewayRequest } from '../neutral/request';
import { type Candidate, type GatewayResponse, STOP_REASONS } from '../neutral/response';
import { openAiResponses } from './dialect';

type Event = JsonObject & { type: string; sequence_number: number; response: JsonObject; item: JsonObject; output_index: number };

const context = (request: Partial<GatewayRequest> = {}) => ({ ...CONTEXT, request: { ...CONTEXT.request, ...request } });
const whole = (response: GatewayResponse, request?: Partial<GatewayRequest>): JsonObject =>
  JSON.parse(openAiResponses.encodeResponse(response, FACTS, context(request))) as JsonObject;
const answer = (content: Candidate['content'], more: Partial<Candidate> = {}): GatewayResponse => ({
  ...ANSWER,
  candidates: [{ index: 0, content, stopReason: 'stop', ...more }],
});
const streamed = (events: readonly GatewayEvent[], request?: Partial<GatewayRequest>): Event[] =>
  framesOf(written(openAiResponses.createStreamEncoder(context(request)), events)).map(({ event, data }) => {
    expect((data as Event).type).toBe(event);
    return data as Event;
  });
const outputOf = (response: JsonObject | undefined) => response?.['output'] as JsonObject[];

describe('a whole answer', () => {
  it('has everything that clients read', () => {
    const response = whole(ANSWER);
    expect(response).toMatchObject({
      id: 'resp_1',
      object: 'response',
      created_at: 900,
      status: 'completed',
      error: null,
      incomplete_details: null,
      model: 'm-1-2026',
      usage: {
        input_tokens: 123,
        input_tokens_details: { cached_tokens: 20, cache_write_tokens: 3 },
        output_tokens: 12,
        output_tokens_details: { reasoning_tokens: 5 },
        total_tokens: 135,
      },
      tools: [],
      tool_choice: 'auto',
      'x-gateway': FACTS,
    });
    expect(outputOf(response)).toEqual([
      {
        id: 'rs_1000',
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'Hmm.' }],
        encrypted_content: 'rlg-origin:none:signature:sig',
      },
      {
        id: 'msg_1001',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Grüße 😀', annotations: [], logprobs: [] }],
      },
      {
        id: 'fc_1002',
        type: 'function_call',
        status: 'completed',
        call_id: 'call_a',
        name: 'weather',
        arguments: '{"city":"Oslo"}',
      },
      { id: 'fc_1003', type: 'function_call', status: 'completed', call_id: 'call_b', name: 'now', arguments: '{}' },
    ]);
  });

  it.each(STOP_REASONS)('tells how %s ends it', (stopReason) => {
    const details = { length: 'max_output_tokens', content_filter: 'content_filter', refusal: 'content_filter' };
    const reason = details[stopReason as keyof typeof details];
    expect(whole(answer([{ type: 'text', text: 'x' }], { stopReason }))).toMatchObject(
      reason ? { status: 'incomplete', incomplete_details: { reason } } : { status: 'completed', incomplete_details: null },
    );
  });

  it('is complete when it puts a refusal in words', () => {
    const response = whole(answer([], { refusal: 'No.', stopReason: 'refusal' }));
    expect(response).toMatchObject({ status: 'completed', output: [{ content: [{ type: 'refusal', refusal: 'No.' }] }] });
  });

  it('puts texts that follow one another into one message, and says where they come from', () => {
    const raw = { dialect: 'openai-responses', value: { type: 'container_file_citation', file_id: 'x' } };
    const citations = [
      { url: 'https://example.com', title: 'E', start: 1, end: 2 },
      { documentIndex: 1, title: 'Doc' },
      { url: 'https://example.com', raw },
    ];
    const logprobs = [{ token: 'a', logprob: -1 }];
    const content: Candidate['content'] = [
      { type: 'text', text: 'a', citations },
      { type: 'text', text: 'b' },
    ];
    expect(outputOf(whole(answer(content, { logprobs })))).toMatchObject([
      {
        content: [
          {
            text: 'a',
            logprobs,
            annotations: [
              { type: 'url_citation', url: 'https://example.com', title: 'E', start_index: 1, end_index: 2 },
              { type: 'file_citation', file_id: 'document_1', filename: 'Doc' },
              raw.value,
            ],
          },
          { text: 'b', logprobs: [] },
        ],
      },
    ]);
  });
});

describe('a stream', () => {
  it('numbers its events and opens and closes each item once', () => {
    const events = streamed(EVENTS);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, i) => i));
    expect(events.slice(0, 2).map(({ type }) => type)).toEqual(['response.created', 'response.in_progress']);
    const shown = events.filter(({ type }) => type.startsWith('response.output_item'));
    expect(shown.map(({ type, output_index }) => `${type.slice(21)} ${output_index}`)).toEqual(
      [0, 1, 2, 3].flatMap((index) => [`added ${index}`, `done ${index}`]),
    );
    expect(events.at(-1)).toMatchObject({ type: 'response.completed', 'x-gateway': FACTS });
  });

  it('ends with the very response that a whole answer is', () => {
    const { 'x-gateway': _facts, ...response } = whole(ANSWER);
    expect(streamed(EVENTS).at(-1)?.response).toEqual(response);
  });

  it('writes what was never opened, and leaves out what never said anything', () => {
    const types = streamed([
      { type: 'start', id: 'x', model: 'm' },
      { type: 'block_start', candidate: 0, block: 0, kind: 'reasoning' },
      { type: 'block_stop', candidate: 0, block: 0 },
      { type: 'block_start', candidate: 0, block: 1, kind: 'text' },
      { type: 'text_delta', candidate: 0, block: 1, text: '' },
      { type: 'block_stop', candidate: 0, block: 1 },
      { type: 'text_delta', candidate: 1, block: 0, text: 'of another answer' },
      { type: 'finish', candidate: 0, stopReason: 'stop' },
    ]).map(({ type }) => type);
    expect(types).toEqual(['response.created', 'response.in_progress', 'response.completed']);
  });

  it('is incomplete where it was cut, its last message too', () => {
    const last = streamed([
      { type: 'start', id: 'x', model: 'm' },
      { type: 'text_delta', candidate: 0, block: 0, text: 'Half' },
      { type: 'block_stop', candidate: 0, block: 0 },
      { type: 'finish', candidate: 0, stopReason: 'length' },
    ]).at(-1);
    expect(last).toMatchObject({
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [{ status: 'incomplete' }] },
    });
  });

  it('takes refusals, sources and log probabilities into the message', () => {
    const logprobs = [{ token: 'a', logprob: -1 }];
    const events = streamed([
      { type: 'start', id: 'x', model: 'm' },
      { type: 'block_start', candidate: 0, block: 0, kind: 'text' },
      { type: 'text_delta', candidate: 0, block: 0, text: 'a' },
      { type: 'logprobs', candidate: 0, content: logprobs },
      { type: 'citation', candidate: 0, block: 0, citation: { url: 'https://example.com' } },
      { type: 'refusal_delta', candidate: 0, text: 'No' },
      { type: 'refusal_delta', candidate: 0, text: '.' },
      { type: 'finish', candidate: 0, stopReason: 'refusal' },
    ]);
    expect(events.map(({ type }) => type.slice(9)).slice(2)).toEqual([
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.annotation.added',
      'output_text.done',
      'content_part.done',
      'content_part.added',
      'refusal.delta',
      'refusal.delta',
      'refusal.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ]);
    expect(outputOf(events.at(-1)?.response)).toMatchObject([
      {
        content: [
          { text: 'a', logprobs, annotations: [{ type: 'url_citation', url: 'https://example.com' }] },
          { type: 'refusal', refusal: 'No.' },
        ],
      },
    ]);
  });

  it.each([
    ['as JSON, for an upstream that knows nothing else', undefined, ['{"inp', 'ut":"ls -l"}'], ['ls -l']],
    ['as it is', true, ['ls', ' -l'], ['ls', ' -l']],
  ])('tells the text of a freeform call that comes %s', (_, freeform, pieces, deltas) => {
    const tools = [{ name: 'shell', parameters: {}, freeform: {} }];
    const events = streamed(
      [
        { type: 'start', id: 'x', model: 'm' },
        { type: 'block_start', candidate: 0, block: 0, kind: 'tool_call', id: 'c', name: 'shell', ...(freeform && { freeform }) },
        ...pieces.map((json): GatewayEvent => ({ type: 'arguments_delta', candidate: 0, block: 0, json })),
        { type: 'block_stop', candidate: 0, block: 0 },
        { type: 'finish', candidate: 0, stopReason: 'tool_calls' },
      ],
      { tools },
    );
    const told = events.filter(({ type }) => type === 'response.custom_tool_call_input.delta');
    expect(told.map(({ delta }) => delta)).toEqual(deltas);
    expect(outputOf(events.at(-1)?.response)).toEqual([
      { id: 'ctc_1000', type: 'custom_tool_call', status: 'completed', call_id: 'c', name: 'shell', input: 'ls -l' },
    ]);
  });

  it('calls a function of a group by both its names', () => {
    const tools = [{ type: 'namespace', name: 'crew', tools: [{ type: 'function', name: 'close' }] }];
    const called = (name: string): GatewayEvent[] => [
      { type: 'block_start', candidate: 0, block: 0, kind: 'tool_call', id: name, name },
      { type: 'block_stop', candidate: 0, block: 0 },
    ];
    const events = [...called('crew__close'), ...called('crew__open'), ...called('close')];
    const last = streamed([{ type: 'start', id: 'x', model: 'm' }, ...events], { echo: { tools } }).at(-1);
    const names = outputOf(last?.response).map(({ namespace, name }) => [namespace, name]);
    expect(names).toEqual([
      ['crew', 'close'],
      [undefined, 'crew__open'],
      [undefined, 'close'],
    ]);
  });

  it('shows when a signature belongs to a call: it travels in front of it', () => {
    const signed = { id: 'c', name: 'f', signature: 'thought', origin: 'gemini' };
    const events = streamed([
      { type: 'start', id: 'x', model: 'm' },
      { type: 'block_start', candidate: 0, block: 0, kind: 'tool_call', ...signed },
      { type: 'block_stop', candidate: 0, block: 0 },
      { type: 'finish', candidate: 0, stopReason: 'tool_calls' },
    ]);
    const asWhole = whole(answer([{ type: 'tool_call', arguments: '', ...signed }], { stopReason: 'tool_calls' }));
    expect(outputOf(events.at(-1)?.response)).toEqual(outputOf(asWhole));
    expect(outputOf(asWhole).map(({ type }) => type)).toEqual(['reasoning', 'function_call']);
  });

  it('may be asked for its end without a beginning', () => {
    const encoder = openAiResponses.createStreamEncoder(CONTEXT);
    const types = framesOf(encoder.finish(FACTS, USAGE)).map(({ event }) => event);
    expect(types).toEqual(['response.created', 'response.in_progress', 'response.completed']);
  });
});

describe('a stream whose upstream says late who served', () => {
  it('says so at its end, and keeps what was known where nothing else is said', () => {
    const [start, ...rest] = EVENTS as [GatewayEvent, ...GatewayEvent[]];
    const told = streamed([start, { type: 'served', serviceTier: 'flex' }, { type: 'served', systemFingerprint: 'fp' }, ...rest]);
    expect(told.at(-1)?.response['service_tier']).toBe('flex');
  });
});

describe('an error', () => {
  const error = new GatewayError('upstream_timeout', 'Too slow.');

  it("inside a stream is an event, in the words of the API and with what OpenAI's clients look for", () => {
    expect(framesOf(openAiResponses.encodeStreamError(error, 'req_1', 7))).toEqual([
      {
        event: 'error',
        data: {
          type: 'error',
          sequence_number: 7,
          code: 'upstream_timeout',
          message: 'Too slow.',
          param: null,
          error: { type: 'upstream_error', code: 'upstream_timeout', message: 'Too slow.', param: null },
          request_id: 'req_1',
        },
      },
    ]);
  });

  it('before the first byte has the shape of all of OpenAI', () => {
    const { status, body } = openAiResponses.encodeError(error, 'req_1');
    expect([status, (JSON.parse(body) as JsonObject)['error']]).toEqual([
      504,
      expect.objectContaining({ code: 'upstream_timeout' }),
    ]);
  });
});
