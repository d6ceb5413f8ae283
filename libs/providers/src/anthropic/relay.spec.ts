import fc from 'fast-check';
import { decodeAll, stateOf } from '../assemble.fixture';
import { AnthropicStreamDecoder } from './decode-stream';
import { AnthropicRelayTap, relayRequest } from './relay';
import { ANTHROPIC_STREAMS } from './streams.fixture';

function tapAll(frames: readonly string[]): AnthropicRelayTap {
  const tap = new AnthropicRelayTap();
  for (const frame of frames) expect(tap.frame(Buffer.from(frame))).toEqual({ forward: true });
  return tap;
}

describe('AnthropicRelayTap', () => {
  it.each(Object.entries(ANTHROPIC_STREAMS))('sees what the decoder sees: %s', (_name, frames) => {
    expect(tapAll(frames).state).toEqual(stateOf(decodeAll(new AnthropicStreamDecoder(), frames)));
  });

  it('counts characters as the decoder does for any text', () => {
    const kinds = fc.constantFrom(['text_delta', 'text'], ['thinking_delta', 'thinking'], ['input_json_delta', 'partial_json']);
    const block: Record<string, object> = {
      text_delta: { type: 'text', text: '' },
      thinking_delta: { type: 'thinking', thinking: '' },
      input_json_delta: { type: 'tool_use', id: 't', name: 'n', input: {} },
    };
    fc.assert(
      fc.property(
        kinds,
        fc.array(fc.string({ unit: 'binary' })),
        fc.constantFrom('', ' '),
        ([type = '', field = ''], said, blank) => {
          const frame = (event: { type: string }): string =>
            `event: ${event.type}\ndata: ${JSON.stringify(event, null, blank).replace(/\n/g, '')}\n\n`;
          const frames = [
            (ANTHROPIC_STREAMS['text'] as string[])[0] as string,
            frame({ type: 'content_block_start', index: 0, content_block: block[type] } as { type: string }),
            ...said.map((text) =>
              frame({ type: 'content_block_delta', index: 0, delta: { type, [field]: text } } as { type: string }),
            ),
          ];
          expect(tapAll(frames).state).toEqual(stateOf(decodeAll(new AnthropicStreamDecoder(), frames)));
        },
      ),
    );
  });

  it('is committed by the first content, not by the opening', () => {
    const frames = ANTHROPIC_STREAMS['text'] as string[];
    const tap = tapAll(frames.slice(0, 3));
    expect(tap.state).toMatchObject({ committed: false, model: 'm-1' });
    tap.frame(Buffer.from(frames[3] as string));
    expect(tap.state.committed).toBe(true);
  });

  it('reads a whole body', () => {
    const tap = new AnthropicRelayTap();
    const content = [
      { type: 'text', text: 'Hi 😀' },
      { type: 'tool_use', id: 't', name: 'a', input: { x: 1 } },
    ];
    tap.body(
      Buffer.from(
        JSON.stringify({ id: 'm', model: 'm-1', content, stop_reason: 'tool_use', usage: { input_tokens: 3, output_tokens: 2 } }),
      ),
    );
    expect(tap.state).toMatchObject({ model: 'm-1', stopReason: 'tool_calls', ended: true, committed: true, outputChars: 12 });
    expect(tap.state.usage).toMatchObject({ inputTokens: 3, outputTokens: 2 });
  });

  it.each(['', '<html>', '[]', '{}'])('refuses the body %j', (body) => {
    expect(() => new AnthropicRelayTap().body(Buffer.from(body))).toThrow(
      expect.objectContaining({ code: 'upstream_bad_response' }),
    );
  });
});

describe('relayRequest', () => {
  it('replaces the model and nothing else', () => {
    const body = Buffer.from('{"model":"asked", "max_tokens":5,"messages":[],"stream":true,"unknown":1.0}');
    const call = relayRequest(
      body,
      { dialect: 'anthropic-messages', stream: true, includeUsage: false },
      { providerId: 'p', model: 'claude', maxOutputTokens: 1 },
    );
    expect(call.body.toString()).toBe(body.toString().replace('asked', 'claude'));
    expect(call).toMatchObject({ path: '/messages', headers: { 'anthropic-version': '2023-06-01' }, changes: [] });
  });

  it('asks under the version and for the beta features that the client named', () => {
    const headers = { 'anthropic-version': '2026-10-21', 'anthropic-beta': 'a-2026-01-01,b-2026-02-02' };
    const head = { dialect: 'anthropic-messages' as const, stream: false, includeUsage: false, headers };
    const target = { providerId: 'p', model: 'claude', maxOutputTokens: 1 };
    expect(relayRequest(Buffer.from('{"model":"asked"}'), head, target).headers).toMatchObject(headers);
  });
});
