import { countTokens } from './count-tokens';
import type { SandboxRequest } from './read-request';
import type { SandboxScript } from './script';

/** The answer after the client's limits, with its figures. */
export interface ShapedAnswer {
  words: string[];
  finishReason: 'stop' | 'length' | 'tool_calls';
  promptTokens: number;
  completionTokens: number;
}

/** Applies stop sequences and the output limit. */
export function shapeAnswer(request: SandboxRequest, script: SandboxScript): ShapedAnswer {
  if (script.calls.length > 0) {
    const completionTokens = countTokens(script.calls.map((call) => `${call.name} ${call.arguments}`).join(' '));
    return { words: [], finishReason: 'tool_calls', promptTokens: request.promptTokens, completionTokens };
  }
  const stopped = beforeStop(script.words, request.stop);
  const words: string[] = [];
  let completionTokens = 0;
  let finishReason: ShapedAnswer['finishReason'] = 'stop';
  for (const word of stopped) {
    const tokens = countTokens(word);
    if (completionTokens + tokens > request.maxTokens) {
      finishReason = 'length';
      break;
    }
    completionTokens += tokens;
    words.push(word);
  }
  return { words, finishReason, promptTokens: request.promptTokens, completionTokens };
}

function beforeStop(words: string[], stops: string[]): string[] {
  const text = words.join('');
  const ends = stops.filter((stop) => stop !== '').map((stop) => text.indexOf(stop));
  let left = Math.min(text.length, ...ends.filter((end) => end >= 0));
  const out: string[] = [];
  for (const word of words) {
    if (left <= 0) break;
    out.push(word.slice(0, left));
    left -= word.length;
  }
  return out;
}
