import type { KeyPlacement } from '../adapter';
import type { SchemaRules } from '../schema/rules';
import type { OpenAiOffers } from '../operations/openai-operations';
import type { CompletesProfile } from './completions/relay';
import type { RespondsProfile } from './responses/relay';

/** Parts of a neutral request that not every OpenAI-compatible upstream takes. */
export type OptionalField =
  | 'top_k'
  | 'seed'
  | 'n'
  | 'frequency_penalty'
  | 'presence_penalty'
  | 'logprobs'
  | 'tool_choice'
  | 'parallel_tool_calls'
  | 'strict'
  | 'user'
  | 'metadata'
  | 'service_tier'
  | 'name'
  /** Images of any kind. */
  | 'image'
  /** Images by address; base64 is taken. */
  | 'remote_image'
  | 'detail';

/** How a caller's wish for reasoning is told. */
export type ReasoningControl =
  /** `reasoning_effort`; `models` are those that take it, every model when absent. */
  | { by: 'reasoning_effort'; models?: RegExp }
  /** DeepSeek: `thinking: {type: enabled | disabled}`. */
  | { by: 'thinking_switch' }
  | { by: 'nothing' };

/** What sets one OpenAI-compatible upstream apart from another. Facts only; all code is shared. */
export interface OpenAiCompatibleProfile {
  id: string;
  /** For messages to people. */
  label: string;
  /** Where the provider lives unless its row says otherwise; undefined when only the operator can know. */
  baseUrl?: string;
  /** Where it keeps what OpenAI keeps under `/chat/completions` and `/models`. */
  paths?: {
    /** `{model}` is replaced by the model's name. */
    chat?: string;
    /** Answers without cost when the key is good. */
    probe?: string;
  };
  key: KeyPlacement;
  systemRole: 'system' | 'developer';
  outputLimitField: 'max_completion_tokens' | 'max_tokens';
  seedField: 'seed' | 'random_seed';
  /** `stream_options.include_usage` is known; the others state usage in the last chunk anyway. */
  streamOptions: boolean;
  /** The `object` of the chunk that ends a stream, for servers that send no `[DONE]`. */
  lastChunk?: string;
  /** The field beside `choices` that lists what the answer is drawn from. */
  sourcesField?: string;
  /** Fields of an answer's message or delta that hold reasoning text; the first that has any counts. */
  reasoningFields: readonly string[];
  reasoningControl: ReasoningControl;
  /** The field in which earlier reasoning may go back with an assistant turn that called tools. */
  replayReasoningField?: string;
  /** Whether `completion_tokens` already counts the reasoning tokens (OpenAI) or not (xAI). */
  reasoningTokens: 'within_completion' | 'beside_completion';
  responseFormat: 'json_schema' | 'json_object';
  /** What a schema that must be kept to may hold; absent: it is sent as it is. */
  schemaRules?: SchemaRules;
  /** How a PDF is given: as `file`, or as Mistral's `document_url`; absent: not at all. */
  documents?: 'file' | 'document_url';
  /** Documents may be given by address. */
  remoteDocuments?: boolean;
  /** How sound is given: as an object with its format, or as bare base64 (Mistral); absent: not at all. */
  audio?: 'object' | 'base64';
  /** `prompt_cache_key` is known. */
  promptCacheKey?: boolean;
  /** Tools that take plain text (`custom`). */
  customTools?: boolean;
  /** `web_search_options` is known; `models` are those that search, every model when absent. */
  webSearch?: { models?: RegExp };
  /** Signed and encrypted reasoning goes both ways in `reasoning_details`, whosever it is. */
  reasoningDetails?: boolean;
  /** Calls may carry Gemini's signature in `extra_content`. */
  thoughtSignatures?: boolean;
  /** Content parts may carry Anthropic's `cache_control`. */
  cacheControl: boolean;
  /** Assistant messages may carry `refusal`. */
  refusalField: boolean;
  unsupported: ReadonlySet<OptionalField>;
  /**
   * Top-level fields of chat completions that it ignores without a word, or has another word for: a request with one
   * of them is translated instead of relayed, so that the loss is named. Absent: every chat request is relayed.
   */
  foreign?: ReadonlySet<string>;
  /** Fields without a neutral name that this upstream takes as they are. */
  extraFields: ReadonlySet<string>;
  /** What it has besides chat; absent: nothing. */
  offers?: OpenAiOffers;
  /** It speaks OpenAI's Responses itself; absent: it does not. */
  responds?: RespondsProfile;
  /** It serves legacy completions; absent: it does not. */
  completes?: CompletesProfile;
}
