import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { Said } from './answer';
import { openAiWire } from './openai-wire';
import type { ReceivedRequest } from './received';
import type { Tokens } from './tokens';
import { dataFrame, type Wire } from './wire';

const SAFE = { filtered: false, severity: 'safe' };
const OUTPUT_VERDICT: JsonObject = { hate: SAFE, self_harm: SAFE, sexual: SAFE, violence: SAFE };
const PROMPT_VERDICT = [
  { prompt_index: 0, content_filter_results: { ...OUTPUT_VERDICT, jailbreak: { filtered: false, detected: false } } },
];

/**
 * A scripted answer as Azure sends it: OpenAI's, with the verdict of its content filter on every part, and in a
 * stream a first chunk that holds the verdict on the prompt and nothing else, not even a model.
 */
export function azureWire(request: ReceivedRequest, said: Said, tokens: Tokens | undefined): Wire {
  const plain = openAiWire({ ...request, api: 'openai' }, said, tokens);
  const headers = { 'content-type': plain.headers['content-type'] ?? '', 'apim-request-id': `apim-${request.number}` };
  const frames = plain.frames.map((frame) => Buffer.from(judged(frame.toString('utf8'))));
  const first = { choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: PROMPT_VERDICT };
  return { ...plain, headers, frames: plain.streamed ? [Buffer.from(dataFrame(first)), ...frames] : frames };
}

function judged(frame: string): string {
  const streamed = frame.startsWith('data: ');
  const json = streamed ? frame.slice('data: '.length) : frame;
  if (!json.startsWith('{')) return frame;
  const parsed: unknown = JSON.parse(json);
  if (!isJsonObject(parsed) || !Array.isArray(parsed['choices'])) return frame;
  const choices = parsed['choices'].map((choice) => ({ ...(choice as JsonObject), content_filter_results: OUTPUT_VERDICT }));
  const body = { ...parsed, choices, ...(!streamed && { prompt_filter_results: PROMPT_VERDICT }) };
  return streamed ? dataFrame(body) : JSON.stringify(body);
}
