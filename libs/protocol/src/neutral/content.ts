import type { JsonObject } from '@libs/kernel';

/**
 * Who signed or encrypted something that only the same family of upstreams can read again
 * (`anthropic`, `openai`, `gemini`). It goes back there or nowhere.
 */
export type Origin = string;

export interface TextPart {
  type: 'text';
  text: string;
  /** Where the text of an answer comes from. */
  citations?: Citation[];
  /** Anthropic prompt-caching mark, kept as sent. */
  cacheControl?: JsonObject;
}

export interface ImagePart {
  type: 'image';
  source: MediaSource;
  /** OpenAI `detail`. */
  detail?: string;
  cacheControl?: JsonObject;
}

/** A PDF or a text file the model reads. */
export interface DocumentPart {
  type: 'document';
  source: MediaSource | { type: 'text'; mediaType: string; text: string };
  /** File name or title. */
  title?: string;
  /** Anthropic: words about the document that are not to be cited. */
  context?: string;
  /** The model is asked to cite it (Anthropic `citations.enabled`). */
  citations?: boolean;
  cacheControl?: JsonObject;
}

export interface AudioPart {
  type: 'audio';
  /** `wav`, `mp3`, ... as OpenAI names them. */
  format: string;
  /** Base64. */
  data: string;
}

/** `file` is one of our own file ids: replaced by its bytes before an adapter sees it. */
export type MediaSource =
  { type: 'url'; url: string } | { type: 'base64'; mediaType: string; data: string } | { type: 'file'; fileId: string };

export interface ToolCallPart {
  type: 'tool_call';
  id: string;
  name: string;
  /**
   * The arguments as JSON text, exactly as the model wrote them ('' and '{}' both mean none); plain
   * text for a call of a freeform tool.
   */
  arguments: string;
  /** A call of a freeform tool (OpenAI `custom`): `arguments` is not JSON. */
  freeform?: boolean;
  /** Gemini's thought signature of the call. */
  signature?: string;
  origin?: Origin;
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
  /** The reasoning or its summary; '' when only the opaque part is known. */
  text: string;
  signature?: string;
  /** Encrypted reasoning (Anthropic `redacted_thinking`, OpenAI `encrypted_content`). */
  redactedData?: string;
  /** Whose signature or encryption it is; absent when there is none. */
  origin?: Origin;
  /** OpenAI's id of the reasoning item. */
  id?: string;
}

/** Where a piece of an answer's text comes from. */
export interface Citation {
  url?: string;
  title?: string;
  citedText?: string;
  /** Which of the documents of the request, from 0. */
  documentIndex?: number;
  /** Characters of the answer's text that it supports, end exclusive. */
  start?: number;
  end?: number;
  /** As the upstream wrote it, for a client of the same dialect. */
  raw?: { dialect: string; value: JsonObject };
}

export type ContentPart = TextPart | ImagePart | DocumentPart | AudioPart;
