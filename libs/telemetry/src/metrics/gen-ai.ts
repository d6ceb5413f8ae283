/*
 * Words of OpenTelemetry's conventions for generative AI, as metrics and spans use them.
 */

/** Providers that the conventions name otherwise than we do; all others are called by their id. */
const PROVIDER_NAMES: Readonly<Record<string, string>> = {
  gemini: 'gcp.gemini',
  mistral: 'mistral_ai',
  xai: 'x_ai',
  azure: 'azure.ai.openai',
};

export const genAiProvider = (id: string): string => PROVIDER_NAMES[id] ?? id;

const OPERATIONS: readonly (readonly [RegExp, string])[] = [
  [/\/embeddings$/, 'embeddings'],
  [/[gG]enerateContent$/, 'generate_content'],
  [/^\/v1\/completions$/, 'text_completion'],
  [/\/(images|audio)\//, 'generate_content'],
  [/\/moderations$/, 'moderation'],
  [/count_tokens$/, 'count_tokens'],
];

/** `gen_ai.operation.name` of a route. */
export const genAiOperation = (route: string): string => OPERATIONS.find(([form]) => form.test(route))?.[1] ?? 'chat';
