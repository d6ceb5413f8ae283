import type { JsonObject, Usage } from '@libs/kernel';
import { decodeUsage as anthropic } from './anthropic/decode-usage';
import { decodeUsage as gemini } from './gemini/decode-usage';
import { decodeUsage as ollama } from './ollama/decode-usage';
import { decodeUsage as openAi } from './openai-compatible/decode-usage';

const READERS: [string, (input: unknown, output: unknown, earlier?: Usage) => Usage | undefined][] = [
  ['Anthropic', (input, output, earlier) => anthropic({ input_tokens: input, output_tokens: output } as JsonObject, earlier)],
  [
    'Gemini',
    (input, output, earlier) => gemini({ promptTokenCount: input, candidatesTokenCount: output } as JsonObject, earlier),
  ],
  ['Ollama', (input, output) => ollama({ prompt_eval_count: input, eval_count: output } as JsonObject)],
  [
    'OpenAI',
    (input, output) =>
      openAi({ prompt_tokens: input, completion_tokens: output } as JsonObject, { reasoningTokens: 'within_completion' }),
  ],
];

describe.each(READERS)('usage of %s', (name, read) => {
  it.each([
    [-9, 3],
    [9, -3],
    [1e15, 3],
    [9, 1e15],
    [0.5, 3],
    [9, 0.5],
  ])('that says %d and %d is none', (input, output) => {
    expect(read(input, output)).toBeUndefined();
  });

  it('that can be believed is exact', () => {
    expect(read(9, 3)).toMatchObject({ inputTokens: 9, outputTokens: 3, estimated: false });
  });

  if (name !== 'Anthropic' && name !== 'Gemini') return;

  it('leaves what was told before as an estimate, until better figures come', () => {
    const earlier = read(9, 1);
    const doubted = read(9, -3, earlier);
    expect(doubted).toMatchObject({ inputTokens: 9, outputTokens: 1, estimated: true });
    expect(read(undefined, 3, doubted)).toMatchObject({ inputTokens: 9, outputTokens: 3, estimated: true });
    expect(read(9, 3, doubted)).toMatchObject({ inputTokens: 9, outputTokens: 3, estimated: false });
  });
});

it('is left to an estimate where Anthropic never said what was read', () => {
  expect(anthropic({ output_tokens: 3 })).toBeUndefined();
});
