/**
 * Upstreams that count requests and tokens for each model by itself: a key that is over its limit with one
 * model still serves the others. Keyed by the profile of the provider; all others limit a key as a whole.
 */
const PER_MODEL: ReadonlySet<string> = new Set([
  ...['openai', 'azure', 'anthropic', 'gemini', 'groq', 'mistral', 'xai', 'together', 'cerebras', 'perplexity'],
]);

export const limitsPerModel = (profile: string): boolean => PER_MODEL.has(profile);
