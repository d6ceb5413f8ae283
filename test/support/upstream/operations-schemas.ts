import Ajv, { type ValidateFunction } from 'ajv';
import type { JsonObject } from '@libs/kernel';
import { listOf, object, text, whole, words } from './schemas/json-schema';
import { readable } from './schemas/problem';

/** Providers that offer something beside chat, each under its own prefix. */
export type OperationsApi = 'openai' | 'mistral' | 'together' | 'groq' | 'gemini' | 'ollama' | 'anthropic';

const format = words('float', 'base64');
const texts = { anyOf: [{ type: 'string', minLength: 1 }, listOf({ type: 'string', minLength: 1 }, 1)] };
const tokens = listOf(whole(0), 1);
const content = object({ 'parts!': listOf(object({ 'text!': text }), 1), role: text });

/** What each provider takes at each address. */
const SCHEMAS: Partial<Record<OperationsApi, Record<string, object>>> = {
  openai: {
    '/v1/embeddings': object({
      'model!': text,
      'input!': { anyOf: [...texts.anyOf, tokens, listOf(tokens, 1)] },
      encoding_format: format,
      dimensions: whole(1),
      user: text,
    }),
    '/v1/moderations': object({ model: text, 'input!': { type: ['string', 'array'] } }),
    '/v1/images/generations': object({
      'prompt!': text,
      model: text,
      n: whole(1),
      size: text,
      quality: text,
      stream: { type: 'boolean' },
      partial_images: whole(0),
      user: text,
    }),
    '/v1/audio/speech': object({
      'model!': text,
      'input!': text,
      'voice!': { type: ['string', 'object'] },
      response_format: text,
      speed: { type: 'number' },
      instructions: text,
      stream_format: words('sse', 'audio'),
    }),
  },
  mistral: {
    '/v1/embeddings': object({ 'model!': text, 'input!': texts, output_dimension: whole(1), output_dtype: text }),
    '/v1/moderations': object({ 'model!': text, 'input!': texts }),
  },
  together: {
    '/v1/embeddings': object({ 'model!': text, 'input!': texts }),
    '/v1/images/generations': object({
      'prompt!': text,
      'model!': text,
      n: whole(1),
      width: whole(1),
      height: whole(1),
      response_format: words('base64', 'url'),
    }),
  },
  gemini: {
    batchEmbedContents: object({
      'requests!': listOf(
        object({
          'model!': { type: 'string', pattern: '^models/' },
          'content!': content,
          outputDimensionality: whole(1),
          taskType: text,
          title: text,
        }),
        1,
      ),
    }),
  },
  ollama: {
    '/api/embed': object({
      'model!': text,
      'input!': texts,
      truncate: { type: 'boolean' },
      dimensions: whole(1),
      keep_alive: text,
      options: { type: 'object' },
    }),
  },
};

const ajv = new Ajv({ allErrors: true, strict: false });
const compiled = new Map<string, ValidateFunction>();
for (const [api, paths] of Object.entries(SCHEMAS))
  for (const [path, schema] of Object.entries(paths)) compiled.set(`${api} ${path}`, ajv.compile(schema));

/** What is wrong with a JSON request; [] when the provider would take it, or when nothing is known of the address. */
export function operationProblems(api: OperationsApi, path: string, body: JsonObject): string[] {
  const validate = compiled.get(`${api} ${path.replace(/^.*:/, '')}`);
  if (!validate || validate(body)) return [];
  return readable(validate.errors ?? []).map(({ at, problem }) => `${api} ${path} ${at}: ${problem}`);
}
