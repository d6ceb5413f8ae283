import type { JsonObject } from '@libs/kernel';
import { geminiCallId } from './call-id';
import { decodeResponse } from './decode-response';

const answer = (candidate: JsonObject, more: JsonObject = {}): JsonObject => ({
  candidates: [{ finishReason: 'STOP', index: 0, ...candidate }],
  modelVersion: 'gemini-x-1',
  responseId: 'r1',
  ...more,
});
const said = (...parts: JsonObject[]) => ({ content: { role: 'model', parts } });
const first = (body: JsonObject) => decodeResponse(body).candidates[0];

describe('decodeResponse (Gemini)', () => {
  it('reads thoughts, text, calls and usage in disjoint buckets', () => {
    const body = answer(
      said(
        { text: 'Hm.', thought: true },
        { text: 'Look', thoughtSignature: 's1' },
        { functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: 's2' },
        { functionCall: { name: 'g', id: 'id-g' } },
      ),
      {
        usageMetadata: {
          promptTokenCount: 100,
          cachedContentTokenCount: 80,
          toolUsePromptTokenCount: 7,
          candidatesTokenCount: 11,
          thoughtsTokenCount: 5,
          totalTokenCount: 123,
          serviceTier: 'standard',
        },
      },
    );
    const before = JSON.stringify(body);
    expect(decodeResponse(body)).toEqual({
      id: 'r1',
      model: 'gemini-x-1',
      serviceTier: 'standard',
      candidates: [
        {
          index: 0,
          content: [
            { type: 'reasoning', text: 'Hm.' },
            { type: 'text', text: 'Look' },
            { type: 'reasoning', text: '', signature: 's1', origin: 'gemini' },
            {
              type: 'tool_call',
              id: geminiCallId('r1', 0, 3),
              name: 'f',
              arguments: '{"a":1}',
              signature: 's2',
              origin: 'gemini',
            },
            { type: 'tool_call', id: 'id-g', name: 'g', arguments: '{}' },
          ],
          stopReason: 'tool_calls',
        },
      ],
      usage: {
        inputTokens: 27,
        cacheReadTokens: 80,
        cacheWriteTokens: 0,
        outputTokens: 11,
        reasoningTokens: 5,
        estimated: false,
      },
      usageReported: true,
    });
    expect(JSON.stringify(body)).toBe(before);
  });

  it.each([
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['OTHER', 'stop'],
    ['NEW_ONE', 'stop'],
  ])('stops for %s: %s', (finishReason, stopReason) => {
    expect(first(answer({ content: {}, finishReason }))).toEqual({ index: 0, content: [], stopReason });
  });

  it('tells a blocked prompt from no answer', () => {
    expect(first({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } })).toMatchObject({
      stopReason: 'content_filter',
      content: [],
    });
    expect(() => decodeResponse({ modelVersion: 'm' })).toThrow(expect.objectContaining({ code: 'upstream_bad_response' }));
    expect(() => decodeResponse({ error: { code: 500, message: 'Oops', status: 'INTERNAL' } })).toThrow(
      expect.objectContaining({ code: 'upstream_error', message: 'Oops' }),
    );
  });

  it.each(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'MALFORMED_RESPONSE'])(
    'does not take %s for an answer',
    (finishReason) => {
      const body = answer({ finishReason, finishMessage: 'print(1)' });
      expect(() => decodeResponse(body)).toThrow(
        expect.objectContaining({ code: 'upstream_bad_response', message: expect.stringContaining('print(1)') as string }),
      );
      expect(decodeResponse(body, false).candidates[0]?.stopReason).toBe('stop');
    },
  );

  it('finds the sources of a text, in characters', () => {
    const groundingMetadata = {
      groundingChunks: [
        { web: { uri: 'https://a.example', title: 'A' } },
        { retrievedContext: { uri: 'https://b.example', text: 'passage' } },
        { web: {} },
      ],
      groundingSupports: [
        { segment: { endIndex: 7, text: 'Grüße' }, groundingChunkIndices: [0, 2, 9] },
        { segment: { partIndex: 1, startIndex: 3, endIndex: 8, text: 'Köln' }, groundingChunkIndices: [1] },
      ],
    };
    const citationMetadata = { citationSources: [{ uri: 'https://c.example', startIndex: 8, endIndex: 11 }] };
    const [text] = first(answer({ ...said({ text: 'Grüße aus Köln' }), groundingMetadata, citationMetadata }))?.content ?? [];
    expect(text).toEqual({
      type: 'text',
      text: 'Grüße aus Köln',
      citations: [
        { url: 'https://a.example', title: 'A', start: 0, end: 5 },
        { url: 'https://b.example', citedText: 'passage', start: 10, end: 14 },
        { url: 'https://c.example', start: 6, end: 9 },
      ],
    });
  });

  it('reads log probabilities and pictures', () => {
    const logprobsResult = {
      chosenCandidates: [{ token: 'é', logProbability: -0.5 }],
      topCandidates: [{ candidates: [{ token: 'é', logProbability: -0.5 }] }],
    };
    const token = { token: 'é', logprob: -0.5, bytes: [0xc3, 0xa9] };
    const part = { inlineData: { mimeType: 'image/png', data: 'aW1n' } };
    expect(first(answer({ ...said(part), logprobsResult }))).toMatchObject({
      content: [{ type: 'text', text: '![image](data:image/png;base64,aW1n)' }],
      logprobs: [{ ...token, top_logprobs: [token] }],
    });
  });

  it('says when usage was not told, and believes no absurd figure', () => {
    expect(decodeResponse(answer(said({ text: 'a' })))).toMatchObject({ usageReported: false });
    const usageMetadata = { promptTokenCount: 5, cachedContentTokenCount: 9, candidatesTokenCount: 2 };
    const { usage } = decodeResponse(answer(said({ text: 'a' }), { usageMetadata }));
    expect(usage).toMatchObject({ inputTokens: 0, cacheReadTokens: 5, outputTokens: 2, estimated: false });
    const absurd = { ...usageMetadata, candidatesTokenCount: -1 };
    expect(decodeResponse(answer(said({ text: 'a' }), { usageMetadata: absurd }))).toMatchObject({ usageReported: false });
  });
});
