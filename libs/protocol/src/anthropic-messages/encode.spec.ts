import { ERROR_STATUS, type ErrorCode, GatewayError } from '@libs/kernel';
import { ANSWER, CONTEXT, EVENTS, FACTS, framesOf, USAGE, written } from '../answer.fixture';
import type { GatewayEvent } from '../neutral/event';
import { STOP_REASONS } from '../neutral/response';
import { anthropicMessages } from './dialect';
import { ANTHROPIC_ERROR_TYPE, encodeError, encodeStreamError } from './encode-error';
import { anthropicStopToNeutral, neutralToAnthropicStop } from './map-stop-reason';
import type { AnthropicEvent, AnthropicMessage } from './wire';

const encode = (answer = ANSWER) => JSON.parse(anthropicMessages.encodeResponse(answer, FACTS, CONTEXT)) as AnthropicMessage;
const frames = (events: readonly GatewayEvent[] = EVENTS) =>
  framesOf(written(anthropicMessages.createStreamEncoder(CONTEXT), events));
const stream = (events?: readonly GatewayEvent[]) => frames(events).map(({ data }) => data as AnthropicEvent);

const ANTHROPIC_USAGE = {
  input_tokens: 100,
  cache_creation_input_tokens: 3,
  cache_read_input_tokens: 20,
  output_tokens: 12,
  output_tokens_details: { thinking_tokens: 5 },
};
const CONTENT = [
  { type: 'thinking', thinking: 'Hmm.', signature: 'sig' },
  { type: 'text', text: 'Grüße 😀' },
  { type: 'tool_use', id: 'call_a', name: 'weather', input: { city: 'Oslo' } },
  { type: 'tool_use', id: 'call_b', name: 'now', input: {} },
];

/** Puts a stream together as a client does. */
function assembled(events: readonly AnthropicEvent[]): object {
  let message: object = {};
  const content: Record<string, unknown>[] = [];
  for (const event of events) {
    if (event.type === 'message_start') ({ message } = event);
    if (event.type === 'content_block_start') content.push({ ...event.content_block, json: '' });
    if (event.type === 'message_delta') message = { ...message, ...event.delta, usage: event.usage };
    if (event.type !== 'content_block_delta') continue;
    const block = content[event.index] as Record<string, unknown>;
    const { type, ...said } = event.delta;
    const [name, text] = Object.entries(said)[0] as [string, string];
    const field = type === 'input_json_delta' ? 'json' : name;
    block[field] = `${block[field]}${text}`;
  }
  const parsed = content.map(({ json, ...block }) =>
    block['type'] === 'tool_use' ? { ...block, input: JSON.parse(String(json || '{}')) } : block,
  );
  return { ...message, content: parsed };
}

describe('a message', () => {
  it("is Anthropic's, with nothing of ours", () => {
    expect(encode()).toEqual({
      id: 'msg_up1',
      type: 'message',
      role: 'assistant',
      model: 'm-1-2026',
      content: CONTENT,
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: ANTHROPIC_USAGE,
    });
  });

  it('keeps the id of its own kind, redacted thinking, the stop sequence, refusals', () => {
    const said = (candidate: object) =>
      encode({ ...ANSWER, id: 'msg_01', candidates: [{ index: 0, content: [], stopReason: 'stop', ...candidate }] });
    expect(said({ content: [{ type: 'reasoning', text: '', redactedData: 'xyz' }] })).toMatchObject({
      id: 'msg_01',
      content: [{ type: 'redacted_thinking', data: 'xyz' }],
    });
    expect(said({ stopReason: 'stop_sequence', stopSequence: 'END' })).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
    });
    expect(said({ refusal: 'no', stopReason: 'refusal' })).toMatchObject({
      stop_reason: 'refusal',
      content: [{ type: 'text', text: 'no' }],
    });
  });

  it.each(['[1]', 'null', '{"a":', 'go'])('hands arguments that are no object (%s) on under a name', (text) => {
    const content = [{ type: 'tool_call' as const, id: 'c', name: 'f', arguments: text }];
    const { content: blocks } = encode({ ...ANSWER, candidates: [{ index: 0, content, stopReason: 'tool_calls' }] });
    expect(blocks).toEqual([{ type: 'tool_use', id: 'c', name: 'f', input: { arguments: text } }]);
  });
});

