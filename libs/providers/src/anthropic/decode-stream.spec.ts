import fc from 'fast-check';
import type { GatewayEvent } from '@libs/protocol';
import { blocksOf, decodeAll } from '../assemble.fixture';
import { AnthropicStreamDecoder } from './decode-stream';
import { ANTHROPIC_STREAMS, CITATION } from './streams.fixture';

const decode = (frames: readonly string[]): GatewayEvent[] => decodeAll(new AnthropicStreamDecoder(), frames);
const stream = (name: string): string[] => ANTHROPIC_STREAMS[name] as string[];
const usageAtEnd = (name: string) => decode(stream(name)).findLast((event) => event.type === 'usage')?.usage;

describe('AnthropicStreamDecoder', () => {
  it('tells a whole story', () => {
    const usage = {
      inputTokens: 5,
      cacheReadTokens: 100,
      cacheWriteTokens: 7,
      outputTokens: 1,
      reasoningTokens: 0,
      estimated: false,
    };
    expect(decode(stream('cache and thinking in the usage'))).toEqual([
      { type: 'start', id: 'msg_1', model: 'm-1', usage },
      { type: 'block_start', candidate: 0, block: 0, kind: 'reasoning' },
      { type: 'reasoning_delta', candidate: 0, block: 0, text: 'hm' },
      { type: 'reasoning_signature', candidate: 0, block: 0, signature: 'sig==', origin: 'anthropic' },
      { type: 'block_stop', candidate: 0, block: 0 },
      { type: 'block_start', candidate: 0, block: 1, kind: 'text' },
      { type: 'text_delta', candidate: 0, block: 1, text: 'Yes.' },
      { type: 'block_stop', candidate: 0, block: 1 },
      { type: 'usage', usage: { ...usage, outputTokens: 18, reasoningTokens: 12 } },
      { type: 'finish', candidate: 0, stopReason: 'stop' },
      { type: 'end' },
    ]);
  });

  const table: [string, string[]][] = [
    ['text', ['text(Hi there.)']],
    ['padding behind the JSON', ['text(Hi there.)']],
    ['no event lines', ['text(Hi there.)']],
    ['CRLF line ends', ['text(Hi there.)']],
    ['redacted thinking', ['reasoning()', 'text(Yes.)']],
    ['a tool call', ['weather#t1({"city":"Ber\\"lin"})']],
    ['text, then parallel tool calls', ['text(Looking.)', 'a#t1({"x":1})', 'b#t2({"y":2})']],
    ['a tool call without arguments', ['a#t1()']],
    ['a tool call that comes whole', ['a#t1({"x":1})']],
    ['tools that the provider runs', ['text(Found.)']],
    ['text with citations', ['text(See: )', 'text(it rains.)']],
    ['an answer through a tool', ['text({"a":1})']],
    ['an answer through a tool, and another call', ['text({"a":1})', 'b#t2()']],
    ['no block stops', ['text(Hi)', 'a#t1({"x":1})']],
    ['text within the block start', ['text(Hi)']],
    ['an event of a new kind', ['text(Hi)']],
  ];
  it.each(table)('reads %s', (name, blocks) => {
    const events = decode(stream(name));
    expect(blocksOf(events)[0]).toEqual(blocks);
    expect(events.at(-1)).toEqual({ type: 'end' });
  });

  it.each(Object.keys(ANTHROPIC_STREAMS))('keeps the promised order: %s', (name) => {
    expect(() => blocksOf(decode(stream(name)))).not.toThrow();
  });

  it('counts input tokens that come late, and keeps those that are not repeated', () => {
    expect(usageAtEnd('input tokens that come late')).toMatchObject({ inputTokens: 61, outputTokens: 2 });
    expect(usageAtEnd('text')).toMatchObject({ inputTokens: 20, outputTokens: 9 });
  });

  it('tells where text comes from once the text is whole', () => {
    const events = decode(stream('text with citations'));
    const at = events.findIndex((event) => event.type === 'citation');
    expect(events[at]).toEqual({
      type: 'citation',
      candidate: 0,
      block: 1,
      citation: {
        title: 'Weather',
        citedText: 'Rain.',
        documentIndex: 0,
        start: 5,
        end: 14,
        raw: { dialect: 'anthropic-messages', value: CITATION },
      },
    });
    expect(events[at + 1]).toEqual({ type: 'block_stop', candidate: 0, block: 1 });
  });

  it('ends naturally when the only call was the answer itself', () => {
    const reason = (name: string) => decode(stream(name)).find((event) => event.type === 'finish');
    expect(reason('an answer through a tool')).toMatchObject({ stopReason: 'stop' });
    expect(reason('an answer through a tool, and another call')).toMatchObject({ stopReason: 'tool_calls' });
  });

  it('passes redacted thinking on as it is', () => {
    expect(decode(stream('redacted thinking'))).toContainEqual({
      type: 'reasoning_redacted',
      candidate: 0,
      block: 0,
      data: 'abc',
      origin: 'anthropic',
    });
  });

  it('names the stop sequence, and the words of a refusal', () => {
    expect(decode(stream('a stop sequence'))).toContainEqual({
      type: 'finish',
      candidate: 0,
      stopReason: 'stop_sequence',
      stopSequence: 'END',
    });
    const refusal = decode(stream('refusal'));
    expect(refusal).toContainEqual({ type: 'refusal_delta', candidate: 0, text: 'Not this.' });
    expect(refusal).toContainEqual({ type: 'finish', candidate: 0, stopReason: 'refusal' });
  });

  it('tells an error and then nothing more', () => {
    expect(decode(stream('an error in the middle')).at(-1)).toEqual({
      type: 'error',
      message: 'Overloaded',
      code: undefined,
      upstreamType: 'overloaded_error',
    });
  });

  it('has no end without the closing mark', () => {
    for (const name of ['cut before the closing mark', 'cut in the middle']) {
      expect(decode(stream(name)).some((event) => event.type === 'end')).toBe(false);
    }
  });

  it('refuses what is no stream of events', () => {
    const bad = expect.objectContaining({ code: 'upstream_bad_response' }) as Error;
    expect(() => decode(['data: <html>\n\n'])).toThrow(bad);
    expect(() => decode(['event: message_stop\ndata: {"type":"message_stop"}\n\n'])).toThrow(bad);
    expect(() => decode(stream('text').slice(1))).toThrow(bad);
  });

  it('joins text and arguments however they are cut', () => {
    const pieces = fc.array(fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(pieces, pieces, (said, args) => {
        const [start, open, , , , close, finish, stop] = stream('text') as [
          string,
          string,
          string,
          string,
          string,
          string,
          string,
          string,
        ];
        const openTool = stream('a tool call')[1] as string;
        const delta = (value: object): string =>
          `event: content_block_delta\ndata: ${JSON.stringify({ type: 'content_block_delta', index: 0, delta: value })}\n\n`;
        const events = decode([
          start,
          open,
          ...said.map((text) => delta({ type: 'text_delta', text })),
          close,
          openTool,
          ...args.map((json) => delta({ type: 'input_json_delta', partial_json: json })),
          close,
          finish,
          stop,
        ]);
        expect(blocksOf(events)[0]).toEqual([`text(${said.join('')})`, `weather#t1(${args.join('')})`]);
      }),
    );
  });
});
