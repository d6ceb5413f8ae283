import type { JsonObject } from '@libs/kernel';
import type { Failed } from './answer';
import { geminiErrorBody, geminiErrorFrame } from './gemini-wire';
import { ollamaErrorLine } from './ollama-wire';
import { responsesErrorFrame } from './openai-responses-wire';
import type { ApiName, ReceivedRequest } from './received';
import { idFrom, JSON_TYPE, type Wire } from './wire';

interface Shape {
  type: string;
  code?: string | null;
  message: string;
  headers?: Record<string, string>;
}

const server: Shape = { type: 'server_error', message: 'The server had an error while processing your request.' };

/** What OpenAI says with each status. */
const OPENAI: Record<number, Shape> = {
  400: { type: 'invalid_request_error', message: 'Something about this request is wrong.' },
  401: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided.' },
  403: { type: 'invalid_request_error', code: 'unsupported_country_region_territory', message: 'Not from where you are.' },
  404: {
    type: 'invalid_request_error',
    code: 'model_not_found',
    message: 'The model does not exist or you do not have access to it.',
  },
  429: {
    type: 'tokens',
    code: 'rate_limit_exceeded',
    message: 'Rate limit reached on tokens per min (TPM): Limit 10000, Used 9524, Requested 497. Please try again in 2s.',
    headers: {
      'retry-after': '2',
      'retry-after-ms': '2000',
      'x-ratelimit-limit-tokens': '10000',
      'x-ratelimit-remaining-tokens': '476',
      'x-ratelimit-reset-tokens': '2s',
    },
  },
  500: server,
  503: { type: 'service_unavailable_error', message: 'The engine is currently overloaded, please try again later.' },
};

const DEEPSEEK: Record<number, Shape> = {
  ...OPENAI,
  401: { type: 'authentication_error', code: 'invalid_request_error', message: 'Authentication Fails, the api key is invalid.' },
  402: { type: 'unknown_error', code: 'invalid_request_error', message: 'Insufficient Balance' },
  404: { type: 'invalid_request_error', code: 'invalid_request_error', message: 'Model Not Exist' },
  429: { type: 'rate_limit_reached_error', message: 'You are sending requests too quickly.' },
};

const ANTHROPIC: Record<number, Shape> = {
  400: {
    type: 'invalid_request_error',
    message: 'Something about this request is wrong.',
    headers: { 'x-should-retry': 'false' },
  },
  401: { type: 'authentication_error', message: 'invalid x-api-key', headers: { 'x-should-retry': 'false' } },
  402: { type: 'billing_error', message: 'Your credit balance is too low to access the API.' },
  403: { type: 'permission_error', message: 'Your API key does not have permission to use the specified resource.' },
  404: { type: 'not_found_error', message: 'model: does not exist' },
  413: { type: 'request_too_large', message: 'Request exceeds the maximum size' },
  429: {
    type: 'rate_limit_error',
    message: 'This request would exceed the rate limit of 200,000 input tokens per minute.',
    headers: {
      'retry-after': '2',
      'x-should-retry': 'true',
      'anthropic-ratelimit-input-tokens-limit': '200000',
      'anthropic-ratelimit-input-tokens-remaining': '0',
    },
  },
  500: { type: 'api_error', message: 'Internal server error' },
  529: { type: 'overloaded_error', message: 'Overloaded', headers: { 'x-should-retry': 'true' } },
};

/** Azure's gateway speaks first for keys and limits: a bare code, often without a type. */
const AZURE: Record<number, Shape> = {
  ...OPENAI,
  401: { type: '', code: '401', message: 'Access denied: the subscription key is wrong, or belongs to another endpoint.' },
  404: { type: 'invalid_request_error', code: 'DeploymentNotFound', message: 'There is no such deployment in this resource.' },
  429: {
    type: '',
    code: 'RateLimitReached',
    message: 'The requests of this deployment are over its rate limit.',
    headers: { 'retry-after': '2', 'retry-after-ms': '0' },
  },
};

const OLLAMA: Record<number, Shape> = {
  400: { type: '', message: '"llama3.2" does not support this' },
  401: { type: '', message: 'unauthorized' },
  404: { type: '', message: "model 'llama3.2' not found" },
  500: { type: '', message: 'the model runner has stopped' },
  503: { type: '', message: 'server busy, please try again' },
};

const GEMINI: Record<number, Shape> = {
  400: { type: 'INVALID_ARGUMENT', message: 'Request contains an invalid argument.' },
  403: { type: 'PERMISSION_DENIED', message: 'Your project has been denied access.' },
  404: { type: 'NOT_FOUND', message: 'models/x is not found for API version v1beta.' },
  429: { type: 'RESOURCE_EXHAUSTED', message: 'You exceeded your current quota, please check your plan. Please retry in 8.9s.' },
  500: { type: 'INTERNAL', message: 'An internal error has occurred.' },
  503: { type: 'UNAVAILABLE', message: 'The model is overloaded. Please try again later.' },
};

const SHAPES: Record<ApiName, Record<number, Shape>> = {
  openai: OPENAI,
  'openai-responses': OPENAI,
  'openai-completions': OPENAI,
  deepseek: DEEPSEEK,
  azure: AZURE,
  anthropic: ANTHROPIC,
  ollama: OLLAMA,
  gemini: GEMINI,
};

/** An error in the provider's own shape, with the headers that come with it. */
export function errorWire(request: ReceivedRequest, failed: Failed): Wire {
  const known = SHAPES[request.api][failed.status] ?? (failed.status < 500 ? OPENAI[400] : server);
  const shape = { ...(known ?? server), ...defined({ type: failed.type, code: failed.code, message: failed.message }) };
  const body =
    request.api === 'gemini'
      ? geminiErrorBody(failed.status, shape.message, shape.type, request.stream)
      : errorBody(request.api, shape, failed.param ?? null, request.number);
  return {
    status: failed.status,
    headers: { ...idHeader(request), ...shape.headers, ...failed.headers, 'content-type': JSON_TYPE },
    frames: [Buffer.from(JSON.stringify(body))],
    streamed: false,
  };
}

/** The event with which a stream that was going well ends badly. */
export function errorFrame(request: ReceivedRequest, message: string, type: string | undefined): string {
  if (request.api === 'ollama') return ollamaErrorLine(message);
  if (request.api === 'gemini') return geminiErrorFrame(message);
  if (request.api === 'openai-responses') return responsesErrorFrame(message, type);
  if (request.api === 'anthropic') {
    const error = { type: type ?? 'overloaded_error', message };
    return `event: error\ndata: ${JSON.stringify({ type: 'error', error })}\n\n`;
  }
  return `data: ${JSON.stringify({ error: { message, type: type ?? 'server_error', param: null, code: null } })}\n\n`;
}

function errorBody(api: ApiName, shape: Shape, param: string | null, number: number): JsonObject {
  const { type, message } = shape;
  if (api === 'ollama') return { error: message };
  if (api === 'azure') return { error: { message, code: shape.code ?? null, ...(type !== '' && { type, param }) } };
  if (api === 'anthropic')
    return { type: 'error', error: { type, message }, request_id: idFrom('req_01', 22, `request ${number}`) };
  return { error: { message, type, param, code: shape.code ?? null } };
}

const idHeader = ({ api, number }: ReceivedRequest): Record<string, string> =>
  api === 'anthropic'
    ? { 'request-id': idFrom('req_01', 22, `request ${number}`) }
    : { 'x-request-id': idFrom('req_', 32, `request ${number}`).toLowerCase() };

const defined = <T extends object>(object: T): Partial<T> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;
