import { NO_USAGE } from '@libs/kernel';
import type { OperationId } from '@libs/providers';
import type { TokenCounting } from '../tokens/token-counter';
import { estimateOperation } from './estimate-operation';

/** Ten tokens for each text. */
const tokens: TokenCounting = {
  text: async (texts) => ({ tokens: texts.length * 10, textTokens: texts.length * 10, chars: texts.join('').length }),
  body: async () => ({ tokens: 0, textTokens: 0, chars: 0 }),
};
const estimate = (id: OperationId, body: object, price = {}) =>
  estimateOperation({ id, body: Buffer.from(JSON.stringify(body)), stream: false }, { input: 1, output: 1, ...price }, tokens);

describe('estimateOperation', () => {
  it.each([
    ['embeddings', { input: 'a' }, 10],
    ['embeddings', { input: ['a', 'b'] }, 20],
    ['embeddings', { input: [1, 2, 3] }, 3],
    ['embeddings', { input: [[1, 2], [3]] }, 3],
    [
      'moderations',
      {
        input: [
          { type: 'text', text: 'a' },
          { type: 'image_url', image_url: { url: 'data:' } },
        ],
      },
      10,
    ],
  ] as const)('counts what %s read: %j', async (id, body, inputTokens) => {
    expect(await estimate(id, body)).toEqual({ ...NO_USAGE, inputTokens, estimated: true });
  });

  it('knows exactly what is billed by the character', async () => {
    expect(await estimate('speech', { input: 'naïve 🙂' }, { character: 15 })).toEqual({ ...NO_USAGE, characters: 7 });
  });

  it('reckons the sound of a text that is billed by tokens', async () => {
    expect(await estimate('speech', { input: 'x'.repeat(100) })).toEqual({
      ...NO_USAGE,
      inputTokens: 10,
      outputTokens: 140,
      estimated: true,
    });
  });

  it.each(['transcription', 'translation', 'image_generation', 'image_edit'] as const)(
    'does not pretend to know what %s took',
    async (id) => {
      expect(await estimate(id, {})).toBeUndefined();
    },
  );
});
