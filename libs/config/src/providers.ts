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
  add('ollama', undefined, values.OLLAMA_BASE_URL);
  return found;
}
