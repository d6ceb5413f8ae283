import type { JsonObject } from '@libs/kernel';
import type { AnthropicErrorType } from './encode-error';
import type { AnthropicStopReason } from './map-stop-reason';

/*
 * Anthropic's messages as JSON, only the fields that are written here.
 * https://docs.anthropic.com/en/api/messages and https://docs.anthropic.com/en/docs/build-with-claude/streaming
 */

export interface AnthropicUsage {
  /** Without what came from or went to the cache. */
  input_tokens: number;
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
  /** With thinking. */
  output_tokens: number;
  /** How much of the output was thinking; absent when none was. */
  output_tokens_details?: { thinking_tokens: number };
  service_tier?: 'standard' | 'priority' | 'batch';
}

export type AnthropicBlock =
  | { type: 'text'; text: string; citations?: JsonObject[] }
  | { type: 'tool_use'; id: string; name: string; input: JsonObject }
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string };

export interface AnthropicMessage {
  id: string;
  type: 'message';
  role: 'assistant';
  model: string;
  content: AnthropicBlock[];
  /** null while a stream goes on. */
  stop_reason: AnthropicStopReason | null;
  stop_sequence: string | null;
  usage: AnthropicUsage;
}

export type AnthropicDelta =
  | { type: 'text_delta'; text: string }
  | { type: 'input_json_delta'; partial_json: string }
  | { type: 'thinking_delta'; thinking: string }
  | { type: 'citations_delta'; citation: JsonObject }
  | { type: 'signature_delta'; signature: string };

/** The events of a stream; each is also the name of its frame. */
export type AnthropicEvent =
  | { type: 'message_start'; message: AnthropicMessage }
  | { type: 'content_block_start'; index: number; content_block: AnthropicBlock }
  | { type: 'content_block_delta'; index: number; delta: AnthropicDelta }
  | { type: 'content_block_stop'; index: number }
  | {
      type: 'message_delta';
      delta: { stop_reason: AnthropicStopReason; stop_sequence: string | null };
      usage: AnthropicUsage;
    }
  | { type: 'message_stop' }
  | { type: 'ping' };

export interface AnthropicError {
  type: 'error';
  /** `param` is ours: Anthropic names the field only in the message. */
  error: { type: AnthropicErrorType; message: string; param?: string };
  request_id: string;
}
