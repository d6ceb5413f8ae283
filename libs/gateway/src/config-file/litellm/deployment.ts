import { isJsonObject, type JsonObject } from '@libs/kernel';
import { PROVIDER_PRESETS } from '@libs/providers';
import type { Places } from './places';

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

/** Known there, and not spoken here. */
const NOT_SPOKEN = /^(bedrock|vertex_ai|sagemaker|watsonx|replicate|huggingface)/;
const MILLION = 1_000_000;

/** `litellm_params` that are taken over, here or by `factsOf`. */
const TAKEN = new Set([
  ...['model', 'api_key', 'api_base', 'base_url', 'rpm', 'tpm', 'weight', 'litellm_credential_name'],
  ...['max_input_tokens', 'max_output_tokens', 'input_cost_per_token', 'output_cost_per_token'],
  ...['supports_vision', 'supports_function_calling'],
]);
const HINTS: Readonly<Record<string, string>> = {
  api_version:
    'Azure is spoken to without versions (/openai/v1); a resource that is reached by deployments alone: adapter openai-compatible/azure-deployments',
  timeout: 'set HTTP_TIMEOUT (seconds), or a routing rule with timeouts',
  stream_timeout: 'set a routing rule with timeouts',
  max_retries: 'set RETRY_MAX_ATTEMPTS',
  max_parallel_requests: 'put a limit with concurrency on the tenant or the virtual key',
  extra_headers: 'set headers on the provider (docs/outbound.md)',
  headers: 'set headers on the provider (docs/outbound.md)',
  organization: 'set the header OpenAI-Organization on the provider (docs/outbound.md)',
  tags: 'rules can ask for metadata of the request (docs/routing-cookbook.md)',
  max_budget: 'put a budget on the tenant or the virtual key',
  budget_duration: 'put a budget on the tenant or the virtual key',
  drop_params: 'nothing to do: what a target cannot express is left out and named in x-gateway-fidelity',
  use_in_pass_through: 'nothing to do: the same dialect on both sides is relayed',
};

/** What several entries have in common. */
export interface ImportContext {
  places: Places;
  /** `credential_list`, by name. */
  credentials: ReadonlyMap<string, JsonObject>;
  notes: string[];
}

/** undefined, with a note, for what cannot be taken over. */
export function deploymentOf(
  value: unknown,
  index: number,
  { places, credentials, notes }: ImportContext,
): Deployment | undefined {
  const given = isJsonObject(value) && isJsonObject(value['litellm_params']) ? value['litellm_params'] : undefined;
  if (!isJsonObject(value) || !given || typeof given['model'] !== 'string') {
    notes.push(`model_list[${index}]: has no litellm_params.model and was left out`);
    return undefined;
  }
  const params: JsonObject = { ...credentials.get(String(given['litellm_credential_name'])), ...given };
  const name = text(value['model_name']) ?? given['model'];
  const at = `model_list[${index}] (${name})`;
  const target = places.targetOf(given['model'], text(params['api_base']) ?? text(params['base_url']));
  if ('unknown' in target) {
    const way = NOT_SPOKEN.test(target.unknown)
      ? 'is not spoken here; reach its models through an OpenAI-compatible endpoint'
      : 'is not known here: with its OpenAI-compatible address as api_base it can be taken over';
    notes.push(`${at}: ${target.unknown} ${way}`);
    return undefined;
  }
  for (const key of Object.keys(given).filter((one) => !TAKEN.has(one)))
    notes.push(`${at}: litellm_params.${key}: ${HINTS[key] ?? 'has no counterpart here and was left out'}`);
  const info = isJsonObject(value['model_info']) ? value['model_info'] : {};
  const preset = PROVIDER_PRESETS[target.provider];
  const envKey = preset?.requiresKey === true ? preset.envKey : undefined;
  return {
    ...{ name, ...target },
    secret: text(params['api_key']) ?? (envKey ? `\${env:${envKey}}` : undefined),
    weight: number(params['weight']),
    limits: { ...optional('rpm', number(params['rpm'])), ...optional('tpm', number(params['tpm'])) },
    facts: factsOf({ ...info, ...params }),
  };
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
