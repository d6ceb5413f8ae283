import { type Answer, type Said, textLength } from './answer';
import { anthropicWire } from './anthropic-wire';
import { azureWire } from './azure-wire';
import { errorFrame, errorWire } from './error-wire';
import { geminiWire } from './gemini-wire';
import { ollamaWire } from './ollama-wire';
import { openAiCompletionsWire } from './openai-completions-wire';
import { openAiResponsesWire } from './openai-responses-wire';
import { openAiWire } from './openai-wire';
import type { ApiName, ReceivedRequest } from './received';
import { NO_TOKENS, type Tokens } from './tokens';
import type { Wire } from './wire';

const SAY: Record<ApiName, (request: ReceivedRequest, said: Said, tokens: Tokens | undefined) => Wire> = {
  openai: openAiWire,
  'openai-responses': openAiResponsesWire,
  'openai-completions': openAiCompletionsWire,
  deepseek: openAiWire,
  azure: azureWire,
  anthropic: anthropicWire,
  ollama: ollamaWire,
  gemini: geminiWire,
};

/** Scripted answer and the request it is for -> the bytes of the provider that was called. */
export function toWire(request: ReceivedRequest, answer: Answer): Wire {
  const wire = sound(request, answer);
  const { faults } = answer;
  if (!faults) return wire;
  let { frames, tokens } = wire;
  if (!wire.streamed && faults.cutAfter !== undefined) frames = halves(frames);
  if (faults.endAfter !== undefined) frames = frames.slice(0, faults.endAfter);
  if (faults.errorAfter) {
    const { frames: after, message = 'The server had an error in the middle of its answer.', type } = faults.errorAfter;
    frames = [...frames.slice(0, after), Buffer.from(errorFrame(request, message, type))];
  }
  if (faults.endAfter !== undefined || faults.errorAfter || faults.cutAfter !== undefined) tokens = undefined;
  if (faults.crlf) frames = frames.map((frame) => Buffer.from(frame.toString('utf8').replaceAll('\n', '\r\n')));
  return { ...wire, frames, tokens };
}

function sound(request: ReceivedRequest, answer: Answer): Wire {
  switch (answer.kind) {
    case 'failed':
      return errorWire(request, answer);
    case 'raw': {
      const { status, headers, frames } = answer;
      return { status, headers, frames: frames.map((frame) => Buffer.from(frame)), streamed: frames.length > 1 };
    }
    case 'said': {
      const tokens = tokensOf(request, answer);
      return SAY[request.api](request, answer, tokens);
    }
  }
}

/** Different for every request, so that two rows mixed up are seen in the sums. */
function tokensOf(request: ReceivedRequest, said: Said): Tokens | undefined {
  if (said.tokens === null) return undefined;
  if (said.tokens) return { ...NO_TOKENS, ...said.tokens };
  return { ...NO_TOKENS, input: 100 + request.number, output: 1 + Math.ceil(textLength(said) / 4) };
}

const halves = (frames: Buffer[]): Buffer[] => {
  const whole = Buffer.concat(frames);
  const middle = Math.ceil(whole.length / 2);
  return [whole.subarray(0, middle), whole.subarray(middle)];
};
