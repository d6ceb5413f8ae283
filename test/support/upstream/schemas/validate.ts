import Ajv, { type ValidateFunction } from 'ajv';
import type { JsonObject } from '@libs/kernel';
import type { ApiName, ReceivedRequest } from '../received';
import { anthropicMessagesSchema } from './anthropic-messages';
import { anthropicSequence } from './anthropic-sequence';
import { ANTHROPIC_VERSIONS, versionProblems } from './anthropic-version';
import { deepSeekChatSchema } from './deepseek-chat';
import { officialProblems } from './official';
import { geminiGenerateSchema } from './gemini-generate';
import { geminiModelProblems, geminiSequence } from './gemini-sequence';
import { ollamaChatSchema, ollamaSequence } from './ollama-chat';
import { openAiChatSchema } from './openai-chat';
import { openAiCompletionsSchema, openAiResponsesSchema, openAiResponsesSequence } from './openai-responses';
import { openAiSequence } from './openai-sequence';
import { type Problem, readable } from './problem';

/** Something about a request that the provider would not have taken. */
export interface Violation extends Problem {
  api: ApiName;
  /** Of the request. */
  number: number;
  /** Our schema, the provider's own, what a schema cannot say, the headers, or a failure of the test's script. */
  source: 'schema' | 'official' | 'sequence' | 'headers' | 'script';
}

const ajv = new Ajv({ allErrors: true, discriminator: true, strict: false });
const schemas: Record<ApiName, ValidateFunction> = {
  openai: ajv.compile(openAiChatSchema),
  'openai-responses': ajv.compile(openAiResponsesSchema),
  'openai-completions': ajv.compile(openAiCompletionsSchema),
  deepseek: ajv.compile(deepSeekChatSchema),
  anthropic: ajv.compile(anthropicMessagesSchema),
  azure: ajv.compile(openAiChatSchema),
  ollama: ajv.compile(ollamaChatSchema),
  gemini: ajv.compile(geminiGenerateSchema),
};
const sequences: Record<ApiName, (body: JsonObject) => Problem[]> = {
  openai: openAiSequence,
  'openai-responses': openAiResponsesSequence,
  'openai-completions': () => [],
  deepseek: openAiSequence,
  anthropic: anthropicSequence,
  azure: openAiSequence,
  ollama: ollamaSequence,
  gemini: geminiSequence,
};

/** Everything that is wrong with a request to a provider; [] when the provider would take it. */
export function validateRequest(request: ReceivedRequest): Violation[] {
  const { api, number, body } = request;
  const as = (source: Violation['source'], problems: Problem[]): Violation[] =>
    problems.map((problem) => ({ api, number, source, ...problem }));
  if (request.operation === 'unknown')
    return as('headers', [{ at: request.path, problem: `the provider has no ${request.method} ${request.path}` }]);
  const headers = as('headers', headerProblems(request));
  if (request.operation !== 'chat') return headers;
  const shape = as('schema', schemaProblems(api, body));
  // The rules of order read fields that a wrong shape may not have.
  const sequence = shape.length > 0 ? [] : as('sequence', sequences[api](body));
  const version = as('schema', [...versionProblems(request), ...geminiModelProblems(request), ...markProblems(request)]);
  return [...headers, ...shape, ...version, ...sequence, ...as('official', officialProblems(api, body))];
}

/** The gateway's own marks on signatures are for clients: no provider could read them. */
const markProblems = ({ bytes }: ReceivedRequest): Problem[] =>
  bytes.includes('rlg-origin:') ? [{ at: '', problem: 'a signature carries a mark of the gateway' }] : [];

export function schemaProblems(api: ApiName, body: JsonObject): Problem[] {
  const validate = schemas[api];
  return validate(body) ? [] : readable(validate.errors ?? []);
}

function headerProblems({ api, headers, method, bytes, stream, query }: ReceivedRequest): Problem[] {
  const problems: Problem[] = [];
  const need = (name: string, good: (value: string) => boolean): void => {
    const value = headers[name];
    if (typeof value !== 'string' || !good(value))
      problems.push({ at: `header ${name}`, problem: value === undefined ? 'is missing' : 'is wrong' });
  };
  if (method === 'POST') {
    need('content-type', (value) => value.startsWith('application/json'));
    if (headers['content-length'] !== undefined) need('content-length', (value) => Number(value) === bytes.length);
  }
  if (api === 'ollama') return problems;
  if (api === 'gemini') {
    need('x-goog-api-key', (value) => /^\S+$/.test(value));
    if (stream && query !== 'alt=sse') problems.push({ at: 'address', problem: 'without alt=sse the stream is no event stream' });
    if (query?.includes('key=')) problems.push({ at: 'address', problem: 'the key belongs into a header' });
    return problems;
  }
  if (api === 'azure') {
    need('api-key', (value) => /^\S+$/.test(value));
    return problems;
  }
  // Anthropic takes a key in either header; its newer clients send a bearer.
  if (api === 'anthropic') need('anthropic-version', (value) => ANTHROPIC_VERSIONS.includes(value));
  if (api !== 'anthropic' || headers['x-api-key'] === undefined) need('authorization', (value) => /^Bearer \S+$/.test(value));
  else if (headers.authorization !== undefined)
    problems.push({ at: 'header authorization', problem: 'must not come with x-api-key' });
  return problems;
}
