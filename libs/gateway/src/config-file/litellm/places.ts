import { presetBaseUrl, PROVIDER_PRESETS, type ProviderPreset } from '@libs/providers';

/** Where a model of LiteLLM's list is, in this product's words. */
export interface Place {
  provider: string;
  adapter: string | undefined;
  model: string;
  baseUrl: string | undefined;
}

/** Prefixes of LiteLLM's model names, where they differ from our ids. */
const PREFIXES: Readonly<Record<string, string>> = {
  together_ai: 'together',
  azure_ai: 'azure',
  azure_text: 'azure',
  ollama_chat: 'ollama',
  hosted_vllm: 'vllm',
  lm_studio: 'lmstudio',
  cohere_chat: 'cohere',
  'text-completion-openai': 'openai',
  openai_like: 'openai',
  custom_openai: 'openai',
  litellm_proxy: 'openai',
};
/** Prefixes of providers that are not known here, but speak like OpenAI: with an address they can be taken over. */
const LIKE_OPENAI = new Set([
  ...['fireworks_ai', 'deepinfra', 'anyscale', 'nvidia_nim', 'databricks', 'github', 'sambanova', 'nebius', 'novita'],
  ...[
    'hyperbolic',
    'featherless_ai',
    'lambda_ai',
    'friendliai',
    'volcengine',
    'dashscope',
    'moonshot',
    'llamafile',
    'xinference',
  ],
]);
/** `os.environ/NAME` or `${env:NAME}`. */
const PLACEHOLDER = /^(?:os\.environ\/|\$\{env:)(\w+)\}?$/;
const LONGEST_ID = 63;

/**
 * Gives each address a provider of its own: the usual one keeps the provider's name, so does the first of those that every
 * installation has for itself (Azure, vLLM, Ollama); the others are named after where they are.
 */
export class Places {
  /** Of providers without a usual address, the first that was named. */
  private readonly first = new Map<string, string | undefined>();

  /** @param named such as `azure/my-deployment` @returns `unknown`: whose it is, where that is nobody whom we know */
  targetOf(named: string, baseUrl: string | undefined): Place | { unknown: string } {
    const slash = named.indexOf('/');
    const prefix = slash === -1 ? '' : named.slice(0, slash);
    const known = PREFIXES[prefix] ?? prefix;
    const isKnown = PROVIDER_PRESETS[known] !== undefined;
    // Without an address nobody can tell where an unknown provider is; with one it is a server like OpenAI's.
    if (!isKnown && prefix !== '' && baseUrl === undefined) return { unknown: prefix };
    if (/^(bedrock|vertex_ai|sagemaker)/.test(prefix)) return { unknown: prefix };
    const provider = isKnown ? known : guess(named);
    const model = isKnown || LIKE_OPENAI.has(prefix) ? named.slice(slash + 1) : named;
    const preset = PROVIDER_PRESETS[provider];
    if (baseUrl === undefined || !preset || this.isUsual(provider, baseUrl))
      return { provider, model, baseUrl, adapter: undefined };
    const own = `${provider}-${nameOf(baseUrl)}`.slice(0, LONGEST_ID).replace(/-+$/, '');
    // Its own id tells nobody the path that its kind has.
    const address = preset.needsAddress ? wholeAddress(preset, baseUrl) : baseUrl;
    return { provider: own, model, baseUrl: address, adapter: adapterOf(provider) };
  }

  private isUsual(provider: string, baseUrl: string): boolean {
    const preset = PROVIDER_PRESETS[provider];
    if (preset?.needsAddress || preset?.allowPrivateNetwork) {
      if (!this.first.has(provider)) this.first.set(provider, baseUrl);
      return this.first.get(provider) === baseUrl;
    }
    return preset !== undefined && URL.canParse(baseUrl) && new URL(preset.baseUrl).host === new URL(baseUrl).host;
  }
}

/** A name without a prefix says by its beginning whose it is. */
const guess = (model: string): string =>
  model.startsWith('claude') ? 'anthropic' : model.startsWith('gemini') ? 'gemini' : 'openai';

/** Of a host, or of the variable that holds the address. */
function nameOf(baseUrl: string): string {
  const [, variable] = PLACEHOLDER.exec(baseUrl) ?? [];
  const name = variable ?? (URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl);
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

/** With the path of its kind, also behind a variable. */
function wholeAddress(preset: ProviderPreset, baseUrl: string): string {
  const [, variable] = PLACEHOLDER.exec(baseUrl) ?? [];
  return variable === undefined ? presetBaseUrl(preset, baseUrl) : `\${env:${variable}}${new URL(preset.baseUrl).pathname}`;
}

function adapterOf(provider: string): string {
  const preset = PROVIDER_PRESETS[provider];
  return preset && provider !== 'openai' ? `${preset.family}/${preset.profile}` : 'openai-compatible/generic';
}
