import { ERROR_STATUS, type ErrorCode, GatewayError, type JsonObject } from '@libs/kernel';
import fc from 'fast-check';
import { ANSWER, CONTEXT, EVENTS, FACTS, framesOf, written } from '../answer.fixture';
import type { GatewayEvent } from '../neutral/event';
import { STOP_REASONS } from '../neutral/response';
import { openAiChat } from './dialect';
import { encodeError, encodeStreamError, OPENAI_ERROR_TYPE } from './encode-error';
import { openAiFinishToStop, stopToOpenAiFinish } from './map-stop-reason';
import type { ChatCompletion, ChatCompletionChunk, OpenAiToolCall } from './wire';

const encode = (answer = ANSWER) => JSON.parse(openAiChat.encodeResponse(answer, FACTS, CONTEXT)) as ChatCompletion;
const stream = (events = EVENTS, includeUsage = true) =>
  framesOf(written(openAiChat.createStreamEncoder({ ...CONTEXT, includeUsage }), events)).map(({ data }) => data);

const TOOL_CALLS: OpenAiToolCall[] = [
  { id: 'call_a', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
  { id: 'call_b', type: 'function', function: { name: 'now', arguments: '{}' } },
];
const OPENAI_USAGE = {
  prompt_tokens: 123,
  completion_tokens: 12,
  total_tokens: 135,
  prompt_tokens_details: { cached_tokens: 20 },
  completion_tokens_details: { reasoning_tokens: 5 },
};

describe('a chat.completion', () => {
  it('says everything the answer says, and the facts', () => {
    expect(encode()).toEqual({
      id: 'up-1',
      object: 'chat.completion',
      created: 900,
      model: 'm-1-2026',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Grüße 😀',
            refusal: null,
            reasoning_content: 'Hmm.',
            tool_calls: TOOL_CALLS,
          },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
      usage: OPENAI_USAGE,
      'x-gateway': FACTS,
    });
  });

  it('has no content where only tools or a refusal speak, and an empty one where nothing does', () => {
    const message = (candidate: object) =>
      encode({ ...ANSWER, candidates: [{ index: 0, content: [], stopReason: 'stop', ...candidate }] }).choices[0]?.message;
    expect(message({ content: ANSWER.candidates[0]?.content.slice(2) })).toMatchObject({ content: null, tool_calls: TOOL_CALLS });
    expect(message({ refusal: 'no' })).toMatchObject({ content: null, refusal: 'no' });
    expect(message({})).toEqual({ role: 'assistant', content: '', refusal: null });
  });

  it('makes up what the upstream left out', () => {
    const { id, created, model } = encode({ ...ANSWER, id: '', created: undefined, model: '' });
    expect({ id, created, model }).toEqual({ id: 'chatcmpl-req_1', created: 1000, model: 'm-1' });
  });
});

describe('a stream of chunks', () => {
  it('is this, golden', () => {
    const chunk = (choices: object[], more: object = { usage: null }) => ({
      id: 'up-1',
      object: 'chat.completion.chunk',
      created: 900,
      model: 'm-1-2026',
      choices,
      ...more,
    });
    const delta = (said: object, finish_reason: string | null = null) =>
      chunk([{ index: 0, delta: said, logprobs: null, finish_reason }]);
    const args = (index: number, json: string) => delta({ tool_calls: [{ index, function: { arguments: json } }] });
    const opened = (index: number, id: string, name: string) =>
      delta({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] });
    expect(stream()).toEqual([
      delta({ role: 'assistant', content: null }),
      delta({ reasoning_content: 'Hm' }),
      delta({ reasoning_content: 'm.' }),
      delta({ content: 'Grüße ' }),
      delta({ content: '😀' }),
      opened(0, 'call_a', 'weather'),
      args(0, '{"city":'),
      args(0, '"Oslo"}'),
      opened(1, 'call_b', 'now'),
      args(1, '{}'),
      delta({}, 'tool_calls'),
      chunk([], { usage: OPENAI_USAGE, 'x-gateway': FACTS }),
      '[DONE]',
    ]);
  });

  it('speaks of usage only where the client asked', () => {
    const chunks = stream(EVENTS, false);
    expect(chunks.at(-1)).toBe('[DONE]');
    expect(JSON.stringify(chunks)).not.toMatch(/usage|x-gateway/);
  });

  it('adds up to the whole answer, however it was cut', () => {
    const pieces = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(pieces, (said) => {
        const events = EVENTS.flatMap((event): GatewayEvent[] =>
          event.type !== 'text_delta' ? [event] : event.text === '😀' ? [] : said.map((text) => ({ ...event, text })),
        );
        const chunks = stream(events).slice(0, -1) as ChatCompletionChunk[];
        expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(said.join(''));
      }),
    );
  });

  it('keeps candidates and their tool calls apart', () => {
    const tool = (candidate: number, block: number) =>
      ({ type: 'block_start', candidate, block, kind: 'tool_call', id: `${candidate}.${block}`, name: 'f' }) as const;
    const chunks = stream([tool(0, 0), tool(1, 0), tool(1, 1), tool(0, 1)]).slice(0, -2) as ChatCompletionChunk[];
    const calls = chunks.flatMap(({ choices }) =>
      choices.flatMap(({ index, delta }) => delta.tool_calls?.map((call) => [index, call.index, call.id]) ?? []),
    );
    expect(calls).toEqual([
      [0, 0, '0.0'],
      [1, 0, '1.0'],
      [1, 1, '1.1'],
      [0, 1, '0.1'],
    ]);
    expect(chunks.filter(({ choices }) => choices[0]?.delta.role).map(({ choices }) => choices[0]?.index)).toEqual([0, 1]);
  });

  it('of an empty answer still has a speaker and an end', () => {
    const chunks = stream([{ type: 'finish', candidate: 0, stopReason: 'length' }], false) as ChatCompletionChunk[];
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '' });
    expect(chunks[1]?.choices[0]?.finish_reason).toBe('length');
  });

  it('tells a refusal under its own name', () => {
    const chunks = stream([{ type: 'refusal_delta', candidate: 0, text: 'no' }], false) as ChatCompletionChunk[];
    expect(chunks[1]?.choices[0]?.delta).toEqual({ refusal: 'no' });
  });
});

