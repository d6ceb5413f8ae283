/** Counts exactly; given by the tokenizer. */
export type CountTokens = (text: string) => number;

/** Tokenizers take time that grows with the square of a text without breaks: none is longer than this. */
const SLICE_CHARS = 2_048;
const SEPARATORS = /[\s,.;:!?。、，]/;

export interface Counted {
  tokens: number;
  chars: number;
  /** The time was up: the rest was reckoned by what had been counted. */
  cut: boolean;
}

/** Counts texts slice by slice until the time is up; what is left is reckoned at the rate found so far. */
export function countSlices(texts: readonly string[], count: CountTokens, budgetMs: number, now: () => number): Counted {
  const deadline = now() + budgetMs;
  const chars = texts.reduce((sum, text) => sum + text.length, 0);
  let tokens = 0;
  let seen = 0;
  for (const text of texts) {
    for (let at = 0; at < text.length;) {
      if (seen > 0 && now() > deadline) return { tokens: Math.ceil((tokens / seen) * chars), chars, cut: true };
      const end = sliceEnd(text, at);
      tokens += count(text.slice(at, end));
      seen += end - at;
      at = end;
    }
  }
  return { tokens, chars, cut: false };
}

/** At a break between words where there is one near, never inside a pair. */
function sliceEnd(text: string, start: number): number {
  const end = start + SLICE_CHARS;
  if (end >= text.length) return text.length;
  for (let at = end; at > end - 128; at--) if (SEPARATORS.test(text.charAt(at))) return at;
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last < 0xdc00 ? end - 1 : end;
}
