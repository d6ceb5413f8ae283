/**
 * Tokens in disjoint buckets: no token is in two of them, so prices can be added up.
 * `estimated` marks figures that we counted because the upstream reported none.
 */
export interface Usage {
  /** Input tokens read at full price (neither cached nor written to a cache). */
  inputTokens: number;
  /** Input tokens the provider read from its prompt cache. */
  cacheReadTokens: number;
  /** Input tokens the provider wrote to its prompt cache. */
  cacheWriteTokens: number;
  /** Output tokens the client sees (text and tool calls). */
  outputTokens: number;
  /** Output tokens spent on reasoning. */
  reasoningTokens: number;
  /** Images and sound among the input tokens, where the provider prices them apart. */
  mediaInputTokens?: number;
  /** Audio heard, where the provider bills its length. */
  seconds?: number;
  /** Characters read aloud, where the provider bills them. */
  characters?: number;
  estimated: boolean;
}

export const NO_USAGE: Readonly<Usage> = Object.freeze({
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  estimated: false,
});

export const totalInput = (u: Usage): number => u.inputTokens + u.cacheReadTokens + u.cacheWriteTokens;
export const totalOutput = (u: Usage): number => u.outputTokens + u.reasoningTokens;
