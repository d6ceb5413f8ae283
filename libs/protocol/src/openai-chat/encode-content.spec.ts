import { CONTEXT, FACTS, framesOf, written } from '../answer.fixture';
import type { EncodeContext } from '../dialect';
import type { GatewayEvent } from '../neutral/event';
import type { Candidate } from '../neutral/response';
import { openAiChat } from './dialect';
import type { ChatCompletion, ChatCompletionChunk } from './wire';
import { NO_USAGE } from '@libs/kernel';

function message(candidate: Partial<Candidate>, context: EncodeContext = CONTEXT) {
  const candidates = [{ index: 0, content: [], stopReason: 'stop' as const, ...candidate }];
  const body = openAiChat.encodeResponse(
    { id: 'a', model: 'm', candidates, usage: NO_USAGE, usageReported: true },
    FACTS,
    context,
  );
  return (JSON.parse(body) as ChatCompletion).choices[0];
}

const at = { candidate: 0, block: 0 };
function chunks(events: GatewayEvent[], context: EncodeContext = CONTEXT) {
  const start: GatewayEvent = { type: 'start', id: 'a', model: 'm' };
  const finish: GatewayEvent = { type: 'finish', candidate: 0, stopReason: 'stop' };
  const frames = framesOf(written(openAiChat.createStreamEncoder(context), [start, ...events, finish]));
  return frames.flatMap(({ data }) => (data === '[DONE]' ? [] : [data as ChatCompletionChunk]));
}
const deltas = (events: GatewayEvent[], context?: EncodeContext) =>
  chunks(events, context).flatMap(({ choices }) => choices.map(({ delta }) => delta));

const PLAIN = { type: 'reasoning', text: 'plain' } as const;
const SIGNED = { type: 'reasoning', text: 'hm', signature: 's', origin: 'anthropic' } as const;
const REDACTED = { type: 'reasoning', text: '', redactedData: 'd', origin: 'anthropic' } as const;
const DETAILS = [
  { type: 'reasoning.text', text: 'hm', signature: 'rlg-origin:anthropic:s', format: 'anthropic-claude-v1', index: 1 },
  { type: 'reasoning.encrypted', data: 'rlg-origin:anthropic:d', format: 'anthropic-claude-v1', index: 2 },
];
const CITATION = { url: 'https://a', title: 'A', start: 0, end: 3 };
const ANNOTATION = { type: 'url_citation', url_citation: { url: 'https://a', title: 'A', start_index: 0, end_index: 3 } };
const TOKEN = { token: 'yes', logprob: -0.1, bytes: null, top_logprobs: [] };

describe('reasoning for a client of OpenAI', () => {
  it('is text, and what must be sent back beside it', () =>
    expect(message({ content: [PLAIN, SIGNED, REDACTED, { type: 'text', text: 'yes' }] })?.message).toMatchObject({
      content: 'yes',
      reasoning_content: 'plainhm',
      reasoning_details: DETAILS,
    }));

  it('is told in a stream as it comes, what must be sent back once and whole before what follows', () => {
    const said = deltas([
      { type: 'block_start', ...at, kind: 'reasoning' },
      { type: 'reasoning_delta', ...at, text: 'plain' },
      { type: 'block_stop', ...at },
      { type: 'block_start', candidate: 0, block: 1, kind: 'reasoning' },
      { type: 'reasoning_delta', candidate: 0, block: 1, text: 'h' },
      { type: 'reasoning_delta', candidate: 0, block: 1, text: 'm' },
      { type: 'reasoning_signature', candidate: 0, block: 1, signature: 's', origin: 'anthropic' },
      { type: 'block_stop', candidate: 0, block: 1 },
      { type: 'block_start', candidate: 0, block: 2, kind: 'reasoning' },
      { type: 'reasoning_redacted', candidate: 0, block: 2, data: 'd', origin: 'anthropic' },
      { type: 'block_stop', candidate: 0, block: 2 },
      { type: 'block_start', candidate: 0, block: 3, kind: 'text' },
      { type: 'text_delta', candidate: 0, block: 3, text: 'yes' },
      { type: 'block_stop', candidate: 0, block: 3 },
    ]);
    expect(said.map(({ reasoning_content }) => reasoning_content ?? '').join('')).toBe('plainhm');
    expect(said.flatMap(({ reasoning_details }) => (reasoning_details ? [reasoning_details] : []))).toEqual([DETAILS]);
    const list = said.findIndex(({ reasoning_details }) => reasoning_details);
    expect(said[list + 1]).toEqual({ content: 'yes' });
  });
});

it('reasoning that goes on behind text is told where it goes on, and only once', () => {
  const signed = (block: number, signature: string): GatewayEvent[] => [
    { type: 'block_start', candidate: 0, block, kind: 'reasoning' },
    { type: 'reasoning_signature', candidate: 0, block, signature, origin: 'anthropic' },
    { type: 'block_stop', candidate: 0, block },
  ];
  const text: GatewayEvent[] = [
    { type: 'block_start', candidate: 0, block: 1, kind: 'text' },
    { type: 'text_delta', candidate: 0, block: 1, text: 'a' },
    { type: 'block_stop', candidate: 0, block: 1 },
  ];
  const lists = deltas([...signed(0, 'one'), ...text, ...signed(2, 'two')]).flatMap((delta) =>
    delta.reasoning_details ? [delta.reasoning_details] : [],
  );
  expect(lists).toMatchObject([
    [{ signature: 'rlg-origin:anthropic:one', index: 0 }],
    [{ signature: 'rlg-origin:anthropic:two', index: 1 }],
  ]);
});

