import { rulesOf } from './model-rules';

describe('rulesOf', () => {
  it.each([
    ['claude-3-5-sonnet-20241022', 'budget'],
    ['claude-sonnet-4-20250514', 'budget'],
    ['claude-opus-4-1-20250805', 'budget'],
    ['claude-haiku-4-5', 'budget'],
    ['claude-opus-4-6', 'budget'],
    ['claude-opus-4-7', 'adaptive'],
    ['claude-sonnet-5', 'adaptive'],
    ['anthropic/claude-opus-4.8', 'adaptive'],
    ['some-alias', 'budget'],
  ])('%s thinks by %s', (model, thinking) => {
    expect(rulesOf(model)).toEqual({ thinking, sampling: thinking === 'budget' });
  });
});
