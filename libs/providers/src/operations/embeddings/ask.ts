import { GatewayError, type Json, type JsonObject } from '@libs/kernel';
import { parseJsonBody } from '@libs/protocol';
import { sentence } from '../../sentence';

/** What OpenAI's embeddings endpoint takes, read. */
export interface EmbeddingsAsk {
  input: { texts: string[] } | { tokens: number[][] };
  dimensions?: number;
  base64: boolean;
  user?: string;
  /** Every other field, as written. */
  extra: JsonObject;
}

const MAX_INPUTS = 100_000;

/** @throws GatewayError invalid_request, invalid_json */
export function readEmbeddings(body: Buffer): EmbeddingsAsk {
  const { model: _model, input, dimensions, encoding_format: format, user, ...extra } = parseJsonBody(body);
  if (dimensions !== undefined && !isPositive(dimensions)) throw invalid('dimensions', 'must be a whole number above 0');
  if (format !== undefined && format !== 'float' && format !== 'base64')
    throw invalid('encoding_format', 'must be "float" or "base64"');
  if (user !== undefined && typeof user !== 'string') throw invalid('user', 'must be a string');
  return {
    input: readInput(input),
    ...(dimensions !== undefined && { dimensions: dimensions as number }),
    base64: format === 'base64',
    ...(user !== undefined && { user }),
    extra,
  };
}

function readInput(input: Json | undefined): EmbeddingsAsk['input'] {
  if (typeof input === 'string' && input !== '') return { texts: [input] };
  if (Array.isArray(input) && input.length > 0 && input.length <= MAX_INPUTS) {
    if (input.every((item) => typeof item === 'string' && item !== '')) return { texts: input as string[] };
    if (isTokenList(input)) return { tokens: [input] };
    if (input.every(isTokenList)) return { tokens: input as number[][] };
  }
  throw invalid('input', 'must be a text, a list of texts, a list of tokens, or a list of lists of tokens, none of them empty');
}

const isTokenList = (value: Json): value is number[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((item) => typeof item === 'number' && Number.isInteger(item) && item >= 0);

const isPositive = (value: Json): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value > 0;

/** For upstreams that read text alone. @throws GatewayError unsupported_by_target */
export function textsOf(ask: EmbeddingsAsk, label: string): string[] {
  if ('texts' in ask.input) return ask.input.texts;
  throw new GatewayError('unsupported_by_target', sentence(`${label} takes texts, not tokens: send \`input\` as text.`), {
    param: 'input',
  });
}

const invalid = (param: string, what: string): GatewayError =>
  new GatewayError('invalid_request', `\`${param}\` ${what}.`, { param });
