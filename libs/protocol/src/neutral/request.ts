import type { JsonObject } from '@libs/kernel';
import type { ContentPart, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from './content';

/**
 * The neutral form of a request: what every dialect decodes into and every adapter encodes from.
 * A field is here when at least one side can express it; absent means "not said by the client".
 */
export interface GatewayRequest {
  /** As the client asked: a model id, `provider/model`, an alias or a virtual model. */
  model: string;
  /** System and developer instructions, in order. */
  system: TextPart[];
  messages: Message[];
  stream: boolean;
  /** OpenAI clients ask for the usage chunk; Anthropic clients always get usage. */
  includeUsage: boolean;
  tools?: Tool[];
  /** Tools that the provider runs itself. */
  builtinTools?: BuiltinTool[];
  toolChoice?: ToolChoice;
  parallelToolCalls?: boolean;
  maxOutputTokens?: number;
  temperature?: number;
  topP?: number;
  topK?: number;
  stop?: string[];
  seed?: number;
  frequencyPenalty?: number;
  presencePenalty?: number;
  /** Number of answers wanted (OpenAI `n`); 1 when absent. */
  candidates?: number;
  logprobs?: { top?: number };
  responseFormat?: ResponseFormat;
  reasoning?: Reasoning;
  /** End-user id for the provider's abuse detection. Never decides billing or limits. */
  user?: string;
  metadata?: JsonObject;
  serviceTier?: string;
  /** What groups requests that share a prompt prefix (OpenAI `prompt_cache_key`). */
  promptCacheKey?: string;
  /** What decoding had to leave out or change, in the words of the fidelity receipt; reported whoever is asked. */
  leftOut?: string[];
  /** Fields of the client's dialect that have no neutral name: each is reported when it cannot be passed on. */
  extra?: JsonObject;
  /** What the client's dialect repeats of the request in its answers, in its own words. No adapter reads it. */
  echo?: JsonObject;
}

export type Message = UserMessage | AssistantMessage;

export interface UserMessage {
  role: 'user';
  /** Tool results are user content, as in Anthropic's form; OpenAI's `tool` messages decode into them. */
  content: (ContentPart | ToolResultPart)[];
  name?: string;
}

export interface AssistantMessage {
  role: 'assistant';
  content: (ContentPart | ToolCallPart | ReasoningPart)[];
  /** A refusal the assistant gave in an earlier turn (OpenAI `refusal`). */
  refusal?: string;
  name?: string;
}

export interface Tool {
  name: string;
  description?: string;
  /** JSON Schema of the arguments object. */
  parameters: JsonObject;
  strict?: boolean;
  /**
   * A tool that takes plain text instead of JSON (OpenAI `custom`), with the format asked for. `parameters` then
   * describes one string, `input`, for upstreams that know only JSON.
   */
  freeform?: { format?: JsonObject };
  cacheControl?: JsonObject;
}

/** A tool of the provider: known by what it does, kept as the client wrote it. */
export interface BuiltinTool {
  kind: 'web_search' | 'code_execution' | 'other';
  /** In the words of the client's dialect. */
  dialect: string;
  raw: JsonObject;
}

export interface Reasoning {
  /** none, minimal, low, medium, high, ... as the client said. */
  effort?: string;
  budgetTokens?: number;
  enabled?: boolean;
  /** The client wants to see a summary (OpenAI `auto`, `concise`, `detailed`; Gemini `includeThoughts`). */
  summary?: string;
}

export type ToolChoice = { type: 'auto' } | { type: 'none' } | { type: 'required' } | { type: 'tool'; name: string };

export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | { type: 'json_schema'; name: string; schema: JsonObject; description?: string; strict?: boolean };
