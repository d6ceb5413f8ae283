import fc from 'fast-check';
import { totalInput, totalOutput } from '@libs/kernel';
import { decodeUsage, usageIn } from './decode-usage';
import type { OpenAiCompatibleProfile } from './profile';
import { OPENAI_COMPATIBLE_PROFILES } from './profiles';

const profile = (id: string): OpenAiCompatibleProfile => OPENAI_COMPATIBLE_PROFILES.get(id) as OpenAiCompatibleProfile;
const openai = profile('openai');
const buckets = (
  inputTokens: number,
  cacheReadTokens: number,
  cacheWriteTokens: number,
  outputTokens: number,
  reasoningTokens: number,
) => ({
  inputTokens,
  cacheReadTokens,
  cacheWriteTokens,
  outputTokens,
  reasoningTokens,
  estimated: false,
});

describe('decodeUsage', () => {
  it('takes cached input and reasoning out of the totals', () => {
    const raw = {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 10 },
      completion_tokens_details: { reasoning_tokens: 20 },
    };
    expect(decodeUsage(raw, openai)).toEqual(buckets(30, 60, 10, 30, 20));
  });

  it("reads DeepSeek's own cache figures", () => {
    const raw = { prompt_tokens: 100, completion_tokens: 5, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 };
    expect(decodeUsage(raw, profile('deepseek'))).toEqual(buckets(36, 64, 0, 5, 0));
  });

  it("adds xAI's reasoning beside the completion", () => {
    const raw = { prompt_tokens: 291, completion_tokens: 26, completion_tokens_details: { reasoning_tokens: 196 } };
    expect(decodeUsage(raw, profile('xai'))).toEqual(buckets(291, 0, 0, 26, 196));
    expect(decodeUsage(raw, openai)).toEqual(buckets(291, 0, 0, 0, 26));
  });

  it('sees in the total how reasoning was counted, behind any profile', () => {
    const raw = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 22, completion_tokens_details: { reasoning_tokens: 7 } };
    expect(decodeUsage(raw, profile('generic'))).toEqual(buckets(10, 0, 0, 5, 7));
    expect(decodeUsage({ ...raw, total_tokens: 15 }, profile('generic'))).toEqual(buckets(10, 0, 0, 0, 5));
  });

  it.each([
    undefined,
    null,
    {},
    { prompt_tokens: -1, completion_tokens: 5 },
    { prompt_tokens: 5, completion_tokens: -1 },
    { prompt_tokens: 1e15, completion_tokens: 1 },
    { prompt_tokens: '5', completion_tokens: 5 },
    { prompt_tokens: 1.5, completion_tokens: 5 },
  ])('does not believe %j', (raw) => {
    expect(decodeUsage(raw, openai)).toBeUndefined();
  });

  it('needs no completion figure', () => {
    expect(decodeUsage({ prompt_tokens: 5 }, openai)).toEqual(buckets(5, 0, 0, 0, 0));
  });

  it('never counts a token twice or below zero, whatever the details claim', () => {
    const figure = fc.option(fc.integer({ min: -10, max: 1000 }), { nil: undefined });
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), figure, figure, figure, (prompt, completion, cached, written, reasoning) => {
        const usage = decodeUsage(
          {
            prompt_tokens: prompt,
            completion_tokens: completion,
            prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
            completion_tokens_details: { reasoning_tokens: reasoning },
          },
          openai,
        );
        expect(usage).toBeDefined();
        if (!usage) return;
        expect(totalInput(usage)).toBe(prompt);
        expect(totalOutput(usage)).toBe(completion);
        expect(Object.values(usage).every((value) => value === false || Number(value) >= 0)).toBe(true);
      }),
    );
  });
});

describe('usageIn', () => {
  it('finds usage wherever it stands', () => {
    const usage = { prompt_tokens: 5, completion_tokens: 3 };
    const expected = buckets(5, 0, 0, 3, 0);
    expect(usageIn({ usage }, openai)).toEqual(expected);
    expect(usageIn({ x_groq: { usage } }, profile('groq'))).toEqual(expected);
    expect(usageIn({ choices: [{ index: 0, usage }] }, openai)).toEqual(expected);
    expect(usageIn({ usage: null, choices: [{ index: 0 }] }, openai)).toBeUndefined();
  });
});
