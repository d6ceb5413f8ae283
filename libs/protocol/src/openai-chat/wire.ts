import type { GatewayFacts } from '../dialect';
import type { OpenAiFinishReason } from './map-stop-reason';

/*
 * OpenAI's chat completions as JSON, only the fields that are written here.
 * https://platform.openai.com/docs/api-reference/chat
 */

export interface OpenAiToolCall {
  id: string;
  type: 'function';
  /** `arguments` is JSON text. */
  function: { name: string; arguments: string };
}

export interface OpenAiUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details: { cached_tokens: number };
  completion_tokens_details: { reasoning_tokens: number };
}

export interface ChatCompletion {
  id: string;
  object: 'chat.completion';
  /** Seconds since the epoch. */
  created: number;
  model: string;
  choices: ChatCompletionChoice[];
  usage: OpenAiUsage;
  service_tier?: string;
  'x-gateway': GatewayFacts;
}

export interface ChatCompletionChoice {
  index: number;
  message: {
    role: 'assistant';
    content: string | null;
    refusal: string | null;
    /** DeepSeek's name for reasoning as text; OpenAI has none, its clients ignore it. */
    reasoning_content?: string;
    tool_calls?: OpenAiToolCall[];
  };
  logprobs: null;
  finish_reason: OpenAiFinishReason;
}

export interface ChatCompletionChunk {
  id: string;
  object: 'chat.completion.chunk';
  created: number;
  model: string;
  choices: { index: number; delta: ChunkDelta; logprobs: null; finish_reason: OpenAiFinishReason | null }[];
  /** Only where the client asked for usage: null in every chunk but the last. */
  usage?: OpenAiUsage | null;
  'x-gateway'?: GatewayFacts;
}

export interface ChunkDelta {
  role?: 'assistant';
  content?: string | null;
  refusal?: string;
  reasoning_content?: string;
  tool_calls?: ChunkToolCall[];
}

/** The first piece of a call names it; the others add to its arguments. */
export interface ChunkToolCall extends Partial<Omit<OpenAiToolCall, 'function'>> {
  index: number;
  function: { name?: string; arguments: string };
}

/** Shape E: what OpenAI's clients read, and the request id. */
export interface OpenAiError {
  error: { message: string; type: string; code: string | null; param: string | null };
  request_id: string;
}
