import fc from 'fast-check';
import { assembleResponse, type GatewayEvent } from '@libs/protocol';
import { blocksOf, decodeAll } from '../assemble.fixture';
import { OpenAiStreamDecoder } from './decode-stream';
import type { OpenAiCompatibleProfile } from './profile';
import { OPENAI_COMPATIBLE_PROFILES } from './profiles';
import { ANNOTATION, OPENAI_STREAMS } from './streams.fixture';

const profile = OPENAI_COMPATIBLE_PROFILES.get('generic') as OpenAiCompatibleProfile;
const decode = (frames: readonly string[]): GatewayEvent[] => decodeAll(new OpenAiStreamDecoder(profile), frames);
const stream = (name: string): string[] => OPENAI_STREAMS[name] as string[];
const made = expect.stringMatching(/^a#call_[0-9a-f]{24}\(\{"x":1\}\)$/) as string;

describe('OpenAiStreamDecoder', () => {
  it('tells a whole story', () => {
    expect(decode(stream('reasoning and text'))).toEqual([
      { type: 'start', id: 'chatcmpl-9', model: 'm-1', created: 1700000000 },
      { type: 'block_start', candidate: 0, block: 0, kind: 'reasoning' },
      { type: 'reasoning_delta', candidate: 0, block: 0, text: 'Let' },
      { type: 'reasoning_delta', candidate: 0, block: 0, text: ' me see' },
      { type: 'block_stop', candidate: 0, block: 0 },
      { type: 'block_start', candidate: 0, block: 1, kind: 'text' },
      { type: 'text_delta', candidate: 0, block: 1, text: 'Yes.' },
      { type: 'block_stop', candidate: 0, block: 1 },
      { type: 'finish', candidate: 0, stopReason: 'stop' },
      {
        type: 'usage',
        usage: {
          inputTokens: 4,
          cacheReadTokens: 16,
          cacheWriteTokens: 0,
          outputTokens: 5,
          reasoningTokens: 4,
          estimated: false,
        },
      },
      { type: 'end' },
    ]);
  });

  it('tells signatures and encrypted reasoning with whose they are', () => {
    const opaque = (name: string) =>
      decode(stream(name)).filter(({ type }) => type === 'reasoning_signature' || type === 'reasoning_redacted');
    const at = { candidate: 0, block: 0 };
    expect(opaque('signed reasoning')).toEqual([{ type: 'reasoning_signature', ...at, signature: 'sig', origin: 'anthropic' }]);
    expect(opaque('a summary and its encrypted half')).toEqual([
      { type: 'reasoning_redacted', ...at, data: 'enc', origin: 'openai' },
    ]);
    expect(opaque('redacted reasoning')).toEqual([{ type: 'reasoning_redacted', ...at, data: 'enc', origin: 'anthropic' }]);
  });

  it('takes text that is listed again with its signature for what was told before', () => {
    const chunk = (delta: object) => `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta }] })}\n\n`;
    const listed = { type: 'reasoning.text', text: 'Let me', signature: 'sig', format: 'anthropic-claude-v1', index: 0 };
    const events = decode([
      chunk({ role: 'assistant', reasoning_content: 'Let' }),
      chunk({ reasoning_content: ' me' }),
      chunk({ reasoning_details: [listed] }),
      chunk({ content: 'Yes.' }),
      'data: [DONE]\n\n',
    ]);
    expect(blocksOf(events)[0]).toEqual(['reasoning(Let me)', 'text(Yes.)']);
    expect(events).toContainEqual({ type: 'reasoning_signature', candidate: 0, block: 0, signature: 'sig', origin: 'anthropic' });
  });

  it.each(["a call signed as Gemini's", 'a call signed as OpenRouter has it'])('puts the signature on its call: %s', (name) =>
    expect(decode(stream(name))).toContainEqual({
      type: 'block_start',
      candidate: 0,
      block: 0,
      kind: 'tool_call',
      id: 'c1',
      name: 'a',
      signature: 'ts',
      origin: 'gemini',
    }),
  );

  it('knows calls of plain text', () =>
    expect(decode(stream('calls of plain text'))).toContainEqual(
      expect.objectContaining({ type: 'block_start', id: 'c1', freeform: true }),
    ));

  it('tells what the text cites, and how likely it was', () => {
    expect(decode(stream('annotations behind the text'))).toContainEqual({
      type: 'citation',
      candidate: 0,
      block: 0,
      citation: { url: 'https://a', title: 'A', start: 3, end: 9, raw: { dialect: 'openai-chat', value: ANNOTATION } },
    });
    const likely = decode(stream('log probabilities')).flatMap((event) => (event.type === 'logprobs' ? event.content : []));
    expect(likely.map(({ token }) => token)).toEqual(['Hi', '.']);
  });

  const table: [string, string[]][] = [
    ['text', ['text(Hi there.)']],
    ['comments before the answer', ['text(Hi)']],
    ['white space in the JSON', ['text(Hi)']],
    ['reasoning under two names', ['reasoning(hm)', 'text(Yes.)']],
    ['reasoning and text in one chunk', ['reasoning(hm)', 'text(Yes.)']],
    ['thinking parts', ['reasoning(hm)', 'text(Yes.)']],
    ['a tool call', ['weather#c1({"city":"Ber\\"lin"})']],
    ['text, then a tool call', ['text(Looking.)', 'a#c1({})']],
    ['parallel tool calls', ['a#c1({"x":1})', 'b#c2({"y":2})']],
    ['alternating tool calls', ['a#c1({"x":1})', 'b#c2({"y":2})']],
    ['tool call with index 1', ['text(Reading.)', 'a#c1({"x":1})']],
    ['whole calls, every index 0', ['a#c1({"x":1})', 'b#c2({"y":2})']],
    ['whole call with the finish reason', ['a#c1({"x":1})']],
    ['arguments as an object', ['a#c1({"x":1})']],
    ['a call without arguments, then another', ['a#c1()', 'b#c2({})']],
    ['empty name in later pieces', ['a#c1({"x":1})']],
    ['a function call of older servers', [made]],
    ['annotations behind the text', ['text(It rains.)']],
    ['annotations before the text', ['text(Hi)']],
    ['log probabilities', ['text(Hi.)']],
    ['signed reasoning', ['reasoning(Let me)', 'text(Yes.)']],
    ['reasoning in details alone, twice', ['reasoning(one)', 'reasoning(two)', 'text(Yes.)']],
    ['a summary and its encrypted half', ['reasoning(sum)', 'text(Yes.)']],
    ['redacted reasoning', ['reasoning()', 'text(Yes.)']],
    ["a call signed as Gemini's", ['a#c1({"x":1})']],
    ['a call signed as OpenRouter has it', ['a#c1({"x":1})']],
    ['calls of plain text', ['sql#c1(select "1")', 'sql#c2(x)']],
    ['empty tool_calls in every chunk', ['text(Hi)']],
    ['a filter report before the answer', ['text(Hi)']],
    ['logprobs beside the content', ['text(Hi)']],
    ['CRLF line ends', ['text(Hi)']],
  ];
  it.each(table)('reads %s', (name, blocks) => {
    const events = decode(stream(name));
    expect(blocksOf(events)[0]).toEqual(blocks);
    expect(events.at(-1)).toEqual({ type: 'end' });
  });

  it.each(Object.keys(OPENAI_STREAMS))('keeps the promised order: %s', (name) => {
    expect(() => blocksOf(decode(stream(name)))).not.toThrow();
  });

  it('makes up ids that differ between calls and agree between readings', () => {
    const once = blocksOf(decode(stream('whole calls without index and id')))[0];
    expect(once).toEqual([made, expect.stringMatching(/^b#call_[0-9a-f]{24}\(\{\}\)$/)]);
    expect(blocksOf(decode(stream('whole calls without index and id')))[0]).toEqual(once);
  });

  it('says tool_calls for a stream that calls tools and says stop', () => {
    expect(decode(stream('whole calls, every index 0'))).toContainEqual({
      type: 'finish',
      candidate: 0,
      stopReason: 'tool_calls',
    });
  });

  it('says refusal for a refusal', () => {
    expect(decode(stream('refusal'))).toContainEqual({ type: 'finish', candidate: 0, stopReason: 'refusal' });
  });

  it('keeps candidates apart', () => {
    const events = decode(stream('two candidates'));
    expect(blocksOf(events)).toEqual({ 0: ['text(aaa)'], 1: ['text(bbb)'] });
    expect(events.filter((event) => event.type === 'finish')).toEqual([
      { type: 'finish', candidate: 0, stopReason: 'length' },
      { type: 'finish', candidate: 1, stopReason: 'stop' },
    ]);
  });

  it('finishes once, however often the reason is repeated', () => {
    expect(decode(stream('length')).filter((event) => event.type === 'finish')).toHaveLength(1);
  });

  it('tells who served where that is said later, once, before the end', () => {
    const chunk = (more: object, choices: object[]): string =>
      `data: ${JSON.stringify({ id: 'c', model: 'm', choices, ...more })}\n\n`;
    const said = (content: string) => [{ index: 0, delta: { content } }];
    const finish = [{ index: 0, delta: {}, finish_reason: 'stop' }];
    const events = decode([
      chunk({ system_fingerprint: 'fp_1' }, said('a')),
      chunk({ system_fingerprint: 'fp_1', service_tier: null }, said('b')),
      chunk({ system_fingerprint: 'fp_1', service_tier: 'flex' }, finish),
      chunk({ service_tier: 'flex' }, []),
      'data: [DONE]\n\n',
    ]);
    expect(events[0]).toMatchObject({ type: 'start', systemFingerprint: 'fp_1' });
    expect(events.filter(({ type }) => type === 'served')).toEqual([{ type: 'served', serviceTier: 'flex' }]);
    expect(events.findIndex(({ type }) => type === 'served')).toBeLessThan(events.findIndex(({ type }) => type === 'finish'));
    expect(assembleResponse(events)).toMatchObject({ serviceTier: 'flex', systemFingerprint: 'fp_1' });
  });

  it('tells an error and then nothing more', () => {
    expect(decode(stream('an error event')).at(-1)).toEqual({
      type: 'error',
      message: 'bad call',
      code: 'tool_use_failed',
      upstreamType: 'invalid_request_error',
    });
    const events = decode(stream('an error with usage, and a closing mark behind it'));
    expect(events.slice(-2).map((event) => event.type)).toEqual(['usage', 'error']);
  });

  it('has no end without the closing mark', () => {
    for (const name of ['cut before the closing mark', 'cut in the middle']) {
      expect(decode(stream(name)).some((event) => event.type === 'end')).toBe(false);
    }
  });

  it('refuses what is no stream of chunks', () => {
    const bad = expect.objectContaining({ code: 'upstream_bad_response' }) as Error;
    expect(() => decode(['data: <html>\n\n'])).toThrow(bad);
    expect(() => decode(['data: [1]\n\n'])).toThrow(bad);
    expect(() => decode(['data: [DONE]\n\n'])).toThrow(bad);
    const nameless = { choices: [{ index: 0, delta: { tool_calls: [{ index: 0, id: 'c', function: { arguments: '{}' } }] } }] };
    expect(() => decode([`data: ${JSON.stringify(nameless)}\n\n`, 'data: [DONE]\n\n'])).toThrow(bad);
  });

  it('reads the same calls however their pieces are cut and mixed', () => {
    const argument = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value));
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 4 }), fc.infiniteStream(fc.nat(6)), (wanted, draws) => {
        const left = [...wanted];
        const named = new Set<number>();
        const frames: string[] = [];
        // Pieces of all calls in a random order; each call's own pieces in order, calls begun in order.
        while (left.some((json, i) => json !== '' || !named.has(i))) {
          const open = left.flatMap((json, i) => (json !== '' && i <= named.size ? [i] : []));
          const index = open[draws.next().value % open.length] as number;
          const size = draws.next().value;
          const fn = { ...(named.has(index) ? {} : { name: `t${index}` }), arguments: (left[index] as string).slice(0, size) };
          const id = named.has(index) ? {} : { id: `c${index}` };
          named.add(index);
          left[index] = (left[index] as string).slice(size);
          frames.push(
            `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [{ index, ...id, function: fn }] } }] })}\n\n`,
          );
        }
        const events = decode([...frames, 'data: [DONE]\n\n']);
        expect(blocksOf(events)[0]).toEqual(wanted.map((json, i) => `t${i}#c${i}(${json})`));
      }),
    );
  });
});
