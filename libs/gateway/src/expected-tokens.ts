/** An answer of ordinary length, and the most that a body counts for: what is longer is mostly pictures. */
const ORDINARY_ANSWER = 500;
const LONGEST_PROMPT = 50_000;

/** What a request will use at its key, good enough to hold back the next one until it is known. */
export const expectedTokens = (body: Buffer): number => Math.min(LONGEST_PROMPT, Math.ceil(body.length / 4)) + ORDINARY_ANSWER;
