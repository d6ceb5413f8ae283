import { isJsonObject, type Json, NO_USAGE, type Price, type Usage } from '@libs/kernel';
import type { OperationRequest } from '@libs/providers';
import { ANSWER_PATIENCE_MS, type TokenCounting } from '../tokens/token-counter';

/** Audio tokens for a character read aloud: 15 characters a second, 20.8 tokens a second. */
const AUDIO_TOKENS_PER_CHAR = 1.4;

/**
 * What an operation used whose upstream did not tell: counted from the request. Undefined where the
 * request does not show it (the length of a recording, the making of a picture): then nobody knows
 * the cost, which is not the same as none.
 */
export async function estimateOperation(
  { id, body }: OperationRequest,
  price: Price | undefined,
  tokens: TokenCounting,
): Promise<Usage | undefined> {
  if (id !== 'embeddings' && id !== 'moderations' && id !== 'speech') return undefined;
  const { texts, given } = inputOf(body);
  if (id === 'speech') {
    const characters = texts.reduce((sum, text) => sum + [...text].length, 0);
    if (price?.character !== undefined) return { ...NO_USAGE, characters };
    const counted = await tokens.text(texts, ANSWER_PATIENCE_MS);
    const outputTokens = Math.ceil(characters * AUDIO_TOKENS_PER_CHAR);
    return { ...NO_USAGE, inputTokens: counted.tokens, outputTokens, estimated: true };
  }
  const counted = await tokens.text(texts, ANSWER_PATIENCE_MS);
  return { ...NO_USAGE, inputTokens: counted.tokens + given, estimated: true };
}

/** The texts of `input`, and how many tokens stand there as numbers. */
function inputOf(body: Buffer): { texts: string[]; given: number } {
  const parsed: unknown = JSON.parse(body.toString('utf8'));
  const found = { texts: [] as string[], given: 0 };
  const collect = (value: Json | undefined): void => {
    if (typeof value === 'string') found.texts.push(value);
    else if (typeof value === 'number') found.given++;
    else if (Array.isArray(value)) for (const item of value) collect(item);
    else if (isJsonObject(value)) collect(value['text']);
  };
  if (isJsonObject(parsed)) collect(parsed['input']);
  return found;
}
