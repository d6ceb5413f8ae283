import { NO_USAGE } from '@libs/kernel';
import { partialUsage } from './estimate';

const state = { committed: true, ended: false, outputChars: 420 };

describe('partialUsage', () => {
  it('counts what passed where only the input was told', () => {
    const usage = { ...NO_USAGE, inputTokens: 50, outputTokens: 1 };
    expect(partialUsage({ ...state, usage })).toEqual({ ...usage, outputTokens: 100, estimated: true });
    expect(partialUsage({ ...state, usage, outputTokens: 80 })).toMatchObject({ outputTokens: 80, estimated: true });
  });

  it('takes what the upstream told where that is more, as an estimate all the same', () => {
    const usage = { ...NO_USAGE, inputTokens: 50, outputTokens: 90, reasoningTokens: 30 };
    expect(partialUsage({ ...state, usage })).toEqual({ ...usage, estimated: true });
  });

  it('leaves it to be counted where nothing was told', () => {
    expect(partialUsage(state)).toBeUndefined();
  });
});
