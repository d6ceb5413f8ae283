import type { JsonObject } from '@libs/kernel';

export interface TextPart {
  type: 'text';
  text: string;
  /** Anthropic prompt-caching mark, kept as sent. */
  cacheControl?: JsonObject;
}

export interface ImagePart {
  type: 'image';
  source: { type: 'url'; url: string } | { type: 'base64'; mediaType: string; data: string };
  /** OpenAI `detail`. */
  detail?: string;
  cacheControl?: JsonObject;
}

export interface ToolCallPart {
  type: 'tool_call';
  id: string;
  name: string;
  /** The arguments as JSON text, exactly as the model wrote them ('' and '{}' both mean none). */
  arguments: string;
  cacheControl?: JsonObject;
}

export interface ToolResultPart {
  type: 'tool_result';
  toolCallId: string;
  content: ContentPart[];
  isError?: boolean;
  cacheControl?: JsonObject;
}

/** Reasoning as text, with the provider's signature or as an opaque block that only its origin can read. */
export interface ReasoningPart {
  type: 'reasoning';
  text: string;
  signature?: string;
  /** Encrypted reasoning (Anthropic `redacted_thinking`): goes back to where it came from or nowhere. */
  redactedData?: string;
}

export type ContentPart = TextPart | ImagePart;
