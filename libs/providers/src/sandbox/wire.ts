import type { JsonObject } from '@libs/kernel';
import type { SandboxRequest } from './read-request';
import type { SandboxScript } from './script';
import type { ShapedAnswer } from './shape-answer';

/** One write of the simulated upstream: `delayMs` after the one before it. */
export interface SandboxFrame {
  delayMs: number;
  bytes: Buffer;
}

export const SSE_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8' };
export const JSON_HEADERS = { 'content-type': 'application/json' };

/** 2025-01-01: answers are the same on every day. */
const CREATED = 1_735_689_600;
const ARGUMENT_PIECE = 8;

export const dataFrame = (value: JsonObject | string): string =>
  `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;

/** The whole answer as one JSON body. */
export function completionBody(request: SandboxRequest, script: SandboxScript, answer: ShapedAnswer): JsonObject {
  const message: JsonObject = {
    role: 'assistant',
    content: script.calls.length > 0 ? null : answer.words.join(''),
    refusal: null,
  };
  if (script.calls.length > 0) message['tool_calls'] = script.calls.map((call) => toolCall(call.id, call.name, call.arguments));
  return {
    ...envelope(request, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: answer.finishReason }],
    usage: usageOf(answer),
  };
}

/** The answer as stream frames, the closing mark last. */
export function streamFrames(request: SandboxRequest, script: SandboxScript, answer: ShapedAnswer): SandboxFrame[] {
  const head = envelope(request, 'chat.completion.chunk');
  const chunk = (delta: JsonObject, finishReason: string | null): string =>
    dataFrame({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }] });
  const frames = [chunk({ role: 'assistant', content: script.calls.length > 0 ? null : '', refusal: null }, null)];
  for (const word of answer.words) frames.push(chunk({ content: word }, null));
  script.calls.forEach((call, index) => {
    frames.push(chunk({ tool_calls: [{ index, ...toolCall(call.id, call.name, '') }] }, null));
    for (let at = 0; at < call.arguments.length; at += ARGUMENT_PIECE) {
      const piece = call.arguments.slice(at, at + ARGUMENT_PIECE);
      frames.push(chunk({ tool_calls: [{ index, function: { arguments: piece } }] }, null));
    }
  });
  frames.push(chunk({}, answer.finishReason));
  if (request.includeUsage) frames.push(dataFrame({ ...head, choices: [], usage: usageOf(answer) }));
  frames.push(dataFrame('[DONE]'));
  return frames.map((text, i) => ({ delayMs: i === 0 ? script.delayMs : script.paceMs, bytes: Buffer.from(text) }));
}

function envelope(request: SandboxRequest, object: string): JsonObject {
  const fingerprint = `fp_${request.hash.slice(24, 34)}`;
  return {
    id: `chatcmpl-${request.hash.slice(0, 24)}`,
    object,
    created: CREATED,
    model: request.model,
    system_fingerprint: fingerprint,
  };
}

const toolCall = (id: string, name: string, args: string): JsonObject => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});

const usageOf = (answer: ShapedAnswer): JsonObject => ({
  prompt_tokens: answer.promptTokens,
  completion_tokens: answer.completionTokens,
  total_tokens: answer.promptTokens + answer.completionTokens,
  prompt_tokens_details: { cached_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0 },
});
