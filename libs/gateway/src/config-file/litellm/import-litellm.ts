import { isJsonObject, type JsonObject } from '@libs/kernel';
import { PROVIDER_PRESETS } from '@libs/providers';
import { parse, stringify } from 'yaml';
import { deploymentOf, type Deployment } from './deployment';
import { fallbacksOf } from './fallbacks';
import { Places } from './places';

export interface LiteLlmImport {
  /** Text of a gateway.yaml that says the same. */
  yaml: string;
  /** What has no counterpart, or one elsewhere, each with what to do. */
  notes: string[];
}

/** Settings that have another home here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  environment_variables: 'set them in the environment, or in a file for --env-file',
  include: 'import each of the files, and put what comes of them together',
  'general_settings.master_key': 'set ADMIN_API_KEY; clients get virtual keys (route-llm-gateway virtual-keys create)',
  'general_settings.database_url': 'set DATABASE_URL',
  'general_settings.alerting': 'make a webhook (docs/webhooks.md), or use the alerts in prometheus/rules',
  'general_settings.store_model_in_db': 'nothing to do: what is made in the dashboard is stored, gateway.yaml owns what it names',
  'general_settings.max_parallel_requests': 'put a limit with concurrency on a tenant or a virtual key',
  'litellm_settings.callbacks': 'set OTEL_EXPORTER_OTLP_ENDPOINT or GATEWAY_LOG_SINK_URL (docs/observability.md)',
  'litellm_settings.success_callback': 'set OTEL_EXPORTER_OTLP_ENDPOINT or GATEWAY_LOG_SINK_URL (docs/observability.md)',
  'litellm_settings.failure_callback': 'set OTEL_EXPORTER_OTLP_ENDPOINT or GATEWAY_LOG_SINK_URL (docs/observability.md)',
  'litellm_settings.default_fallbacks': 'add the wanted targets to each virtual model, or ask for `a,b,c`',
  'litellm_settings.max_budget': 'put a budget on a tenant',
  'litellm_settings.budget_duration': 'put a budget on a tenant',
  'litellm_settings.turn_off_message_logging': 'nothing to do: contents are kept only where capture is switched on',
  'litellm_settings.cache': 'set GATEWAY_CACHE=exact (or off, semantic)',
  'litellm_settings.cache_params': 'set REDIS_CACHE_URL and CACHE_TTL_SECONDS',
  'litellm_settings.request_timeout': 'set HTTP_TIMEOUT (seconds), or routing rules with timeouts',
  'litellm_settings.num_retries': 'set RETRY_MAX_ATTEMPTS',
  'litellm_settings.drop_params': 'nothing to do: what a target cannot express is left out and named in x-gateway-fidelity',
  'litellm_settings.set_verbose': 'set LOG_LEVEL=debug',
  'router_settings.redis_url': 'set REDIS_URL',
  'router_settings.redis_host': 'set REDIS_URL',
  'router_settings.num_retries': 'set RETRY_MAX_ATTEMPTS',
  'router_settings.cooldown_time': 'nothing to do: a limited key rests as long as its provider says',
  'router_settings.allowed_fails': 'nothing to do: circuit breakers are on by themselves',
  'router_settings.retry_policy': 'set RETRY_MAX_ATTEMPTS, or a rule with retries',
  'router_settings.enable_pre_call_checks': 'nothing to do: a target that surely lacks what a request needs is left out',
  'router_settings.timeout': 'set HTTP_TIMEOUT (seconds), or routing rules with timeouts',
  'router_settings.routing_strategy': 'turned into the strategy of each virtual model',
  'router_settings.model_group_alias': 'turned into aliases',
};
const DONE = [
  'router_settings.fallbacks',
  'router_settings.context_window_fallbacks',
  'router_settings.content_policy_fallbacks',
];
const FALLBACKS = ['fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'].map((name) => `litellm_settings.${name}`);

/** How deployments of one name are chosen among. */
const STRATEGIES: Readonly<Record<string, string>> = {
  'latency-based-routing': 'latency',
  'cost-based-routing': 'cost',
  'least-busy': 'least_busy',
  'usage-based-routing': 'usage',
  'usage-based-routing-v2': 'usage',
};

/**
 * A LiteLLM proxy config.yaml in this product's words. Placeholders (`os.environ/NAME`) stay placeholders.
 * @throws Error when the text is no YAML, or no mapping
 */
