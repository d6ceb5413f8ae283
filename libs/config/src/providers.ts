import type { Secret } from '@libs/kernel';
import type { ProviderConfig } from './app-config';
import type { Environment } from './environment';

/** The providers that the environment names by a key or an address, in a fixed order. */
export function providersOf(values: Environment): ProviderConfig[] {
  const found: ProviderConfig[] = [];
  const add = (id: string, key: Secret | undefined, baseUrl: string | undefined): void => {
    if (key === undefined && baseUrl === undefined) return;
    found.push({ id, ...(key && { key }), ...(baseUrl !== undefined && { baseUrl }) });
  };
  add('openai', values.OPENAI_API_KEY, values.OPENAI_BASE_URL);
  add('anthropic', values.ANTHROPIC_API_KEY, values.ANTHROPIC_BASE_URL);
  add('deepseek', values.DEEPSEEK_API_KEY, values.DEEPSEEK_BASE_URL);
  add('gemini', values.GEMINI_API_KEY, values.GEMINI_BASE_URL);
  add('groq', values.GROQ_API_KEY, values.GROQ_BASE_URL);
  add('together', values.TOGETHER_API_KEY, values.TOGETHER_BASE_URL);
  add('openrouter', values.OPENROUTER_API_KEY, values.OPENROUTER_BASE_URL);
  add('mistral', values.MISTRAL_API_KEY, values.MISTRAL_BASE_URL);
  add('xai', values.XAI_API_KEY, values.XAI_BASE_URL);
  add('perplexity', values.PERPLEXITY_API_KEY, values.PERPLEXITY_BASE_URL);
  add('cerebras', values.CEREBRAS_API_KEY, values.CEREBRAS_BASE_URL);
  add('zai', values.ZAI_API_KEY, values.ZAI_BASE_URL);
  add('cohere', values.COHERE_API_KEY, values.COHERE_BASE_URL);
  add('azure', values.AZURE_OPENAI_API_KEY, values.AZURE_OPENAI_BASE_URL);
  add('vllm', values.VLLM_API_KEY, values.VLLM_BASE_URL);
  add('lmstudio', values.LMSTUDIO_API_KEY, values.LMSTUDIO_BASE_URL);
  add('ollama', undefined, values.OLLAMA_BASE_URL);
  return found;
}