describe('a stream of events', () => {
  it('is this, golden', () => {
    const start = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block });
    const delta = (index: number, said: object) => ({ type: 'content_block_delta', index, delta: said });
    const stop = (index: number) => ({ type: 'content_block_stop', index });
    const usage = { input_tokens: 42, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 };
    expect(stream()).toEqual([
      {
        type: 'message_start',
        message: {
          id: 'msg_up1',
          type: 'message',
          role: 'assistant',
          model: 'm-1-2026',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage,
        },
      },
      { type: 'ping' },
      start(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'Hm' }),
      delta(0, { type: 'thinking_delta', thinking: 'm.' }),
      delta(0, { type: 'signature_delta', signature: 'sig' }),
      stop(0),
      start(1, { type: 'text', text: '' }),
      delta(1, { type: 'text_delta', text: 'Grüße ' }),
      delta(1, { type: 'text_delta', text: '😀' }),
      stop(1),
      start(2, { type: 'tool_use', id: 'call_a', name: 'weather', input: {} }),
      delta(2, { type: 'input_json_delta', partial_json: '{"city":' }),
      delta(2, { type: 'input_json_delta', partial_json: '"Oslo"}' }),
      stop(2),
      start(3, { type: 'tool_use', id: 'call_b', name: 'now', input: {} }),
      stop(3),
      { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: ANTHROPIC_USAGE },
      { type: 'message_stop' },
    ]);
  });

  it('names each frame as its event', () => {
    for (const { event, data } of frames()) expect(event).toBe((data as AnthropicEvent).type);
  });

  it('adds up to the whole message', () => expect(assembled(stream())).toEqual(encode()));

  it('states the usage of the upstream at the start where it is known', () => {
    const [first] = stream([{ type: 'start', id: 'msg_1', model: 'm', usage: USAGE }]);
    expect(first).toMatchObject({ message: { id: 'msg_1', usage: ANTHROPIC_USAGE } });
  });

  it('has redacted thinking in a block of its own, with no empty one before it', () => {
    const at = { candidate: 0, block: 0 };
    const events = stream([
      { type: 'start', id: '', model: 'm' },
      { type: 'block_start', ...at, kind: 'reasoning' },
      { type: 'reasoning_redacted', ...at, data: 'xyz' },
      { type: 'block_stop', ...at },
      { type: 'block_start', candidate: 0, block: 1, kind: 'text' },
      { type: 'text_delta', candidate: 0, block: 1, text: 'ok' },
      { type: 'block_stop', candidate: 0, block: 1 },
    ]);
    expect(assembled(events)).toMatchObject({
      content: [
        { type: 'redacted_thinking', data: 'xyz' },
        { type: 'text', text: 'ok' },
      ],
    });
  });

  it('tells a refusal as text, never inside another block', () => {
    const events = stream([
      { type: 'start', id: '', model: 'm' },
      { type: 'refusal_delta', candidate: 0, text: 'I ' },
      { type: 'block_start', candidate: 0, block: 0, kind: 'tool_call', id: 't', name: 'f' },
      { type: 'refusal_delta', candidate: 0, text: 'will not' },
      { type: 'finish', candidate: 0, stopReason: 'refusal' },
    ]);
    expect(assembled(events)).toMatchObject({
      content: [
        { type: 'text', text: 'I ' },
        { type: 'tool_use', id: 't', name: 'f', input: {} },
        { type: 'text', text: 'will not' },
      ],
      stop_reason: 'refusal',
    });
  });

  it('has one candidate and is whole even when nothing was said', () => {
    const events = stream([
      { type: 'block_start', candidate: 1, block: 0, kind: 'text' },
      { type: 'text_delta', candidate: 1, block: 0, text: 'other' },
      { type: 'ping' },
    ]);
    expect(events.map(({ type }) => type)).toEqual(['message_start', 'message_delta', 'message_stop']);
  });
});

describe('stop reasons', () => {
  it('go to Anthropic and come back', () => {
    for (const reason of STOP_REASONS) {
      const back = reason === 'content_filter' ? 'refusal' : reason;
      expect(anthropicStopToNeutral(neutralToAnthropicStop(reason))).toBe(back);
    }
    expect(['model_context_window_exceeded', 'news', '__proto__'].map(anthropicStopToNeutral)).toEqual([
      'length',
      'stop',
      'stop',
    ]);
  });
});

describe('errors', () => {
  it.each(Object.keys(ERROR_STATUS) as ErrorCode[])("%s has Anthropic's shape and the request id", (code) => {
    const { status, body } = encodeError(new GatewayError(code, 'Why.', { param: 'p' }), 'req_1');
    const type = code === 'upstream_error' ? 'api_error' : ANTHROPIC_ERROR_TYPE[code];
    expect(status).toBe(ERROR_STATUS[code]);
    expect(JSON.parse(body)).toEqual({ type: 'error', error: { type, message: 'Why.', param: 'p' }, request_id: 'req_1' });
  });

  it.each([
    [400, 'invalid_request_error'],
    [404, 'not_found_error'],
    [429, 'rate_limit_error'],
    [502, 'api_error'],
  ])("of an upstream's %i are of the kind of their number", (status, type) => {
    const { body } = encodeError(new GatewayError('upstream_error', 'x', { status }), 'r');
    expect(JSON.parse(body)).toMatchObject({ error: { type } });
  });

  it('in a stream are one event', () => {
    expect(framesOf(encodeStreamError(new GatewayError('stream_truncated', 'Cut.'), 'req_1'))).toEqual([
      { event: 'error', data: { type: 'error', error: { type: 'api_error', message: 'Cut.' }, request_id: 'req_1' } },
    ]);
  });
});
