import type { JsonObject } from '@libs/kernel';
import { ANSWER, CONTEXT, EVENTS, FACTS, framesOf, USAGE, written } from '../answer.fixture';
import type { EncodeContext } from '../dialect';
import type { GatewayEvent } from '../neutral/event';
import { openAiCompletions } from './dialect';

const decode = (more: JsonObject = {}) => openAiCompletions.decodeRequest({ model: 'm', prompt: 'Once', ...more });
const asked = (more: JsonObject, includeUsage = true): EncodeContext => ({ ...CONTEXT, includeUsage, request: decode(more) });
const stream = (events: readonly GatewayEvent[], context: EncodeContext): unknown[] =>
  framesOf(written(openAiCompletions.createStreamEncoder(context), events)).map(({ data }) => data);
const LOGPROBS = [
  { token: 'up', logprob: -0.5, top_logprobs: [{ token: 'on', logprob: -1 }] },
  { token: 'on', logprob: -0.25, top_logprobs: [] },
];

describe('a prompt', () => {
  it('is what a user says', () => {
    const settings = {
      max_tokens: 5,
      temperature: 0.1,
      top_p: 0.5,
      stop: 'END',
      seed: 3,
      n: 2,
      logprobs: 2,
      frequency_penalty: 1,
      presence_penalty: -1,
      user: 'u',
      stream: true,
      stream_options: { include_usage: true },
    };
    expect(decode(settings)).toMatchObject({
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Once' }] }],
      system: [],
      maxOutputTokens: 5,
      temperature: 0.1,
      topP: 0.5,
      stop: ['END'],
      seed: 3,
      candidates: 2,
      logprobs: { top: 2 },
      frequencyPenalty: 1,
      presencePenalty: -1,
      user: 'u',
      stream: true,
      includeUsage: true,
    });
    expect(decode({ prompt: ['Once'] }).messages).toEqual(decode().messages);
  });

  it('has settings that nobody else knows: they are passed on or reported', () => {
    expect(decode({ best_of: 3, logit_bias: { '1': 2 } }).extra).toEqual({ best_of: 3, logit_bias: { '1': 2 } });
    expect(decode({ best_of: 2, n: 2 }).extra).toBeUndefined();
  });

  it.each<[string, JsonObject, string]>([
    ['prompt', { prompt: ['a', 'b'] }, 'unsupported_by_target'],
    ['prompt', { prompt: [1, 2] }, 'unsupported_by_target'],
    ['prompt', { prompt: [[1, 2]] }, 'unsupported_by_target'],
    ['prompt', { prompt: [] }, 'invalid_request'],
    ['suffix', { suffix: 'end' }, 'unsupported_by_target'],
    ['logprobs', { logprobs: 9 }, 'invalid_request'],
    ['stop', { stop: [1] }, 'invalid_request'],
    ['echo', { echo: 'yes' }, 'invalid_request'],
    ['max_tokens', { max_tokens: 0 }, 'invalid_request'],
  ])('refuses %s %j', (param, more, code) => {
    expect(() => decode(more)).toThrow(expect.objectContaining({ code, param }));
  });
});

describe('an answer', () => {
  const encode = (more: JsonObject = {}, response = ANSWER): JsonObject =>
    JSON.parse(openAiCompletions.encodeResponse(response, FACTS, asked(more))) as JsonObject;

  it('is the text alone, with usage and facts', () => {
    expect(encode()).toEqual({
      id: 'up-1',
      object: 'text_completion',
      created: 900,
      model: 'm-1-2026',
      choices: [{ text: 'Grüße 😀', index: 0, logprobs: null, finish_reason: 'stop' }],
      usage: expect.objectContaining({ prompt_tokens: 123, completion_tokens: 12 }),
      'x-gateway': FACTS,
    });
  });

  it('has the prompt in front where that was asked for, and columns of log probabilities', () => {
    const candidate = { index: 0, content: [{ type: 'text' as const, text: 'upon' }], stopReason: 'length' as const };
    const { choices } = encode({ echo: true }, { ...ANSWER, id: '', candidates: [{ ...candidate, logprobs: LOGPROBS }] });
    expect(choices).toEqual([
      {
        text: 'Onceupon',
        index: 0,
        finish_reason: 'length',
        logprobs: { tokens: ['up', 'on'], token_logprobs: [-0.5, -0.25], top_logprobs: [{ on: -1 }, {}], text_offset: [4, 6] },
      },
    ]);
  });
});

describe('a stream', () => {
  it('says what a whole answer says, in pieces', () => {
    const chunks = stream(EVENTS, asked({}));
    const texts = chunks.flatMap((chunk) => (chunk as { choices?: { text: string }[] }).choices ?? []).map(({ text }) => text);
    expect(texts.join('')).toBe('Grüße 😀');
    expect(chunks.slice(-3)).toEqual([
      expect.objectContaining({ choices: [{ text: '', index: 0, logprobs: null, finish_reason: 'stop' }], usage: null }),
      expect.objectContaining({ choices: [], usage: expect.objectContaining({ total_tokens: 135 }), 'x-gateway': FACTS }),
      '[DONE]',
    ]);
    for (const chunk of chunks.slice(0, -1)) expect(chunk).toMatchObject({ id: 'up-1', object: 'text_completion', created: 900 });
  });

  it('tells usage only to those who asked', () => {
    expect(written(openAiCompletions.createStreamEncoder(asked({}, false)), EVENTS, USAGE)).not.toContain('usage');
  });

  it('has the prompt in front of each answer where that was asked for, even of one that is empty', () => {
    const events: GatewayEvent[] = [
      { type: 'start', id: 'x', model: 'm' },
      { type: 'text_delta', candidate: 0, block: 0, text: 'up' },
      { type: 'text_delta', candidate: 0, block: 0, text: 'on' },
      { type: 'logprobs', candidate: 0, content: LOGPROBS.slice(1) },
      { type: 'finish', candidate: 0, stopReason: 'tool_calls' },
      { type: 'finish', candidate: 1, stopReason: 'content_filter' },
    ];
    const choices = stream(events, asked({ echo: true }, false)).flatMap(
      (chunk) => (chunk as { choices?: JsonObject[] }).choices ?? [],
    );
    expect(choices).toMatchObject([
      { index: 0, text: 'Once' },
      { index: 0, text: 'up' },
      { index: 0, text: 'on' },
      { index: 0, text: '', logprobs: { tokens: ['on'], text_offset: [6] } },
      { index: 0, text: '', finish_reason: 'stop' },
      { index: 1, text: 'Once' },
      { index: 1, text: '', finish_reason: 'content_filter' },
    ]);
  });
});
