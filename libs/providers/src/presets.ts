import { OPENAI_COMPATIBLE_PROFILES } from './openai-compatible/profiles';

/** A provider that an installation knows before anybody configures it. */
export interface ProviderPreset {
  family: string;
  profile: string;
  label: string;
  baseUrl: string;
  /** `baseUrl` only shows the form: every customer has an address of its own. */
  needsAddress?: true;
  /** The environment variable whose key seeds the pool; absent for providers called without a key. */
  envKey?: string;
  /** The environment variable that moves the base URL. */
  envBaseUrl?: string;
  requiresKey: boolean;
  /** Lives on this machine or network by design. */
  allowPrivateNetwork: boolean;
}

const openAiCompatible = (id: string, rest: Partial<ProviderPreset> = {}): ProviderPreset => {
  const profile = OPENAI_COMPATIBLE_PROFILES.get(id);
  if (profile?.baseUrl === undefined) throw new Error(`profile ${id} has no base URL`);
  const name = id.toUpperCase();
  return {
    family: 'openai-compatible',
    profile: id,
    label: profile.label,
    baseUrl: profile.baseUrl,
    envKey: `${name}_API_KEY`,
    envBaseUrl: `${name}_BASE_URL`,
    requiresKey: true,
    allowPrivateNetwork: false,
    ...rest,
  };
};

/** By provider id. */
export const PROVIDER_PRESETS: Readonly<Record<string, ProviderPreset>> = {
  openai: openAiCompatible('openai'),
  anthropic: {
    family: 'anthropic',
    profile: 'anthropic',
    label: 'Anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    envKey: 'ANTHROPIC_API_KEY',
    envBaseUrl: 'ANTHROPIC_BASE_URL',
    requiresKey: true,
    allowPrivateNetwork: false,
  },
  gemini: {
    family: 'gemini',
    profile: 'gemini',
    label: 'Google Gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    envKey: 'GEMINI_API_KEY',
    envBaseUrl: 'GEMINI_BASE_URL',
    requiresKey: true,
    allowPrivateNetwork: false,
  },
  deepseek: openAiCompatible('deepseek'),
  groq: openAiCompatible('groq'),
  together: openAiCompatible('together'),
  openrouter: openAiCompatible('openrouter'),
  mistral: openAiCompatible('mistral'),
  xai: openAiCompatible('xai'),
  perplexity: openAiCompatible('perplexity'),
  cerebras: openAiCompatible('cerebras'),
  zai: openAiCompatible('zai'),
  cohere: openAiCompatible('cohere'),
  azure: {
    family: 'openai-compatible',
    profile: 'azure',
    label: 'Azure OpenAI',
    baseUrl: 'https://resource.openai.azure.com/openai/v1',
    needsAddress: true,
    envKey: 'AZURE_OPENAI_API_KEY',
    envBaseUrl: 'AZURE_OPENAI_BASE_URL',
    requiresKey: true,
    allowPrivateNetwork: false,
  },
  vllm: openAiCompatible('vllm', { requiresKey: false, allowPrivateNetwork: true }),
  lmstudio: openAiCompatible('lmstudio', { requiresKey: false, allowPrivateNetwork: true }),
  ollama: {
    family: 'ollama',
    profile: 'ollama',
    label: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434',
    envBaseUrl: 'OLLAMA_BASE_URL',
    requiresKey: false,
    allowPrivateNetwork: true,
  },
  sandbox: openAiCompatible('sandbox', { envKey: undefined, envBaseUrl: undefined, requiresKey: false }),
};

/**
 * A base URL as people write it (`http://localhost:11434`, `https://api.anthropic.com/`) as the one
 * that adapters build on: a URL without a path gets the preset's, and where the preset has none, the path
 * of another API of the same server (`http://localhost:11434/v1`) goes.
 */
export function presetBaseUrl(preset: ProviderPreset, written: string | undefined): string {
  if (written === undefined || written.trim() === '') return preset.baseUrl;
  const trimmed = written.trim().replace(/\/+$/, '');
  const path = new URL(preset.baseUrl).pathname.replace(/\/+$/, '');
  if (path === '') return trimmed.replace(/\/(?:v1|api)$/, '');
  const bare = /^https?:\/\/[^/?#]+$/i.test(trimmed);
  return bare ? trimmed + path : trimmed;
}
