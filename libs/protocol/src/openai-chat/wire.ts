import type { JsonObject } from '@libs/kernel';
import type { GatewayFacts } from '../dialect';
import type { OpenAiFinishReason } from './map-stop-reason';

/*
 * OpenAI's chat completions as JSON, only the fields that are written here.
 * https://platform.openai.com/docs/api-reference/chat
 */

export interface OpenAiFunctionCall extends CallExtras {
  id: string;
  type: 'function';
  /** `arguments` is JSON text. */
  function: { name: string; arguments: string };
}

/** A call of a tool that takes plain text. */
export interface OpenAiCustomCall extends CallExtras {
  id: string;
  type: 'custom';
  custom: { name: string; input: string };
}

export type OpenAiToolCall = OpenAiFunctionCall | OpenAiCustomCall;

/** Google's addition: the signature goes back with the call. */
export interface CallExtras {
  extra_content?: { google: { thought_signature: string } };
}

/** Where a piece of the text comes from; places count in the whole text of the message. */
export type OpenAiAnnotation =
  | {
      type: 'url_citation';
      url_citation: { url: string; title: string; start_index: number; end_index: number; content?: string };
    }
  | {
      type: 'file_citation';
      file_citation: { filename?: string; index?: number; quote?: string; start_index: number; end_index: number };
    };

/** Of tokens, as OpenAI writes them. */
export interface OpenAiLogprobs {
  content: JsonObject[];
  refusal: null;
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
  system_fingerprint?: string;
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
    /** OpenRouter's name for reasoning that is signed or encrypted, to be sent back with the message. */
    reasoning_details?: JsonObject[];
    annotations?: (OpenAiAnnotation | JsonObject)[];
    tool_calls?: OpenAiToolCall[];
  };
  logprobs: OpenAiLogprobs | null;
  finish_reason: OpenAiFinishReason;
}

export interface ChatCompletionChunk {
  id: string;
  object: 'chat.completion.chunk';
  created: number;
  model: string;
  choices: { index: number; delta: ChunkDelta; logprobs: OpenAiLogprobs | null; finish_reason: OpenAiFinishReason | null }[];
  service_tier?: string;
  system_fingerprint?: string;
  /** Only where the client asked for usage: null in every chunk but the last. */
  usage?: OpenAiUsage | null;
  'x-gateway'?: GatewayFacts;
}

export interface ChunkDelta {
  role?: 'assistant';
  content?: string | null;
  refusal?: string;
  reasoning_content?: string;
  reasoning_details?: JsonObject[];
  annotations?: (OpenAiAnnotation | JsonObject)[];
  tool_calls?: ChunkToolCall[];
}

/** The first piece of a call names it; the others add to its arguments. */
export interface ChunkToolCall extends CallExtras {
  index: number;
  id?: string;
  type?: OpenAiToolCall['type'];
  function?: { name?: string; arguments: string };
  custom?: { name?: string; input: string };
}

/** Shape E: what OpenAI's clients read, and the request id. */
export interface OpenAiError {
  error: { message: string; type: string; code: string | null; param: string | null };
  request_id: string;
}
