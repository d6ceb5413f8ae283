import { isJsonObject, type JsonObject } from '@libs/kernel';
import { piecesOf, type Said, type Stop, wordsOf } from './answer';
import type { ReceivedRequest } from './received';
import { deepSeekUsage, openAiUsage, type Tokens } from './tokens';
import { CREATED, dataFrame, idFrom, JSON_TYPE, SSE_TYPE, toFrames, type Wire } from './wire';

const FINISH: Record<Stop, string> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  stop_sequence: 'stop',
  content_filter: 'content_filter',
  refusal: 'stop',
};

/** A scripted answer as OpenAI or DeepSeek sends it. */
export function openAiWire(request: ReceivedRequest, said: Said, tokens: Tokens | undefined): Wire {
  const headers = headersOf(request);
  if (!request.stream) {
    const body = JSON.stringify(completion(request, said, tokens));
    return {
      status: 200,
      headers: { ...headers, 'content-type': JSON_TYPE },
      frames: [Buffer.from(body)],
      streamed: false,
      tokens,
    };
  }
  const usageTold = request.api === 'deepseek' || wantsUsage(request);
  return {
    status: 200,
    headers: { ...headers, 'content-type': SSE_TYPE },
    frames: toFrames(chunks(request, said, tokens)),
    streamed: true,
    tokens: usageTold ? tokens : undefined,
  };
}

const wantsUsage = (request: ReceivedRequest): boolean => {
  const options = request.body['stream_options'];
  return isJsonObject(options) && options['include_usage'] === true;
};

const headersOf = (request: ReceivedRequest): Record<string, string> =>
  request.api === 'deepseek'
    ? { 'x-ds-trace-id': idFrom('', 32, `trace ${request.number}`).toLowerCase() }
    : {
        'openai-organization': 'org-example',
        'openai-processing-ms': '42',
        'openai-version': '2020-10-01',
        'x-ratelimit-limit-requests': '10000',
        'x-ratelimit-remaining-requests': '9999',
        'x-ratelimit-reset-requests': '6ms',
        'x-request-id': idFrom('req_', 32, `request ${request.number}`).toLowerCase(),
      };

function completion(request: ReceivedRequest, said: Said, tokens: Tokens | undefined): JsonObject {
  const calls = toolCalls(request, said);
  const text = Array.isArray(said.text) ? said.text.join('') : said.text;
  const message: JsonObject = { role: 'assistant', content: text ?? null };
  if (request.api === 'openai') Object.assign(message, { refusal: said.refusal ?? null, annotations: said.citations ?? [] });
  if (said.reasoning !== undefined) message['reasoning_content'] = said.reasoning;
  if (calls.length > 0) message['tool_calls'] = calls;
  return {
    ...envelope(request, said, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishOf(said) }],
    ...(tokens && { usage: usageOf(request, tokens) }),
    ...tail(request),
  };
}

/** The frames of a stream: role, reasoning, text, calls in pieces, the reason to stop, usage, the closing mark. */
function chunks(request: ReceivedRequest, said: Said, tokens: Tokens | undefined): string[] {
  const openAi = request.api === 'openai';
  const nullUsage = !openAi || wantsUsage(request) ? { usage: null } : {};
  const head = { ...envelope(request, said, 'chat.completion.chunk'), ...tail(request) };
  const chunk = (delta: JsonObject, finishReason: string | null, usage: JsonObject = nullUsage): string =>
    dataFrame({
      ...head,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
      ...usage,
      ...(openAi && { obfuscation: idFrom('', 4 + (JSON.stringify(delta).length % 9), JSON.stringify(delta)) }),
    });
  const frames = [chunk({ role: 'assistant', content: opening(said), ...(openAi && { refusal: null }) }, null)];
  for (const piece of wordsOf(said.reasoning ?? '')) frames.push(chunk({ content: null, reasoning_content: piece }, null));
  for (const piece of textPieces(said)) frames.push(chunk({ content: piece }, null));
  for (const piece of wordsOf(said.refusal ?? '')) frames.push(chunk({ refusal: piece }, null));
  if (said.citations) frames.push(chunk({ annotations: said.citations }, null));
  toolCalls(request, said).forEach((call, index) => {
    frames.push(chunk({ tool_calls: [{ index, ...call, function: { name: call.function.name, arguments: '' } }] }, null));
    for (const piece of piecesOf(call.function.arguments))
      frames.push(chunk({ tool_calls: [{ index, function: { arguments: piece } }] }, null));
  });
  // DeepSeek tells usage with the reason to stop, OpenAI in a chunk of its own and only when asked.
  if (!openAi) frames.push(chunk({ content: '' }, finishOf(said), { usage: tokens ? usageOf(request, tokens) : null }));
  else frames.push(chunk({}, finishOf(said)));
  if (openAi && tokens && wantsUsage(request)) {
    frames.push(dataFrame({ ...head, choices: [], usage: usageOf(request, tokens), obfuscation: '' }));
  }
  frames.push(dataFrame('[DONE]'));
  return frames;
}

/** What the first chunk says: models that call tools or refuse begin without text. */
const opening = (said: Said): string | null =>
  said.text === undefined && (said.calls !== undefined || said.reasoning !== undefined) ? null : '';

export const textPieces = (said: Said): string[] => (Array.isArray(said.text) ? said.text : wordsOf(said.text ?? ''));

function toolCalls(
  request: ReceivedRequest,
  said: Said,
): { id: string; type: string; function: { name: string; arguments: string } }[] {
  return (said.calls ?? []).map((call, index) => {
    const prefix = request.api === 'deepseek' ? `call_${String(index).padStart(2, '0')}_` : 'call_';
    return {
      id: call.id ?? idFrom(prefix, 24, `${request.number} ${index}`),
      type: 'function',
      function: { name: call.name, arguments: call.arguments },
    };
  });
}

const finishOf = (said: Said): string => FINISH[said.stop ?? (said.calls ? 'tool_calls' : 'stop')];

const usageOf = (request: ReceivedRequest, tokens: Tokens): JsonObject =>
  request.api === 'deepseek' ? deepSeekUsage(tokens) : openAiUsage(tokens);

const envelope = (request: ReceivedRequest, said: Said, object: string): JsonObject => ({
  id: idFrom('chatcmpl-', 29, `${request.number}`),
  object,
  created: CREATED,
  // OpenAI names the snapshot that answered, not the alias that was asked for.
  model:
    said.model ??
    (request.api === 'openai' && !/\d{4}-\d\d-\d\d$/.test(request.model) ? `${request.model}-2026-01-15` : request.model),
});

const tail = (request: ReceivedRequest): JsonObject => ({
  ...(request.api === 'openai' && { service_tier: 'default' }),
  system_fingerprint: 'fp_0123456789',
});
