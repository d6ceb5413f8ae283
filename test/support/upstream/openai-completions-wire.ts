import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { Said } from './answer';
import { textPieces } from './openai-wire';
import type { ReceivedRequest } from './received';
import { openAiUsage, type Tokens } from './tokens';
import { CREATED, dataFrame, idFrom, JSON_TYPE, SSE_TYPE, toFrames, type Wire } from './wire';

/** A scripted answer as OpenAI's legacy completions send it. */
export function openAiCompletionsWire(request: ReceivedRequest, said: Said, tokens: Tokens | undefined): Wire {
  const head = {
    id: idFrom('cmpl-', 29, `${request.number}`),
    object: 'text_completion',
    created: CREATED,
    model: request.model,
  };
  const choice = (text: string, finish_reason: string | null): JsonObject => ({ text, index: 0, logprobs: null, finish_reason });
  const finish = said.stop === 'length' ? 'length' : 'stop';
  const pieces = textPieces(said);
  const usage = tokens && openAiUsage(tokens);
  if (!request.stream) {
    const body = JSON.stringify({ ...head, choices: [choice(pieces.join(''), finish)], ...(usage && { usage }) });
    return { status: 200, headers: { 'content-type': JSON_TYPE }, frames: [Buffer.from(body)], streamed: false, tokens };
  }
  const options = request.body['stream_options'];
  const told = isJsonObject(options) && options['include_usage'] === true;
  const nullUsage = told ? { usage: null } : {};
  const frames = pieces.map((text) => dataFrame({ ...head, choices: [choice(text, null)], ...nullUsage }));
  frames.push(dataFrame({ ...head, choices: [choice('', finish)], ...nullUsage }));
  if (told && usage) frames.push(dataFrame({ ...head, choices: [], usage }));
  frames.push(dataFrame('[DONE]'));
  return {
    status: 200,
    headers: { 'content-type': SSE_TYPE },
    frames: toFrames(frames),
    streamed: true,
    tokens: told ? tokens : undefined,
  };
}
