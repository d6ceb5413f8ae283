import { ERROR_STATUS, type ErrorCode, GatewayError, NO_USAGE } from '@libs/kernel';
import { ANSWER, CONTEXT, EVENTS, FACTS, framesOf, USAGE, written } from '../answer.fixture';
import type { GatewayEvent } from '../neutral/event';
import { type GatewayResponse, STOP_REASONS } from '../neutral/response';
import { gemini } from './dialect';
import { encodeError, encodeStreamError, GOOGLE_STATUS } from './encode-error';
import { geminiFinishToStop, isBrokenFinish, stopToGeminiFinish } from './map-finish-reason';

const encode = (response: GatewayResponse) =>
  JSON.parse(gemini.encodeResponse(response, FACTS, CONTEXT)) as Record<string, unknown>;
const answerOf = (candidate: Partial<GatewayResponse['candidates'][0]>): GatewayResponse => ({
  ...ANSWER,
  candidates: [{ index: 0, content: [], stopReason: 'stop', ...candidate }],
});
const stream = (events: GatewayEvent[]) => framesOf(written(gemini.createStreamEncoder(CONTEXT), events)).map(({ data }) => data);

const USAGE_METADATA = {
  promptTokenCount: 123,
  candidatesTokenCount: 7,
  totalTokenCount: 135,
  cachedContentTokenCount: 20,
  thoughtsTokenCount: 5,
};

describe('a whole answer', () => {
  it('is one of Gemini', () => {
    const foreign = encode(ANSWER);
    expect(foreign).toEqual({
      candidates: [
        {
          content: {
            role: 'model',
            parts: [
              { text: 'Hmm.', thought: true, thoughtSignature: 'sig' },
              { text: 'Grüße 😀' },
              { functionCall: { id: 'call_a', name: 'weather', args: { city: 'Oslo' } } },
              { functionCall: { id: 'call_b', name: 'now', args: {} } },
            ],
          },
          finishReason: 'STOP',
          index: 0,
        },
      ],
      usageMetadata: USAGE_METADATA,
      modelVersion: 'm-1-2026',
      responseId: 'up-1',
    });
  });

  it('puts a signature back on the text that it stands behind', () => {
    const signed = { type: 'reasoning', text: '', signature: 's', origin: 'gemini' } as const;
    const content = [{ type: 'text', text: 'Four.' } as const, signed];
    expect(encode(answerOf({ content }))).toMatchObject({
      candidates: [{ content: { parts: [{ text: 'Four.', thoughtSignature: 's' }] } }],
    });
  });

  it('tells sources in bytes', () => {
    const citations = [
      { url: 'https://a.example', title: 'A', start: 6, end: 10 },
      { url: 'https://a.example', start: 0, end: 5 },
      { title: 'no address' },
    ];
    expect(encode(answerOf({ content: [{ type: 'text', text: 'Grüße aus Köln', citations }] }))).toMatchObject({
      candidates: [
        {
          groundingMetadata: {
            groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
            groundingSupports: [
              { segment: { startIndex: 8, endIndex: 12, text: 'aus ' }, groundingChunkIndices: [0] },
              { segment: { startIndex: 0, endIndex: 7, text: 'Grüße' }, groundingChunkIndices: [0] },
            ],
          },
        },
      ],
    });
  });

  it('tells log probabilities', () => {
    const logprobs = [{ token: 'a', logprob: -0.1, bytes: [97], top_logprobs: [{ token: 'b', logprob: -2, bytes: [98] }] }];
    expect(encode(answerOf({ content: [{ type: 'text', text: 'a' }], logprobs }))).toMatchObject({
      candidates: [
        {
          logprobsResult: {
            chosenCandidates: [{ token: 'a', logProbability: -0.1 }],
            topCandidates: [{ candidates: [{ token: 'b', logProbability: -2 }] }],
          },
        },
      ],
    });
  });

  it('is feedback to the prompt when nothing was said, and a refusal in words otherwise', () => {
    expect(encode(answerOf({ stopReason: 'content_filter' }))).toMatchObject({ promptFeedback: { blockReason: 'SAFETY' } });
    expect(encode(answerOf({ stopReason: 'content_filter' }))).not.toHaveProperty('candidates');
    expect(encode(answerOf({ stopReason: 'refusal', refusal: 'No.' }))).toMatchObject({
      candidates: [{ content: { parts: [{ text: 'No.' }] }, finishReason: 'SAFETY' }],
    });
  });

  it.each([
    ['', {}],
    ['{"a":1}', { a: 1 }],
    ['[1]', { arguments: '[1]' }],
    ['oops', { arguments: 'oops' }],
  ])('makes an object of the arguments %j', (text, args) => {
    const content = [{ type: 'tool_call', id: 'i', name: 'f', arguments: text } as const];
    expect(encode(answerOf({ content, stopReason: 'tool_calls' }))).toMatchObject({
      candidates: [{ content: { parts: [{ functionCall: { args } }] }, finishReason: 'STOP' }],
    });
  });
});

