import { coversPatterns, permitsName, permitsTarget } from './model-pattern';

describe('model patterns', () => {
  it.each([
    [['gpt-4o'], 'openai', 'gpt-4o', true],
    [['gpt-4o'], 'azure', 'gpt-4o', true],
    [['gpt-4o'], 'openai', 'gpt-4o-mini', false],
    [['gpt-4o*'], 'openai', 'gpt-4o-mini', true],
    [['openai/*'], 'openai', 'gpt-4o', true],
    [['openai/*'], 'azure', 'gpt-4o', false],
    [['openai/*'], 'openrouter', 'openai/gpt-4o', false],
    [['openrouter/openai/*'], 'openrouter', 'openai/gpt-4o', true],
    [['*'], 'anything', 'at-all', true],
    [['claude-*', 'groq/llama-3*'], 'groq', 'llama-3.1-8b', true],
    [['groq/llama-3*'], 'groq', 'llama-2', false],
    [[], 'openai', 'gpt-4o', false],
  ])('%j at %s/%s: %s', (patterns, providerId, model, expected) => {
    expect(permitsTarget(patterns, { providerId, model })).toBe(expected);
  });

  it('opens an alias or virtual model by its own name, and never by a provider`s wildcard', () => {
    expect(permitsName(['auto'], 'auto')).toBe(true);
    expect(permitsName(['*'], 'auto')).toBe(true);
    expect(permitsName(['openai/gpt-4o'], 'openai/gpt-4o')).toBe(true);
    expect(permitsName(['openai/*'], 'openai/gpt-4o')).toBe(false);
    expect(permitsName(['fast'], 'auto')).toBe(false);
  });

  it.each([
    [['*'], ['openai/*', 'x'], true],
    [['openai/*'], ['openai/gpt-4o', 'openai/o*'], true],
    [['openai/*'], ['*'], false],
    [['openai/*'], ['gpt-4o'], false],
    [['gpt-4o'], ['openai/gpt-4o'], true],
    [['gpt-4o*'], ['openai/gpt-4o-mini*'], true],
    [['gpt-*'], ['openai/*'], false],
    [['a', 'b'], ['b', 'a'], true],
    [['a'], [], true],
    [['a*'], ['a/b*'], false],
  ])('%j covers %j: %s', (own, asked, expected) => {
    expect(coversPatterns(own, asked)).toBe(expected);
  });
});
