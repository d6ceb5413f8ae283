import type { JsonObject } from '@libs/kernel';

const frame = (answer: JsonObject): string =>
  `data: ${JSON.stringify({ ...answer, modelVersion: 'gemini-3-test', responseId: 'r1' })}\r\n\r\n`;

const usage = (prompt: number, written: number, more: JsonObject = {}): JsonObject => ({
  usageMetadata: { promptTokenCount: prompt, candidatesTokenCount: written, totalTokenCount: prompt + written, ...more },
});

const say = (parts: JsonObject[], more: JsonObject = {}): JsonObject => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
});

const STOP = { finishReason: 'STOP' };

/** Streams as Gemini sends them, by what is special about them. All are whole. */
export const GEMINI_STREAMS: Readonly<Record<string, readonly string[]>> = {
  text: [frame({ ...say([{ text: 'Hi' }]), ...usage(4, 1) }), frame({ ...say([{ text: ' there.' }], STOP), ...usage(4, 3) })],
  'LF line ends': [frame(say([{ text: 'Hi there.' }], STOP)).replaceAll('\r', '')],
  'an empty piece of text at the end': [frame(say([{ text: 'Hi there.' }])), frame(say([{ text: '' }], STOP))],
  'an end without parts': [frame(say([{ text: 'Hi there.' }])), frame({ candidates: [{ content: { role: 'model' }, ...STOP }] })],
  'a reason in every frame': [frame(say([{ text: 'Hi' }], STOP)), frame(say([{ text: ' there.' }], STOP))],
  'usage, caches and thoughts': [
    frame({ ...say([{ text: 'Hm', thought: true }]), ...usage(10, 0, { thoughtsTokenCount: 3 }) }),
    frame({ ...say([{ text: 'm.', thought: true }]), ...usage(10, 0, { thoughtsTokenCount: 6 }) }),
    frame({ ...say([{ text: 'Four.' }]), ...usage(10, 1, { thoughtsTokenCount: 8 }) }),
    frame({
      ...say([{ text: '', thoughtSignature: 'c2ln' }], STOP),
      ...usage(10, 2, { thoughtsTokenCount: 9, cachedContentTokenCount: 6, toolUsePromptTokenCount: 5, serviceTier: 'flex' }),
    }),
  ],
  'a signed thought': [frame(say([{ text: 'Hm.', thought: true, thoughtSignature: 'c2ln' }, { text: 'Four.' }], STOP))],
  'a signed call': [
    frame(say([{ functionCall: { name: 'weather', args: { city: 'Köln' } }, thoughtSignature: 'c2ln' }])),
    frame(say([{ text: '' }], STOP)),
  ],
  'text and parallel calls in one frame': [
    frame(
      say(
        [
          { text: 'Looking.' },
          { functionCall: { name: 'a', args: { x: 1 }, id: 'id-1' }, thoughtSignature: 'c2ln' },
          { functionCall: { name: 'b' } },
        ],
        STOP,
      ),
    ),
  ],
  'signed text before a call': [
    frame(say([{ text: 'Looking.', thoughtSignature: 'c2ln' }])),
    frame(say([{ functionCall: { name: 'a', args: {}, id: 'id-1' } }], STOP)),
  ],
  'arguments value by value': [
    frame(say([{ functionCall: { name: 'a', id: 'id-1', willContinue: true } }])),
    frame(
      say([
        { functionCall: { partialArgs: [{ jsonPath: '$.city', stringValue: 'Bos', willContinue: true }], willContinue: true } },
      ]),
    ),
    frame(
      say([
        {
          functionCall: {
            partialArgs: [
              { jsonPath: '$.city', stringValue: 'ton' },
              { jsonPath: '$.days[1].n', numberValue: 2 },
            ],
            willContinue: true,
          },
        },
      ]),
    ),
    frame(say([{ functionCall: {} }])),
    frame(say([{ text: '' }], STOP)),
  ],
  'tools that Google runs': [
    frame(say([{ executableCode: { language: 'PYTHON', code: '1' } }, { codeExecutionResult: { outcome: 'OUTCOME_OK' } }])),
    frame(say([{ text: 'One.' }], STOP)),
  ],
  'a picture': [frame(say([{ text: 'Here: ' }])), frame(say([{ inlineData: { mimeType: 'image/png', data: 'aW1n' } }], STOP))],
  'sources of the text': [
    frame(say([{ text: 'Grüße aus ' }])),
    frame(
      say([{ text: 'Köln.' }], {
        ...STOP,
        groundingMetadata: {
          groundingChunks: [{ web: { uri: 'https://a.example/', title: 'A' } }],
          groundingSupports: [{ segment: { startIndex: 12, endIndex: 18, text: 'Köln.' }, groundingChunkIndices: [0] }],
        },
      }),
    ),
  ],
  'two candidates': [
    frame({
      candidates: [
        { content: { parts: [{ text: 'A' }] }, index: 0 },
        { content: { parts: [{ text: 'B' }] }, index: 1, finishReason: 'MAX_TOKENS' },
      ],
    }),
    frame({ candidates: [{ content: { parts: [{ text: 'a' }] }, index: 0, ...STOP }] }),
  ],
  'no text before the limit': [
    frame({ candidates: [{ content: { role: 'model' }, finishReason: 'MAX_TOKENS' }], ...usage(4, 0) }),
  ],
  'withheld in the middle': [frame(say([{ text: 'I' }])), frame({ candidates: [{ content: {}, finishReason: 'SAFETY' }] })],
  'a blocked prompt': [frame({ promptFeedback: { blockReason: 'SAFETY' }, ...usage(4, 0) })],
  'a reason nobody has heard of': [frame(say([{ text: 'Hi there.' }], { finishReason: 'BORED' }))],
};

/** As it stands between frames when something breaks on Google's side: no `data:`, and lines as they come. */
export const BARE_ERROR = JSON.stringify({ error: { code: 499, message: 'It was cancelled.', status: 'CANCELLED' } }, null, 2);