describe('a stream', () => {
  it('is whole answers that hold what is new, calls whole, the end with all figures', () => {
    const piece = (part: object) => ({
      candidates: [{ content: { role: 'model', parts: [part] }, index: 0 }],
      modelVersion: 'm-1-2026',
      responseId: 'up-1',
    });
    expect(stream(EVENTS)).toEqual([
      piece({ text: 'Hm', thought: true }),
      piece({ text: 'm.', thought: true }),
      piece({ text: '', thoughtSignature: 'sig' }),
      piece({ text: 'Grüße ' }),
      piece({ text: '😀' }),
      piece({ functionCall: { id: 'call_a', name: 'weather', args: { city: 'Oslo' } } }),
      piece({ functionCall: { id: 'call_b', name: 'now', args: {} } }),
      {
        candidates: [{ content: { role: 'model', parts: [{ text: '' }] }, finishReason: 'STOP', index: 0 }],
        modelVersion: 'm-1-2026',
        responseId: 'up-1',
        usageMetadata: USAGE_METADATA,
      },
    ]);
  });

  it('carries what others have signed on thoughts', () => {
    const at = { candidate: 0, block: 0 };
    const frames = stream([
      { type: 'start', id: 'i', model: 'm' },
      { type: 'block_start', ...at, kind: 'reasoning' },
      { type: 'reasoning_signature', ...at, signature: 's', origin: 'anthropic' },
      { type: 'block_stop', ...at },
      { type: 'finish', candidate: 0, stopReason: 'stop' },
    ]);
    expect(frames[0]).toMatchObject({
      candidates: [
        { content: { parts: [{ text: '', thought: true, thoughtSignature: expect.stringMatching(/^cmxnLW9yaWdp/) }] } },
      ],
    });
  });

  it('keeps several candidates apart and tells when a prompt was blocked', () => {
    const text = (candidate: number): GatewayEvent[] => [
      { type: 'block_start', candidate, block: 0, kind: 'text' },
      { type: 'text_delta', candidate, block: 0, text: `${candidate}` },
      { type: 'block_stop', candidate, block: 0 },
      { type: 'finish', candidate, stopReason: candidate === 0 ? 'length' : 'stop' },
    ];
    const last = stream([{ type: 'start', id: '', model: '' }, ...text(0), ...text(1)]).at(-1);
    expect(last).toMatchObject({
      candidates: [
        { index: 0, finishReason: 'MAX_TOKENS' },
        { index: 1, finishReason: 'STOP' },
      ],
      responseId: 'req_1',
      modelVersion: 'm-1',
    });
    expect(stream([{ type: 'finish', candidate: 0, stopReason: 'content_filter' }])).toEqual([
      expect.objectContaining({ promptFeedback: { blockReason: 'SAFETY' } }),
    ]);
  });

  it('counts nothing twice when nothing was cached or thought', () => {
    expect(
      JSON.parse(gemini.encodeResponse({ ...ANSWER, usage: { ...NO_USAGE, inputTokens: 2, outputTokens: 3 } }, FACTS, CONTEXT)),
    ).toMatchObject({
      usageMetadata: { promptTokenCount: 2, candidatesTokenCount: 3, totalTokenCount: 5 },
    });
    expect(USAGE.reasoningTokens).toBe(5);
  });
});

describe('reasons to stop', () => {
  it('map both ways, totally', () => {
    for (const reason of STOP_REASONS) expect(stopToGeminiFinish(reason)).toMatch(/^[A-Z_]+$/);
    expect(['STOP', 'MAX_TOKENS', 'SAFETY', 'RECITATION', 'IMAGE_SAFETY', 'NEVER_HEARD_OF'].map(geminiFinishToStop)).toEqual([
      'stop',
      'length',
      'content_filter',
      'content_filter',
      'content_filter',
      'stop',
    ]);
    expect(['MALFORMED_FUNCTION_CALL', 'STOP'].map(isBrokenFinish)).toEqual([true, false]);
  });
});

describe('errors', () => {
  it.each(Object.keys(ERROR_STATUS) as ErrorCode[])('have the shape of Google: %s', (code) => {
    const { status, body } = encodeError(
      new GatewayError(code, 'What happened.', { param: 'contents', retryAfterSeconds: 3 }),
      'req_9',
    );
    expect(status).toBe(ERROR_STATUS[code]);
    expect(JSON.parse(body)).toEqual({
      error: {
        code: status,
        message: 'What happened.',
        status: GOOGLE_STATUS[code],
        details: [
          expect.objectContaining({ reason: code.toUpperCase(), metadata: { request_id: 'req_9' } }),
          expect.objectContaining({ fieldViolations: [{ field: 'contents', description: 'What happened.' }] }),
          expect.objectContaining({ retryDelay: '3s' }),
        ],
      },
    });
  });

  it("keep the number of an upstream's own refusal", () => {
    const refused = (status: number) =>
      JSON.parse(encodeError(new GatewayError('upstream_error', 'm', { status }), 'r').body) as object;
    expect(refused(404)).toMatchObject({ error: { code: 404, status: 'NOT_FOUND' } });
    expect(refused(400)).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } });
    expect(refused(502)).toMatchObject({ error: { code: 502, status: 'UNAVAILABLE' } });
  });

  it('are one frame inside a stream', () => {
    const [frame] = framesOf(encodeStreamError(new GatewayError('stream_truncated', 'Cut.'), 'r'));
    expect(frame).toMatchObject({ data: { error: { code: 502, status: 'UNAVAILABLE', message: 'Cut.' } } });
  });
});
