import type { JsonObject } from '@libs/kernel';
import { type Said, type Stop, wordsOf } from './answer';
import { textPieces } from './openai-wire';
import type { ReceivedRequest } from './received';
import type { Tokens } from './tokens';
import { CREATED, JSON_TYPE, toFrames, type Wire } from './wire';

export const NDJSON_TYPE = 'application/x-ndjson';

const DONE: Partial<Record<Stop, string>> = { length: 'length' };

/** A scripted answer as Ollama sends it: one JSON object, or one on each line of a stream. */
export function ollamaWire(request: ReceivedRequest, said: Said, tokens: Tokens | undefined): Wire {
  if (request.stream) {
    return {
      status: 200,
      headers: { 'content-type': NDJSON_TYPE },
      frames: toFrames(lines(request, said, tokens)),
      streamed: true,
      tokens,
    };
  }
  const body = { ...head(request, said), message: message(request, said), ...closing(said, tokens) };
  return {
    status: 200,
    headers: { 'content-type': `${JSON_TYPE}; charset=utf-8` },
    frames: [Buffer.from(JSON.stringify(body))],
    streamed: false,
    tokens,
  };
}

/** The last line of a stream that fails in its middle. */
export const ollamaErrorLine = (text: string): string => `${JSON.stringify({ error: text })}\n`;

function lines(request: ReceivedRequest, said: Said, tokens: Tokens | undefined): string[] {
  const line = (fields: JsonObject, end: JsonObject = { done: false }): string =>
    `${JSON.stringify({ ...head(request, said), message: { role: 'assistant', content: '', ...fields }, ...end })}\n`;
  return [
    ...wordsOf(said.reasoning ?? '').map((piece) => line({ thinking: piece })),
    ...[...textPieces(said), ...wordsOf(said.refusal ?? '')].map((piece) => line({ content: piece })),
    ...calls(request, said).map((call) => line({ tool_calls: [call] })),
    line({}, closing(said, tokens)),
  ];
}

function message(request: ReceivedRequest, said: Said): JsonObject {
  const called = calls(request, said);
  return {
    role: 'assistant',
    content: textPieces(said).join('') + (said.refusal ?? ''),
    ...(said.reasoning !== undefined && { thinking: said.reasoning }),
    ...(called.length > 0 && { tool_calls: called }),
  };
}

/** Calls are always whole, their arguments an object. */
const calls = (request: ReceivedRequest, said: Said): JsonObject[] =>
  (said.calls ?? []).map((call, index) => ({
    id: call.id ?? `call_${request.number}x${index}`,
    function: { index, name: call.name, arguments: JSON.parse(call.arguments || '{}') as JsonObject },
  }));

const head = (request: ReceivedRequest, said: Said): JsonObject => ({
  model: said.model ?? request.model,
  created_at: new Date(CREATED * 1000 + request.number).toISOString(),
});

/** Figures that are zero are left out. */
const closing = (said: Said, tokens: Tokens | undefined): JsonObject => ({
  done: true,
  done_reason: DONE[said.stop ?? 'stop'] ?? 'stop',
  total_duration: 4_883_583_458,
  load_duration: 1_334_875,
  ...(tokens && tokens.input > 0 && { prompt_eval_count: tokens.input, prompt_eval_duration: 342_546_000 }),
  ...(tokens && tokens.output > 0 && { eval_count: tokens.output, eval_duration: 4_535_599_000 }),
});
