import { totalInput, totalOutput, type Usage } from '@libs/kernel';
import type { GeminiUsage } from './wire';

/** Gemini's prompt figure holds what came from or went to the cache; its figure of candidates leaves thoughts out. */
export const encodeUsage = (usage: Usage): GeminiUsage => ({
  promptTokenCount: totalInput(usage),
  candidatesTokenCount: usage.outputTokens,
  totalTokenCount: totalInput(usage) + totalOutput(usage),
  ...(usage.cacheReadTokens > 0 && { cachedContentTokenCount: usage.cacheReadTokens }),
  ...(usage.reasoningTokens > 0 && { thoughtsTokenCount: usage.reasoningTokens }),
});
