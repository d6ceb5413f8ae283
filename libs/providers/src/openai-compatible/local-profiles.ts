import type { OpenAiCompatibleProfile, OptionalField } from './profile';

/**
 * Servers of one's own. They stand in private networks, where an address that a client names must not be fetched
 * from: images go as bytes, which the gateway fetches from public addresses alone.
 */
export function localProfiles(common: Omit<OpenAiCompatibleProfile, 'id' | 'label'>): OpenAiCompatibleProfile[] {
  const unsupported = (...names: OptionalField[]): ReadonlySet<OptionalField> =>
    new Set<OptionalField>([...names, 'remote_image']);
  return [
    {
      ...common,
      id: 'vllm',
      label: 'vLLM',
      baseUrl: 'http://127.0.0.1:8000/v1',
      // https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
      reasoningControl: { by: 'reasoning_effort', models: /gpt-oss/i },
      unsupported: unsupported('metadata', 'service_tier', 'strict'),
      extraFields: new Set([
        'allowed_token_ids',
        'bad_words',
        'chat_template_kwargs',
        'ignore_eos',
        'length_penalty',
        'logit_bias',
        'min_p',
        'min_tokens',
        'mm_processor_kwargs',
        'priority',
        'prompt_logprobs',
        'repetition_penalty',
        'skip_special_tokens',
        'stop_token_ids',
        'structured_outputs',
        'truncate_prompt_tokens',
      ]),
      offers: { embeddings: { fields: {}, tokens: true }, relayed: ['transcription', 'translation'] },
      completes: { streamOptions: true },
    },
    {
      ...common,
      id: 'lmstudio',
      label: 'LM Studio',
      baseUrl: 'http://127.0.0.1:1234/v1',
      // https://lmstudio.ai/docs/developer/openai-compat/chat-completions
      reasoningControl: { by: 'reasoning_effort', models: /gpt-oss/i },
      unsupported: unsupported(
        'n',
        'logprobs',
        'parallel_tool_calls',
        'strict',
        'user',
        'metadata',
        'service_tier',
        'name',
        'detail',
      ),
      extraFields: new Set(['logit_bias', 'repeat_penalty', 'ttl']),
      offers: { embeddings: { fields: { user: null, encoding_format: null, dimensions: null }, tokens: false }, relayed: [] },
      completes: { streamOptions: true },
    },
  ];
}
