import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { Tokens } from './tokens';

export type ApiName =
  'openai' | 'openai-responses' | 'openai-completions' | 'deepseek' | 'anthropic' | 'ollama' | 'azure' | 'gemini';

/** What a path asks for; `unknown` is answered with the provider's own 404. */
export interface Route {
  api: ApiName;
  operation: 'chat' | 'models' | 'count_tokens' | 'unknown';
}

/** How the answer to one request went. */
export interface Reply {
  status: number;
  /** Everything of the body that was handed to the socket, up to 4 MB. */
  bytes: Buffer;
  bytesSent: number;
  /** `open` while it is being sent. `client_left`: the client hung up first. `cut`: we did, on purpose. */
  state: 'open' | 'complete' | 'client_left' | 'cut';
  /** performance.now() when the client hung up. */
  leftAt?: number;
  /** What this answer told about its cost in full; absent when it never came to that. */
  tokens?: Tokens;
}

export interface ReceivedRequest {
  /** From 1, over all APIs. */
  number: number;
  api: ApiName;
  operation: Route['operation'];
  method: string;
  path: string;
  /** Behind the question mark. */
  query?: string;
  headers: IncomingHttpHeaders;
  /** The body exactly as received. */
  bytes: Buffer;
  /** The parsed body; an empty object when there is none or it is no JSON object. */
  body: JsonObject;
  /** `model` of the body, or of the address; '' when there is none. */
  model: string;
  stream: boolean;
  reply: Reply;
}

const AZURE = /^\/azure\/openai\/(?:v1|deployments\/[^/]+)(\/.*)$/;

/** The model and whether it is to stream. */
const GENERATE = /^\/v1beta\/(?:models\/)?([^:]+):(generateContent|streamGenerateContent)$/;

/** OpenAI and Anthropic share `/v1`; the others live under prefixes of their own, DeepSeek with and without `/v1`. */
export function routeOf(method: string, path: string, headers: IncomingHttpHeaders): Route {
  if (path.startsWith('/api/')) return { api: 'ollama', operation: operationOf(method, path, '/api/chat', '/api/tags') };
  if (path.startsWith('/v1beta/')) {
    if (method === 'POST' && GENERATE.test(path)) return { api: 'gemini', operation: 'chat' };
    return { api: 'gemini', operation: operationOf(method, path, '', '/v1beta/models') };
  }
  if (path.startsWith('/azure/')) {
    const below = AZURE.exec(path)?.[1] ?? '';
    return { api: 'azure', operation: operationOf(method, below, '/chat/completions', '/models') };
  }
  const deepSeek = path.startsWith('/deepseek/');
  const rest = deepSeek ? path.slice('/deepseek'.length).replace(/^\/v1/, '') : path.replace(/^\/v1/, '');
  const anthropic = !deepSeek && (headers['anthropic-version'] !== undefined || rest.startsWith('/messages'));
  const api: ApiName = deepSeek ? 'deepseek' : anthropic ? 'anthropic' : 'openai';
  if (!deepSeek && !path.startsWith('/v1/')) return { api, operation: 'unknown' };
  const chat = api === 'anthropic' ? '/messages' : '/chat/completions';
  if (method === 'POST' && rest === chat) return { api, operation: 'chat' };
  if (method === 'POST' && api === 'openai' && rest === '/responses') return { api: 'openai-responses', operation: 'chat' };
  if (method === 'POST' && api === 'openai' && rest === '/completions') return { api: 'openai-completions', operation: 'chat' };
  if (method === 'POST' && api === 'anthropic' && rest === '/messages/count_tokens') return { api, operation: 'count_tokens' };
  if (method === 'GET' && /^\/models(\/|$)/.test(rest)) return { api, operation: 'models' };
  return { api, operation: 'unknown' };
}

const operationOf = (method: string, path: string, chat: string, models: string): Route['operation'] => {
  if (method === 'POST' && path === chat) return 'chat';
  return method === 'GET' && path === models ? 'models' : 'unknown';
};

/** Reads a whole request. @throws when the client hangs up before it is whole */
export async function receive(message: IncomingMessage, number: number): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const method = message.method ?? '';
  const [path = '', query = ''] = (message.url ?? '').split('?');
  const [, asked, verb] = GENERATE.exec(path) ?? [];
  const body = parse(bytes);
  const route = routeOf(method, path, message.headers);
  return {
    number,
    ...route,
    method,
    path,
    query,
    headers: message.headers,
    bytes,
    body,
    model: asked ?? (typeof body['model'] === 'string' ? body['model'] : ''),
    // Ollama streams unless it is told not to; Gemini says it in the address.
    stream: verb === 'streamGenerateContent' || (route.api === 'ollama' ? body['stream'] !== false : body['stream'] === true),
    reply: { status: 0, bytes: Buffer.alloc(0), bytesSent: 0, state: 'open' },
  };
}

function parse(bytes: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
