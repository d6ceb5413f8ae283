import fc from 'fast-check';
import type { RelayHead } from '../adapter';
import { decodeAll, stateOf } from '../assemble.fixture';
import { OpenAiStreamDecoder } from './decode-stream';
import { createOpenAiCompatibleAdapter } from './adapter';
import type { OpenAiCompatibleProfile } from './profile';
import { OPENAI_COMPATIBLE_PROFILES } from './profiles';
import { OpenAiRelayTap, relayRequest } from './relay';
import { OPENAI_STREAMS } from './streams.fixture';

const profile = (id: string): OpenAiCompatibleProfile => OPENAI_COMPATIBLE_PROFILES.get(id) as OpenAiCompatibleProfile;
const generic = profile('generic');
const TARGET = { providerId: 'p', model: 'upstream-model', maxOutputTokens: 10 };
const HEAD: RelayHead = { dialect: 'openai-chat' as const, stream: true, includeUsage: true };

function tapAll(frames: readonly string[], head = HEAD, of = generic): { tap: OpenAiRelayTap; forwarded: string[] } {
  const tap = new OpenAiRelayTap(head, of);
  return { tap, forwarded: frames.filter((frame) => tap.frame(Buffer.from(frame)).forward) };
}

describe('canRelay', () => {
  const chat = (id: string, body: object): boolean | undefined =>
    createOpenAiCompatibleAdapter(profile(id)).canRelay?.('openai-chat', 'm', Buffer.from(JSON.stringify(body)));
  const json_schema = { name: 'n', schema: { type: 'object' } };

  it.each([
    ['a limit under its newer name', { max_completion_tokens: 9 }],
    ['a seed', { seed: 1 }],
    ['an end user', { user: 'u' }],
    ['a schema for the answer', { response_format: { type: 'json_schema', json_schema } }],
    ['instructions of the developer', { messages: [{ role: 'developer', content: 'x' }] }],
  ])('translates %s for a provider that would ignore or refuse it', (_name, body) => {
    expect(chat('deepseek', body)).toBe(false);
    expect(chat('openai', body)).toBe(true);
  });

  it("relays a provider's own words and those of nobody", () => {
    const body = {
      messages: [{ role: 'user', content: '"seed":1' }],
      thinking: { type: 'enabled' },
      max_tokens: 9,
      verve: { user: 1 },
    };
    expect(chat('deepseek', body)).toBe(true);
    expect(chat('generic', { ...body, seed: 1 })).toBe(true);
  });
});

describe('OpenAiRelayTap', () => {
  it.each(Object.entries(OPENAI_STREAMS))('sees what the decoder sees: %s', (name, frames) => {
    const { tap, forwarded } = tapAll(frames);
    const expected = stateOf(decodeAll(new OpenAiStreamDecoder(generic), frames));
    // The decoder tells a reason to stop only when it is sure; the tap as soon as it passes.
    if (name === 'cut before the closing mark') Object.assign(expected, { stopReason: 'stop' });
    expect(tap.state).toEqual(expected);
    expect(forwarded).toEqual(frames);
  });

  it('counts characters and usage as the decoder does for any text', () => {
    const delta = fc.record({
      content: fc.option(fc.string({ unit: 'binary' })),
      reasoning_content: fc.option(fc.string({ unit: 'grapheme' })),
    });
    const space = fc.constantFrom('', ' ');
    fc.assert(
      fc.property(fc.array(delta), space, (deltas, blank) => {
        const frames = deltas.map(
          (each) =>
            `data: ${JSON.stringify({ id: 'x', model: 'm', choices: [{ index: 0, delta: each, finish_reason: null }] }, null, blank).replace(/\n/g, '')}\n\n`,
        );
        expect(tapAll(frames).tap.state).toEqual(stateOf(decodeAll(new OpenAiStreamDecoder(generic), frames)));
      }),
    );
  });

  it('drops the usage chunk that the client did not ask for, and nothing else', () => {
    const frames = OPENAI_STREAMS['text with usage'] as string[];
    const unasked = { dialect: 'openai-chat' as const, stream: true, includeUsage: false };
    const { tap, forwarded } = tapAll(frames, unasked);
    expect(forwarded).toEqual(frames.filter((frame) => !frame.includes('"choices":[]')));
    expect(tap.state.usage).toMatchObject({ inputTokens: 4 });
    const filterReport = OPENAI_STREAMS['a filter report before the answer'] as string[];
    expect(tapAll(filterReport, unasked).forwarded).toEqual(filterReport);
    // Upstreams that send it unasked keep doing so.
    expect(tapAll(frames, unasked, profile('groq')).forwarded).toEqual(frames);
  });

  it('is committed by the first content, not by the opening', () => {
    const [role = '', first = ''] = OPENAI_STREAMS['text'] as string[];
    const { tap } = tapAll([role]);
    expect(tap.state.committed).toBe(false);
    tap.frame(Buffer.from(first));
    expect(tap.state.committed).toBe(true);
  });

  it('reads a whole body', () => {
    const tap = new OpenAiRelayTap({ dialect: 'openai-chat' as const, stream: false, includeUsage: false }, generic);
    const usage = { prompt_tokens: 3, completion_tokens: 2 };
    const choices = [{ index: 0, message: { role: 'assistant', content: 'Hi 😀' }, finish_reason: 'length' }];
    tap.body(Buffer.from(JSON.stringify({ id: 'x', model: 'm', choices, usage })));
    expect(tap.state).toMatchObject({ model: 'm', stopReason: 'length', ended: true, committed: true, outputChars: 5 });
    expect(tap.state.usage).toMatchObject({ inputTokens: 3, outputTokens: 2 });
  });

  it.each(['', '<html>', '[]', '{}', '{"choices":[]}'])('refuses the body %j', (body) => {
    const tap = new OpenAiRelayTap({ dialect: 'openai-chat' as const, stream: false, includeUsage: false }, generic);
    expect(() => tap.body(Buffer.from(body))).toThrow(expect.objectContaining({ code: 'upstream_bad_response' }));
  });
});

describe('relayRequest', () => {
  const body = Buffer.from('{"model":"asked", "messages":[],"stream":true,"unknown":1.0}');

  it('replaces the model and asks for usage where it would be missing', () => {
    expect(
      relayRequest(body, { dialect: 'openai-chat' as const, stream: true, includeUsage: false }, TARGET, generic).body.toString(),
    ).toBe('{"stream_options":{"include_usage":true},"model":"upstream-model", "messages":[],"stream":true,"unknown":1.0}');
  });

  it.each([
    [{ dialect: 'openai-chat' as const, stream: true, includeUsage: true }, 'generic'],
    [{ dialect: 'openai-chat' as const, stream: false, includeUsage: false }, 'generic'],
    [{ dialect: 'openai-chat' as const, stream: true, includeUsage: false }, 'mistral'],
  ])('changes nothing else for %j of %s', (head, id) => {
    expect(relayRequest(body, head, TARGET, profile(id)).body.toString()).toBe(
      body.toString().replace('asked', 'upstream-model'),
    );
  });
});
