/**
 * What one request used, in buckets that do not overlap: no token is in two of the first five, so prices can
 * be added up. The fields that are called a part of another are priced apart where the price says so, and as
 * their whole where it does not; several parts of one whole do not overlap either.
 * `estimated` marks figures that we counted because the upstream reported none.
 */
export interface Usage {
  /** Input tokens read at full price (neither cached nor written to a cache). */
  inputTokens: number;
  /** Input tokens the provider read from its prompt cache. */
  cacheReadTokens: number;
  /** Input tokens the provider wrote to its prompt cache, however long it keeps them. */
  cacheWriteTokens: number;
  /** Output tokens the client sees (text and tool calls). */
  outputTokens: number;
  /** Output tokens spent on reasoning. */
  reasoningTokens: number;
  /** Part of `cacheWriteTokens`: kept for an hour instead of some minutes. */
  cacheWriteHourTokens?: number;
  /** Part of `inputTokens`: images. */
  mediaInputTokens?: number;
  /** Part of `inputTokens`: sound. */
  audioInputTokens?: number;
  /** Part of `outputTokens`: images. */
  mediaOutputTokens?: number;
  /** Part of `outputTokens`: sound. */
  audioOutputTokens?: number;
  /** Pictures made, where the provider bills each. */
  images?: number;
  /** Searches that the provider made for the answer, where it bills each. */
  searches?: number;
  /** Audio heard, where the provider bills its length; whole milliseconds count. */
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

/** Buckets that most usages do not have. */
const RARE = [
  'cacheWriteHourTokens',
  'mediaInputTokens',
  'audioInputTokens',
  'mediaOutputTokens',
  'audioOutputTokens',
  'images',
  'searches',
  'seconds',
  'characters',
] as const satisfies readonly (keyof Usage)[];

export const totalInput = (u: Usage): number => u.inputTokens + u.cacheReadTokens + u.cacheWriteTokens;
export const totalOutput = (u: Usage): number => u.outputTokens + u.reasoningTokens;

/** Both together; an estimate as soon as one of them is. */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum: Usage = {
    inputTokens: a.inputTokens + b.inputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
    estimated: a.estimated || b.estimated,
  };
  for (const bucket of RARE) {
    const amount = (a[bucket] ?? 0) + (b[bucket] ?? 0);
    if (amount > 0) sum[bucket] = amount;
  }
  return sum;
}
