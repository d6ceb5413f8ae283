import { Readable } from 'node:stream';
import { NO_USAGE } from '@libs/kernel';
import { anthropicCountTokens } from './count-tokens';
import { ALL_RELAYED, openAiOperations } from './openai-operations';
import type { ClientForm } from './operation';
import { relayedOperation } from './relay';
import { togetherImages } from './together-images';
import { readUsage, usageInAnswer } from './usage';

const target = { providerId: 'p', model: 'real', maxOutputTokens: 0 };
const json = (value: object) => Buffer.from(JSON.stringify(value));

describe('usage', () => {
  it.each([
    [{ prompt_tokens: 5, total_tokens: 5 }, { inputTokens: 5 }],
    [{ total_tokens: 6 }, { inputTokens: 6 }],
    [
      { input_tokens: 9, output_tokens: 4 },
      { inputTokens: 9, outputTokens: 4 },
    ],
    [
      { input_tokens: 50, output_tokens: 4, input_tokens_details: { text_tokens: 10, image_tokens: 40 } },
      { inputTokens: 50, outputTokens: 4, mediaInputTokens: 40 },
    ],
    [
      { type: 'tokens', input_tokens: 14, output_tokens: 3, input_token_details: { audio_tokens: 10 } },
      { inputTokens: 14, outputTokens: 3, audioInputTokens: 10 },
    ],
    [
      { prompt_tokens: 10, prompt_tokens_details: { cached_tokens: 4 } },
      { inputTokens: 6, cacheReadTokens: 4 },
    ],
    [{ type: 'duration', seconds: 12.5 }, { seconds: 12.5 }],
  ])('is read from %j', (usage, figures) => {
    expect(readUsage(usage)).toEqual({ ...NO_USAGE, ...figures });
  });

  it.each([
    undefined,
    null,
    7,
    {},
    { prompt_tokens: -1 },
    { prompt_tokens: 1e12 },
    { type: 'duration', seconds: -1 },
    { type: 'duration', seconds: 'long' },
  ])('is not believed from %j', (usage) => {
    expect(readUsage(usage)).toBeUndefined();
  });

  it('is found in a long answer, and the length of a recording in a detailed transcript', () => {
    const data = Array.from({ length: 300_000 }, (_, i) => i);
    expect(usageInAnswer(json({ data, usage: { prompt_tokens: 3 } }))).toMatchObject({ inputTokens: 3 });
    expect(usageInAnswer(json({ task: 'transcribe', duration: 8.5, text: '' }))).toEqual({ ...NO_USAGE, seconds: 8.5 });
    expect(usageInAnswer(json({ text: '' }))).toBeUndefined();
    expect(usageInAnswer(Buffer.from('no JSON'))).toBeUndefined();
  });
});

describe('relayed operations', () => {
  it('pass a form on with the length it will have', () => {
    const streamed = { length: 123, open: () => Readable.from([]) };
    const form: ClientForm = { contentType: 'multipart/form-data; boundary=x', withModel: () => streamed };
    const call = relayedOperation('/audio/transcriptions').encode(
      { id: 'transcription', body: Buffer.alloc(0), form, stream: false },
      target,
    );
    expect(call).toMatchObject({
      path: '/audio/transcriptions',
      streamed,
      headers: { 'content-type': form.contentType, 'content-length': '123' },
    });
  });

  it('give an answer back as it came', () => {
    const bytes = Buffer.from('1\n00:00 --> 00:01\nHi\n');
    const read = relayedOperation('/audio/transcriptions').decode(
      { bytes, contentType: 'text/plain' },
      { id: 'transcription', body: bytes, stream: false },
      target,
    );
    expect(read.usage).toBeUndefined();
    expect(read.write(NO_USAGE)).toBe(bytes);
  });

  it('are what a profile offers, and nothing else', () => {
    expect(openAiOperations(undefined, 'X')).toEqual({});
    expect(Object.keys(openAiOperations({ relayed: ALL_RELAYED }, 'X')).sort()).toEqual([...ALL_RELAYED].sort());
    expect(Object.keys(openAiOperations({ relayed: ['count_tokens'] }, 'X'))).toEqual([]);
  });
});

describe('images of Together', () => {
  it('are asked for in its words, and what it does not take is named', () => {
    const body = json({ model: 'm', prompt: 'p', size: '512x768', response_format: 'b64_json', quality: 'high', n: 2, steps: 4 });
    const call = togetherImages.encode({ id: 'image_generation', body, stream: false }, target);
    expect(JSON.parse(call.body.toString())).toEqual({
      model: 'real',
      prompt: 'p',
      width: 512,
      height: 768,
      response_format: 'base64',
      n: 2,
      steps: 4,
    });
    expect(call.changes).toEqual(['quality: dropped, Together does not take it']);
  });

  it('are of its own size where none can be said', () => {
    const ask = (size: string) =>
      togetherImages.encode({ id: 'image_generation', body: json({ prompt: 'p', size }), stream: false }, target).changes;
    expect(ask('auto')).toEqual([]);
    expect(ask('large')).toHaveLength(1);
  });
});

describe("Anthropic's count", () => {
  it('is asked for with the headers of the client', () => {
    const request = {
      id: 'count_tokens' as const,
      body: json({ model: 'm', messages: [] }),
      stream: false,
      headers: { 'anthropic-beta': 'x' },
    };
    const call = anthropicCountTokens.encode(request, target);
    expect(call.path).toBe('/messages/count_tokens');
    expect(call.headers).toMatchObject({ 'anthropic-version': '2023-06-01', 'anthropic-beta': 'x' });
    expect(() => anthropicCountTokens.decode({ bytes: json({}), contentType: '' }, request, target)).toThrow('no count');
  });
});