describe('a stream whose upstream says late who served', () => {
  it('says so in every chunk from then on', () => {
    const finish = EVENTS.findIndex(({ type }) => type === 'finish');
    const events = EVENTS.toSpliced(finish, 0, { type: 'served', serviceTier: 'standard', systemFingerprint: 'fp_late' });
    const chunks = framesOf(written(openAiChat.createStreamEncoder(CONTEXT), events)).map(({ data }) => data as JsonObject);
    const told = chunks.filter((chunk) => chunk['system_fingerprint'] === 'fp_late');
    expect(told.length).toBeGreaterThan(0);
    expect(told.every((chunk) => chunk['service_tier'] === 'default')).toBe(true);
    expect(JSON.stringify(told[0])).toContain('"finish_reason":"tool_calls"');
  });
});

describe('stop reasons', () => {
  it('go to OpenAI and come back as far as its words reach', () => {
    const back = STOP_REASONS.map((reason) => [reason, openAiFinishToStop(stopToOpenAiFinish(reason))]);
    expect(Object.fromEntries(back)).toEqual({
      stop: 'stop',
      stop_sequence: 'stop',
      length: 'length',
      tool_calls: 'tool_calls',
      content_filter: 'content_filter',
      refusal: 'content_filter',
      pause: 'stop',
    });
    expect(['function_call', 'eos', '__proto__', 'constructor', ''].map(openAiFinishToStop)).toEqual([
      'tool_calls',
      'stop',
      'stop',
      'stop',
      'stop',
    ]);
  });
});

describe('errors', () => {
  it.each(Object.keys(ERROR_STATUS) as ErrorCode[])('%s has all four keys and the request id', (code) => {
    const { status, body } = encodeError(new GatewayError(code, 'Why.', { param: 'p' }), 'req_1');
    expect(status).toBe(ERROR_STATUS[code]);
    expect(JSON.parse(body)).toEqual({
      error: { message: 'Why.', type: OPENAI_ERROR_TYPE[code], code, param: 'p' },
      request_id: 'req_1',
    });
  });

  it('say null for no param, and the official type for an empty budget', () => {
    const { body } = encodeError(new GatewayError('budget_exceeded', 'x'), 'r');
    expect(JSON.parse(body)).toMatchObject({ error: { type: 'insufficient_quota', param: null } });
  });

  it("pass an upstream's words on where the caller is at fault, never where the operator is", () => {
    const upstream = { status: 400, code: 'context_length_exceeded', type: 'invalid_request_error' };
    const shown = (status: number) =>
      JSON.parse(encodeError(new GatewayError('upstream_error', 'x', { status, upstream }), 'r').body).error;
    expect(shown(400)).toMatchObject({ code: 'context_length_exceeded', type: 'invalid_request_error' });
    expect(shown(502)).toMatchObject({ code: 'upstream_error', type: 'upstream_error' });
  });

  it('in a stream are one frame without a closing mark', () => {
    const text = encodeStreamError(new GatewayError('stream_truncated', 'Cut.'), 'req_1');
    expect(framesOf(text)).toEqual([
      {
        data: {
          error: { message: 'Cut.', type: 'upstream_error', code: 'stream_truncated', param: null },
          request_id: 'req_1',
        },
      },
    ]);
  });
});
