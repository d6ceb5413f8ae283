import type { GatewayFacts } from '../dialect';
import type { OpenAiFinishReason } from '../openai-chat/map-stop-reason';
import type { OpenAiUsage } from '../openai-chat/wire';
import type { LegacyLogprobs } from './encode-logprobs';

/*
 * OpenAI's legacy completions as JSON, only the fields that are written here. The same object whole and as a chunk.
 * https://platform.openai.com/docs/api-reference/completions
 */

export interface TextChoice {
  text: string;
  index: number;
  logprobs: LegacyLogprobs | null;
  finish_reason: Exclude<OpenAiFinishReason, 'tool_calls'> | null;
}

export interface TextCompletion {
  id: string;
  object: 'text_completion';
  /** Seconds since the epoch. */
  created: number;
  model: string;
  choices: TextChoice[];
  usage?: OpenAiUsage | null;
  'x-gateway'?: GatewayFacts;
}
