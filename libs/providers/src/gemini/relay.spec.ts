import { decodeAll, stateOf } from '../assemble.fixture';
import type { RelayHead } from '../adapter';
import { GeminiStreamDecoder } from './decode-stream';
import { GeminiRelayTap, relayRequest } from './relay';
import { BARE_ERROR, GEMINI_STREAMS } from './streams.fixture';

const head = (stream: boolean): RelayHead => ({ dialect: 'gemini', stream, includeUsage: false });
const target = { providerId: 'p', model: 'gemini-x', maxOutputTokens: 1 };

describe('a relayed request', () => {
  it('keeps every byte: the model is in the address', () => {
    const body = Buffer.from('{ "contents" : [{"parts":[{"text":"the \\"model\\" \\u00e4"}]}], "contents": [], "n":1e400 }');
    const call = relayRequest(body, head(true), target);
    expect(call).toMatchObject({ method: 'POST', path: '/models/gemini-x:streamGenerateContent?alt=sse', changes: [] });
    expect(call.body.equals(body)).toBe(true);
    expect(relayRequest(body, head(false), target).path).toBe('/models/gemini-x:generateContent');
  });

  it('names the right model where the client has it in the body too', () => {
    const { body } = relayRequest(Buffer.from('{"model": "models/auto", "contents":[]}'), head(false), target);
    expect(body.toString()).toBe('{"model": "models/gemini-x", "contents":[]}');
  });

  it.each(['../files', 'a/../../b', '.', 'a//b'])('cannot be led to another address by the name of a model: %s', (model) => {
    const relay = () => relayRequest(Buffer.from('{}'), head(false), { ...target, model });
    expect(relay).toThrow(expect.objectContaining({ code: 'model_not_found' }));
  });

  it('keeps odd names within their segment, and knows tuned models', () => {
    const pathFor = (model: string) => relayRequest(Buffer.from('{}'), head(false), { ...target, model }).path;
    expect(pathFor('a?b=c#d e')).toBe('/models/a%3Fb%3Dc%23d%20e:generateContent');
    expect(pathFor('tunedModels/mine')).toBe('/tunedModels/mine:generateContent');
  });
});

describe('the tap of a relay', () => {
  it.each(Object.keys(GEMINI_STREAMS))('sees what the decoder sees: %s', (name) => {
    const frames = GEMINI_STREAMS[name] as string[];
    const tap = new GeminiRelayTap();
    for (const frame of frames) expect(tap.frame(Buffer.from(frame))).toEqual({ forward: true });
    tap.endOfConnection();
    const decoder = new GeminiStreamDecoder();
    const events = [...decodeAll(decoder, frames), ...decoder.endOfConnection()];
    expect(tap.state).toEqual(stateOf(events));
    expect(tap.state.ended).toBe(true);
  });

  it('sees an error that stands between the frames', () => {
    const tap = new GeminiRelayTap();
    tap.frame(Buffer.from(GEMINI_STREAMS['text']?.[0] as string));
    tap.frame(Buffer.from(`${BARE_ERROR}\n\n`));
    tap.endOfConnection();
    expect(tap.state).toMatchObject({ ended: false, error: { message: 'It was cancelled.', type: 'CANCELLED' } });
  });

  it('does not take a cut stream for whole', () => {
    const tap = new GeminiRelayTap();
    tap.frame(Buffer.from(GEMINI_STREAMS['text']?.[0] as string));
    tap.endOfConnection();
    expect(tap.state).toMatchObject({ ended: false, committed: true });
  });

  it('reads a whole answer, and leaves to the client what Gemini says in its own words', () => {
    const tap = new GeminiRelayTap();
    const answer = {
      candidates: [
        { content: { parts: [{ text: 'Hi' }, { functionCall: { name: 'f', args: { a: 1 } } }] }, finishReason: 'STOP' },
      ],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
      modelVersion: 'gemini-x-1',
    };
    tap.body(Buffer.from(JSON.stringify(answer)));
    expect(tap.state).toMatchObject({
      model: 'gemini-x-1',
      usage: { inputTokens: 3, outputTokens: 2 },
      stopReason: 'tool_calls',
      outputChars: 9,
      ended: true,
    });
    const broken = { candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] };
    expect(() => new GeminiRelayTap().body(Buffer.from(JSON.stringify(broken)))).not.toThrow();
  });
});
