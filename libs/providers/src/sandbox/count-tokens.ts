/** Words, single CJK characters, single signs: a fixed, documented rule instead of some model's tokenizer. */
const PIECE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[\p{L}\p{N}_]{1,12}|[^\s]/gu;

/** Tokens of a text as the sandbox counts them. */
export const countTokens = (text: string): number => text.match(PIECE)?.length ?? 0;

/** A text as the sandbox streams it: words with the white space that follows them. */
export const splitWords = (text: string): string[] => text.match(/\s*\S+\s*?(?=\s\S|$)|\s+$/g) ?? (text === '' ? [] : [text]);
