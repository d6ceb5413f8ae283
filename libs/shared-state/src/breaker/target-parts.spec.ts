import { targetParts } from './target-parts';

describe('targetParts', () => {
  it.each([
    ['openai/gpt-5', { provider: 'openai', model: 'gpt-5' }],
    ['openrouter/meta/llama-4:free', { provider: 'openrouter', model: 'meta/llama-4:free' }],
    ['openai', { provider: 'openai', model: '' }],
  ])('%s', (target, parts) => expect(targetParts(target)).toEqual(parts));
});
