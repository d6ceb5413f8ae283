import type { JsonObject } from '@libs/kernel';
import { type Said, type Stop, wordsOf } from './answer';
import { textPieces } from './openai-wire';
import type { ReceivedRequest } from './received';
import type { Tokens } from './tokens';
import { idFrom, JSON_TYPE, SSE_TYPE, toFrames, type Wire } from './wire';

const FINISH_REASON: Record<Stop, string> = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  tool_calls: 'STOP',
  stop_sequence: 'STOP',
  content_filter: 'SAFETY',
  refusal: 'PROHIBITED_CONTENT',
};

/** A scripted answer as Gemini sends it: calls whole, the first of them signed, usage in every piece of a stream. */
export function geminiWire(request: ReceivedRequest, said: Said, tokens: Tokens | undefined): Wire {
  const parts = partsOf(request, said);
  const headers = { 'x-gemini-service-tier': 'standard' };
  if (request.stream) {
    return {
      status: 200,
      headers: {
        ...headers,
        'content-type': request.query?.includes('alt=sse') ? SSE_TYPE.replace('; charset=utf-8', '') : JSON_TYPE,
      },
      frames: toFrames(pieces(request, said, parts, tokens)),
      streamed: true,
      tokens,
    };
  }
  const answer = { ...candidate(merged(parts), ending(said)), ...usage(tokens), ...envelope(request, said) };
  return {
    status: 200,
    headers: { ...headers, 'content-type': `${JSON_TYPE}; charset=UTF-8` },
    frames: [Buffer.from(JSON.stringify(answer, null, 1))],
    streamed: false,
    tokens,
  };
}

/** Google's signature of a call or a text: bytes in base64, the same on every run. */
export const geminiSignature = (seed: string): string => Buffer.from(idFrom('', 48, seed)).toString('base64');

/** In the pieces in which they are streamed. */
function partsOf(request: ReceivedRequest, said: Said): JsonObject[] {
  const parts: JsonObject[] = wordsOf(said.reasoning ?? '').map((text) => ({ text, thought: true }));
  for (const text of [...textPieces(said), ...wordsOf(said.refusal ?? '')]) parts.push({ text });
  (said.calls ?? []).forEach((call, index) => {
    const args = JSON.parse(call.arguments || '{}') as JsonObject;
    const functionCall = { ...(call.id !== undefined && { id: call.id }), name: call.name, args };
    const thoughtSignature = said.signature ?? geminiSignature(`call ${request.number}`);
    parts.push({ functionCall, ...(index === 0 && { thoughtSignature }) });
  });
  if (said.reasoning !== undefined && !said.calls) {
    parts.push({ text: '', thoughtSignature: said.signature ?? geminiSignature(`text ${request.number}`) });
  }
  return parts;
}

/** A whole answer has its thoughts and its text in one part each, and the signature on the text. */
function merged(parts: JsonObject[]): JsonObject[] {
  const out: JsonObject[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    const joins = typeof part['text'] === 'string' && typeof last?.['text'] === 'string' && last['thought'] === part['thought'];
    if (last && joins) out[out.length - 1] = { ...last, ...part, text: `${String(last['text'])}${String(part['text'])}` };
    else out.push(part);
  }
  return out;
}

/** Everything in its own piece, the reason to stop with the last one. */
function pieces(request: ReceivedRequest, said: Said, parts: JsonObject[], tokens: Tokens | undefined): string[] {
  const all = parts.length === 0 ? [undefined] : parts;
  return all.map((part, index) => {
    const last = index === all.length - 1;
    const body = candidate(part ? [part] : [], last ? ending(said) : {});
    return `data: ${JSON.stringify({ ...body, ...usage(tokens, last), ...envelope(request, said) })}\r\n\r\n`;
  });
}

const candidate = (parts: JsonObject[], end: JsonObject): JsonObject => ({
  candidates: [{ content: { ...(parts.length > 0 && { parts }), role: 'model' }, ...end, index: 0 }],
});

const ending = (said: Said): JsonObject => ({
  finishReason: FINISH_REASON[said.stop ?? (said.refusal === undefined ? 'stop' : 'refusal')],
});

/** Thoughts are beside the answer, what was cached is within the prompt. Before the end of a stream less is known. */
function usage(tokens: Tokens | undefined, last = true): JsonObject {
  if (!tokens) return {};
  const promptTokenCount = tokens.input + tokens.cacheRead + tokens.cacheWrite;
  const candidatesTokenCount = last ? tokens.output : 1;
  return {
    usageMetadata: {
      promptTokenCount,
      candidatesTokenCount,
      totalTokenCount: promptTokenCount + candidatesTokenCount + tokens.reasoning,
      ...(tokens.cacheRead > 0 && { cachedContentTokenCount: tokens.cacheRead }),
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: promptTokenCount }],
      ...(tokens.reasoning > 0 && { thoughtsTokenCount: tokens.reasoning }),
      serviceTier: 'standard',
    },
  };
}

const envelope = (request: ReceivedRequest, said: Said): JsonObject => ({
  modelVersion: said.model ?? request.model,
  responseId: idFrom('', 23, `answer ${request.number}`),
});

const WORDS: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** Google's error, in a list where a stream was asked for. A refused key is a 400 with a reason of its own. */
export function geminiErrorBody(status: number, message: string, type: string, stream: boolean): JsonObject | JsonObject[] {
  const details: JsonObject[] = [];
  if (/api key/i.test(message))
    details.push({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID', domain: 'googleapis.com' });
  if (status === 429) details.push({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '9s' });
  const body = {
    error: { code: status, message, status: type || (WORDS[status] ?? 'UNKNOWN'), ...(details.length > 0 && { details }) },
  };
  return stream ? [body] : body;
}

/** In the middle of a stream Google writes its error as it is, without the words of an event stream. */
export const geminiErrorFrame = (message: string): string =>
  `${JSON.stringify({ error: { code: 503, message, status: 'UNAVAILABLE' } }, null, 2)}\n\n`;