describe('citations for a client of OpenAI', () => {
  it('are annotations of the message', () =>
    expect(message({ content: [{ type: 'text', text: 'yes', citations: [CITATION] }] })?.message.annotations).toEqual([
      ANNOTATION,
    ]));

  it('come in a stream in one list', () => {
    const said = deltas([
      { type: 'block_start', ...at, kind: 'text' },
      { type: 'text_delta', ...at, text: 'yes' },
      { type: 'citation', ...at, citation: CITATION },
      { type: 'citation', ...at, citation: CITATION },
      { type: 'block_stop', ...at },
    ]);
    expect(said.flatMap(({ annotations }) => (annotations ? [annotations] : []))).toEqual([[ANNOTATION, ANNOTATION]]);
  });
});

describe('log probabilities for a client of OpenAI', () => {
  it('stand beside the message, and beside the pieces of a stream', () => {
    const logprobs = { content: [TOKEN], refusal: null };
    expect(message({ content: [{ type: 'text', text: 'yes' }], logprobs: [TOKEN] })?.logprobs).toEqual(logprobs);
    const streamed = chunks([
      { type: 'block_start', ...at, kind: 'text' },
      { type: 'text_delta', ...at, text: 'yes' },
      { type: 'logprobs', candidate: 0, content: [TOKEN] },
      { type: 'block_stop', ...at },
    ]);
    const told = streamed.flatMap(({ choices }) => choices.flatMap((choice) => (choice.logprobs ? [choice.logprobs] : [])));
    expect(told).toEqual([logprobs]);
  });
});

describe('calls for a client of OpenAI', () => {
  const tools = [{ name: 'sql', parameters: {}, freeform: {} }];
  const asked: EncodeContext = { ...CONTEXT, request: { ...CONTEXT.request, tools } };
  const open = { type: 'block_start' as const, ...at, kind: 'tool_call' as const, id: 'c', name: 'sql' };
  /** Calls of a stream put together as clients do. */
  const assembled = (events: GatewayEvent[]) => {
    const [first, ...rest] = deltas(events, asked).flatMap(({ tool_calls }) => tool_calls ?? []);
    return { first, input: [first, ...rest].map((piece) => piece?.custom?.input ?? piece?.function?.arguments ?? '').join('') };
  };

  it('of tools that take plain text are plain text, however the upstream had them', () => {
    const custom = { id: 'c', type: 'custom', custom: { name: 'sql', input: 'select "1"' } };
    const call = { type: 'tool_call' as const, id: 'c', name: 'sql' };
    const native = message({ content: [{ ...call, arguments: 'select "1"', freeform: true }] }, asked);
    const asJson = message({ content: [{ ...call, arguments: '{"input":"select \\"1\\""}' }] }, asked);
    expect([native?.message.tool_calls, asJson?.message.tool_calls]).toEqual([[custom], [custom]]);
  });

  it('of tools that take plain text are so in a stream', () => {
    const args = (json: string): GatewayEvent => ({ type: 'arguments_delta', ...at, json });
    const stop: GatewayEvent = { type: 'block_stop', ...at };
    const first = { index: 0, id: 'c', type: 'custom', custom: { name: 'sql', input: '' } };
    expect(assembled([open, args('{"input":"select '), args('\\"1\\""}'), stop])).toEqual({ first, input: 'select "1"' });
    expect(assembled([{ ...open, freeform: true }, args('select '), args('"1"'), stop])).toEqual({ first, input: 'select "1"' });
    expect(assembled([open, args('no JSON'), stop])).toEqual({ first, input: 'no JSON' });
    expect(assembled([{ ...open, freeform: true }, stop])).toEqual({ first, input: '' });
  });

  it("carry Gemini's signature where Google puts it", () => {
    const extra_content = { google: { thought_signature: 'ts' } };
    const signed = { id: 'c', name: 'f', signature: 'ts', origin: 'gemini' };
    const whole = message({ content: [{ type: 'tool_call', arguments: '{}', ...signed }] });
    expect(whole?.message.tool_calls?.[0]).toMatchObject({ type: 'function', extra_content });
    const streamed = assembled([
      { type: 'block_start', ...at, kind: 'tool_call', ...signed },
      { type: 'block_stop', ...at },
    ]);
    expect(streamed.first).toMatchObject({ extra_content });
  });
});

it('the tier and the fingerprint are told in every piece', () => {
  const frames = framesOf(
    written(openAiChat.createStreamEncoder(CONTEXT), [
      { type: 'start', id: 'a', model: 'm', serviceTier: 'standard', systemFingerprint: 'fp' },
      { type: 'finish', candidate: 0, stopReason: 'stop' },
    ]),
  );
  expect(frames[0]?.data).toMatchObject({ service_tier: 'default', system_fingerprint: 'fp' });
});
