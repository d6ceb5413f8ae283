import type { KeyPlacement } from '../adapter';
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
  key: KeyPlacement;
  systemRole: 'system' | 'developer';
  outputLimitField: 'max_completion_tokens' | 'max_tokens';
  seedField: 'seed' | 'random_seed';
  /** `stream_options.include_usage` is known; the others state usage in the last chunk anyway. */
  streamOptions: boolean;
  /** Fields of an answer's message or delta that hold reasoning text; the first that has any counts. */
  reasoningFields: readonly string[];
  reasoningControl: ReasoningControl;
  /** The field in which earlier reasoning may go back with an assistant turn that called tools. */
  replayReasoningField?: string;
  /** Whether `completion_tokens` already counts the reasoning tokens (OpenAI) or not (xAI). */
  reasoningTokens: 'within_completion' | 'beside_completion';
  responseFormat: 'json_schema' | 'json_object';
  /** Content parts may carry Anthropic's `cache_control`. */
  cacheControl: boolean;
  /** Assistant messages may carry `refusal`. */
  refusalField: boolean;
  unsupported: ReadonlySet<OptionalField>;
  /** Fields without a neutral name that this upstream takes as they are. */
  extraFields: ReadonlySet<string>;
  /** What it has besides chat; absent: nothing. */
  offers?: OpenAiOffers;
  /** It speaks OpenAI's Responses itself; absent: it does not. */
  responds?: RespondsProfile;
  /** It serves legacy completions; absent: it does not. */
  completes?: CompletesProfile;
}
