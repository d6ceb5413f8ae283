import { rulesOf } from './model-rules';

describe('rulesOf', () => {
  it.each([
    ['claude-2.1', 'budget', false],
    ['claude-3-5-sonnet-20241022', 'budget', false],
    ['claude-3-haiku-20240307', 'budget', false],
    ['claude-sonnet-4-20250514', 'budget', false],
    ['claude-opus-4-1-20250805', 'budget', true],
    ['claude-haiku-4-5', 'budget', true],
    ['claude-opus-4-6', 'budget', true],
    ['claude-opus-4-7', 'adaptive', true],
    ['claude-sonnet-5', 'adaptive', true],
    ['anthropic/claude-opus-4.8', 'adaptive', true],
    ['some-alias', 'budget', true],
  ])('%s thinks by %s, keeps to a schema: %s', (model, thinking, structured) => {
    expect(rulesOf(model)).toEqual({ thinking, sampling: thinking === 'budget', structured });
  });
});
