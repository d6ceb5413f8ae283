import { NO_USAGE, type Usage } from '@libs/kernel';
import type { TokenCounting } from './token-counter';

/** What is at hand of an exchange whose upstream reported no usage. */
export interface SeenExchange {
  /** What the client sent. */
  body: Buffer;
  /** The text that came back, where it is at hand. */
  output?: readonly string[];
  /** Else what a meter made of it as it passed. */
  outputTokens?: number;
  /** Else how long it was. */
  outputChars?: number;
}

/** Of ordinary English, for an answer to a question too short to tell. */
const USUAL_RATE = 1 / 4.2;
const TELLING_CHARS = 200;

/** Figures that the gateway counted itself, marked as such. Never fails. */
export async function countUsage(tokens: TokenCounting, seen: SeenExchange, patienceMs?: number): Promise<Usage> {
  const [input, output] = await Promise.all([
    tokens.body(seen.body, patienceMs),
    seen.output && tokens.text(seen.output, patienceMs),
  ]);
  // An answer is mostly in the language of its question.
  const rate = input.chars < TELLING_CHARS ? USUAL_RATE : Math.min(1, Math.max(1 / 6, input.textTokens / input.chars));
  const outputTokens = output?.tokens ?? seen.outputTokens ?? Math.ceil((seen.outputChars ?? 0) * rate);
  return { ...NO_USAGE, inputTokens: input.tokens, outputTokens, estimated: true };
}
