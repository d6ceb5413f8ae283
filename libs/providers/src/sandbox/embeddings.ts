import { GatewayError, type JsonObject } from '@libs/kernel';
import { toBase64 } from '../operations/embeddings/answer';
import { readEmbeddings } from '../operations/embeddings/ask';
import { countTokens, splitWords } from './count-tokens';
import type { SandboxAnswer } from './sandbox-answer';
import { JSON_HEADERS } from './wire';

const DEFAULT_DIMENSIONS = 256;
const MAX_DIMENSIONS = 4096;

/**
 * The sandbox's answer to an embeddings request: a function of the text alone. Texts that share words lie
 * near each other, so a search over them finds what one would expect.
 */
export function sandboxEmbeddings(body: Buffer): SandboxAnswer {
  try {
    return answer(200, embed(body));
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const { message, param, code } = error;
    return answer(400, { error: { message, type: 'invalid_request_error', param: param ?? null, code } });
  }
}

function embed(body: Buffer): JsonObject {
  const { input, dimensions = DEFAULT_DIMENSIONS, base64 } = readEmbeddings(body);
  if (dimensions > MAX_DIMENSIONS)
    throw new GatewayError('invalid_request', `\`dimensions\` is at most ${MAX_DIMENSIONS} here.`, { param: 'dimensions' });
  const texts = 'texts' in input ? input.texts : input.tokens.map((tokens) => tokens.join(' '));
  const data = texts.map((text, index) => {
    const vector = vectorOf(text, dimensions);
    return { object: 'embedding', index, embedding: base64 ? toBase64(vector) : vector };
  });
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  return { object: 'list', data, model: 'sandbox/embed', usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

/** Every word adds its own direction; the sum has length 1. */
function vectorOf(text: string, dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const word of splitWords(text.toLowerCase())) {
    const letters = word.replace(/[^\p{L}\p{N}]/gu, '') || word.trim();
    let seed = fnv(letters);
    for (let i = 0; i < 8; i++) {
      seed = (Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + i) >>> 0;
      const at = seed % dimensions;
      vector[at] = (vector[at] as number) + (seed & 0x10000 ? 1 : -1);
    }
  }
  const length = Math.hypot(...vector);
  if (length === 0) vector[0] = 1;
  return length === 0 ? vector : vector.map((value) => Number((value / length).toFixed(6)));
}

function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

const answer = (status: number, body: JsonObject): SandboxAnswer => ({
  status,
  headers: JSON_HEADERS,
  frames: [{ delayMs: 0, bytes: Buffer.from(JSON.stringify(body)) }],
});
