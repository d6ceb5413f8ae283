import { isJsonObject, type JsonObject } from '@libs/kernel';
import { PROVIDER_PRESETS } from '@libs/providers';

/** One entry of `model_list`, in this product's words. */
export interface Deployment {
  /** What clients ask for. */
  name: string;
  provider: string;
  adapter: string | undefined;
  model: string;
  baseUrl: string | undefined;
  /** A placeholder, or the plain text as it stood there. */
  secret: string | undefined;
  weight: number | undefined;
  limits: { rpm?: number; tpm?: number };
  /** For `models`. */
  facts: JsonObject;
}

/** Prefixes of LiteLLM's model names, where they differ from our ids. */
const PROVIDERS: Readonly<Record<string, string>> = {
  together_ai: 'together',
  azure_ai: 'azure',
  ollama_chat: 'ollama',
  hosted_vllm: 'vllm',
  lm_studio: 'lmstudio',
  cohere_chat: 'cohere',
  zai: 'zai',
};
/** Known there, and not spoken here. */
const NOT_SPOKEN = ['bedrock', 'vertex_ai', 'sagemaker', 'watsonx', 'replicate', 'huggingface'];
const MILLION = 1_000_000;

/** undefined, with a note, for what cannot be taken over. */
export function deploymentOf(value: unknown, index: number, notes: string[]): Deployment | undefined {
  const params = isJsonObject(value) && isJsonObject(value['litellm_params']) ? value['litellm_params'] : undefined;
  if (!isJsonObject(value) || !params || typeof params['model'] !== 'string') {
    notes.push(`model_list[${index}]: has no litellm_params.model and was left out`);
    return undefined;
  }
  const name = text(value['model_name']) ?? params['model'];
  const { provider, model, baseUrl, adapter } = targetOf(params['model'], text(params['api_base']));
  if (NOT_SPOKEN.includes(provider)) {
    notes.push(
      `model_list[${index}] (${name}): ${provider} is not spoken here; reach its models through an OpenAI-compatible endpoint`,
    );
    return undefined;
  }
  const info = isJsonObject(value['model_info']) ? value['model_info'] : {};
  return {
    ...{ name, provider, adapter, model, baseUrl },
    secret:
      text(params['api_key']) ??
      (PROVIDER_PRESETS[provider]?.envKey ? `\${env:${PROVIDER_PRESETS[provider].envKey}}` : undefined),
    weight: number(params['weight']),
    limits: { ...optional('rpm', number(params['rpm'])), ...optional('tpm', number(params['tpm'])) },
    facts: factsOf({ ...info, ...params }),
  };
}

/** `azure/my-deployment` with its address; a base URL of one's own makes a provider of its own. */
function targetOf(named: string, baseUrl: string | undefined): Pick<Deployment, 'provider' | 'model' | 'baseUrl' | 'adapter'> {
  const slash = named.indexOf('/');
  const prefix = slash === -1 ? '' : named.slice(0, slash);
  const known = PROVIDERS[prefix] ?? prefix;
  const isKnown = PROVIDER_PRESETS[known] !== undefined || NOT_SPOKEN.includes(known);
  const provider = isKnown ? known : guess(named);
  const model = slash === -1 || !(isKnown || prefix === 'openai') ? named : named.slice(slash + 1);
  const own = baseUrl !== undefined && !baseUrl.startsWith('os.environ/') ? ownId(provider, baseUrl) : undefined;
  if (own === undefined) return { provider, model, baseUrl, adapter: undefined };
  return { provider: own, model, baseUrl, adapter: adapterOf(provider) };
}

/** A name without a prefix says by its beginning whose it is. */
const guess = (model: string): string =>
  model.startsWith('claude') ? 'anthropic' : model.startsWith('gemini') ? 'gemini' : 'openai';

/** undefined where the address is the provider's own, or one that every installation has for itself. */
function ownId(provider: string, baseUrl: string): string | undefined {
  const preset = PROVIDER_PRESETS[provider];
  if (!preset || preset.needsAddress || preset.allowPrivateNetwork || !URL.canParse(baseUrl)) return undefined;
  const { host } = new URL(baseUrl);
  if (new URL(preset.baseUrl).host === host) return undefined;
  return `${provider}-${host.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 63).replace(/-+$/, '');
}

function adapterOf(provider: string): string {
  const preset = PROVIDER_PRESETS[provider];
  return preset && provider !== 'openai' ? `${preset.family}/${preset.profile}` : 'openai-compatible/generic';
}

function factsOf(said: JsonObject): JsonObject {
  const input = number(said['input_cost_per_token']);
  const output = number(said['output_cost_per_token']);
  return {
    ...optional('context_length', number(said['max_input_tokens'])),
    ...optional('max_output_tokens', number(said['max_output_tokens'])),
    ...(input !== undefined &&
      output !== undefined && {
        price: { input_usd_per_million: perMillion(input), output_usd_per_million: perMillion(output) },
      }),
    ...optional('vision', flag(said['supports_vision'])),
    ...optional('tools', flag(said['supports_function_calling'])),
  };
}

const perMillion = (usd: number): number => Number((usd * MILLION).toPrecision(12));
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const number = (value: unknown): number | undefined => (typeof value === 'number' && value > 0 ? value : undefined);
const flag = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);
const optional = <T>(name: string, value: T | undefined): Record<string, T> => (value === undefined ? {} : { [name]: value });
