import { isJsonObject, type JsonObject } from '@libs/kernel';

export interface LegacyLogprobs {
  tokens: string[];
  token_logprobs: number[];
  top_logprobs: Record<string, number>[];
  /** Where each token begins in the text, in characters. */
  text_offset: number[];
}

/** Log probabilities as chat completions write them, in the columns of legacy completions. */
export function legacyLogprobs(content: readonly JsonObject[], offset: number): LegacyLogprobs {
  const columns: LegacyLogprobs = { tokens: [], token_logprobs: [], top_logprobs: [], text_offset: [] };
  let at = offset;
  for (const entry of content) {
    const token = String(entry['token'] ?? '');
    const top = Array.isArray(entry['top_logprobs']) ? entry['top_logprobs'].filter(isJsonObject) : [];
    columns.tokens.push(token);
    columns.token_logprobs.push(Number(entry['logprob'] ?? 0));
    columns.top_logprobs.push(Object.fromEntries(top.map((other) => [String(other['token']), Number(other['logprob'])])));
    columns.text_offset.push(at);
    at += token.length;
  }
  return columns;
}