export function importLiteLlm(text: string): LiteLlmImport {
  const config: unknown = parse(text);
  if (!isJsonObject(config)) throw new Error('The file holds no mapping: is it a LiteLLM config.yaml?');
  const notes: string[] = [];
  const context = { places: new Places(), credentials: credentialsOf(config), notes };
  const deployments = listOf(config['model_list']).flatMap((one, i) => deploymentOf(one, i, context) ?? []);
  notes.push(...wildcards(deployments));
  const router = sectionOf(config, 'router_settings');
  const settings = sectionOf(config, 'litellm_settings');
  notes.push(...elsewhere(config));
  const routing = {
    ...virtualModels(deployments, router),
    ...fallbacksOf([router, settings], deployments, notes),
  };
  const file = { version: 1, providers: providersOf(deployments), ...modelsOf(deployments), routing };
  return { yaml: stringify(file, { lineWidth: 0 }), notes };
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const sectionOf = (config: JsonObject, name: string): JsonObject => (isJsonObject(config[name]) ? config[name] : {});

/** `credential_list`: what entries of the list name instead of a key. */
function credentialsOf(config: JsonObject): Map<string, JsonObject> {
  return new Map(
    listOf(config['credential_list']).flatMap((one) =>
      isJsonObject(one) && isJsonObject(one['credential_values'])
        ? [[String(one['credential_name']), one['credential_values']] as const]
        : [],
    ),
  );
}

/** Patterns need no entry here where they name a provider's own models; what they rename must be said. */
function wildcards(deployments: readonly Deployment[]): string[] {
  return deployments
    .filter(({ name }) => name.includes('*'))
    .map(({ name, provider, model }) =>
      name === '*'
        ? `${name}: names in the catalog are found by themselves (GET /v1/models); any other model of ${provider} is asked for as ${provider}/NAME`
        : name === model || name === `${provider}/${model}`
          ? `${name}: nothing to do, ${provider}/NAME names any of its models`
          : `${name} for ${provider}/${model}: patterns cannot rename; ask for ${provider}/NAME, or write an alias for each`,
    );
}

/** One provider for each address, with each key once. */
function providersOf(deployments: readonly Deployment[]): object[] {
  const providers = new Map<string, { id: string; adapter?: string; base_url?: string; keys: Map<string, object> }>();
  for (const { provider, adapter, baseUrl, secret, limits } of deployments) {
    const one = providers.get(provider) ?? {
      ...{ id: provider, keys: new Map<string, object>() },
      ...(baseUrl !== undefined && { base_url: baseUrl }),
      ...(adapter !== undefined && PROVIDER_PRESETS[provider] === undefined && { adapter }),
    };
    providers.set(provider, one);
    if (secret !== undefined && !one.keys.has(secret))
      one.keys.set(secret, { name: `litellm-${one.keys.size + 1}`, secret, ...limits });
  }
  return [...providers.values()].map(({ keys, ...provider }) => ({
    ...provider,
    ...(keys.size > 0 && { keys: [...keys.values()] }),
  }));
}

/** Prices and capabilities that the file states. */
function modelsOf(deployments: readonly Deployment[]): { models?: object[] } {
  const stated = deployments.filter(({ facts }) => Object.keys(facts).length > 0);
  const models = new Map(stated.map(({ provider, model, facts }) => [`${provider}/${model}`, { provider, model, ...facts }]));
  return models.size === 0 ? {} : { models: [...models.values()] };
}

/** A name with one deployment is an alias, one with several a virtual model. */
function virtualModels(deployments: readonly Deployment[], router: JsonObject): { virtual_models?: object; aliases?: object } {
  const groups = new Map<string, Deployment[]>();
  for (const one of deployments) groups.set(one.name, [...(groups.get(one.name) ?? []), one]);
  const aliases: Record<string, string> = aliasesOf(router);
  const virtual: Record<string, object> = {};
  for (const [name, members] of groups) {
    const targets = [...new Set(members.map(({ provider, model }) => `${provider}/${model}`))];
    const [only] = targets;
    if (name.includes('*')) continue;
    if (targets.length === 1 && only !== undefined) {
      if (name !== only && name !== members[0]?.model) aliases[name] = only;
      continue;
    }
    const weighted = members.some(({ weight }) => weight !== undefined);
    const strategy = STRATEGIES[String(router['routing_strategy'])];
    virtual[name] = weighted
      ? { split: targets.map((target) => ({ target, weight: weightOf(members, target) })) }
      : { targets, ...(strategy !== undefined && { strategy }) };
  }
  return {
    ...(Object.keys(virtual).length > 0 && { virtual_models: virtual }),
    ...(Object.keys(aliases).length > 0 && { aliases }),
  };
}

const weightOf = (members: readonly Deployment[], target: string): number =>
  members.filter(({ provider, model }) => `${provider}/${model}` === target).reduce((sum, { weight = 1 }) => sum + weight, 0);

function aliasesOf(router: JsonObject): Record<string, string> {
  const given = router['model_group_alias'];
  if (!isJsonObject(given)) return {};
  const pairs = Object.entries(given).map(([name, target]) => [name, isJsonObject(target) ? target['model'] : target]);
  return Object.fromEntries(pairs.filter(([, target]) => typeof target === 'string')) as Record<string, string>;
}

function elsewhere(config: JsonObject): string[] {
  const sections = ['general_settings', 'litellm_settings', 'router_settings'];
  const known = [...DONE, ...FALLBACKS];
  const taken = ['model_list', 'credential_list', ...sections];
  const others = Object.keys(config).filter((name) => !taken.includes(name));
  return [
    ...sections.flatMap((section) =>
      Object.keys(sectionOf(config, section))
        .map((name) => `${section}.${name}`)
        .filter((name) => !known.includes(name))
        .map((name) => `${name}: ${ELSEWHERE[name] ?? 'has no counterpart here and was left out'}`),
    ),
    ...others.map((name) => `${name}: ${ELSEWHERE[name] ?? 'has no counterpart in gateway.yaml and was left out'}`),
  ];
}
