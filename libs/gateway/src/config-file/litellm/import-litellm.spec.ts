import { parse } from 'yaml';
import { parseGatewayFile } from '../parse-file';
import { importLiteLlm } from './import-litellm';

const CONFIG = `
model_list:
  - model_name: smart
    litellm_params: { model: openai/gpt-5-mini, api_key: os.environ/OPENAI_API_KEY, rpm: 300 }
  - model_name: smart
    litellm_params: { model: anthropic/claude-haiku-4-5, api_key: os.environ/ANTHROPIC_API_KEY }
  - model_name: house
    litellm_params: { model: openai/llama, api_base: http://models.example.com:8000/v1, api_key: os.environ/HOUSE_KEY }
    model_info: { max_input_tokens: 32000, input_cost_per_token: 0.0000001, output_cost_per_token: 0.0000004 }
  - model_name: spread
    litellm_params: { model: groq/llama-3.3-70b-versatile, weight: 3 }
  - model_name: spread
    litellm_params: { model: mistral/mistral-small-latest, weight: 1 }
  - model_name: gpt-4o
    litellm_params: { model: azure/my-deployment, api_base: https://res.openai.azure.com, api_key: os.environ/AZURE_KEY, api_version: "2024-10-21" }
  - model_name: claude-old
    litellm_params: { model: bedrock/anthropic.claude-v2 }
router_settings:
  routing_strategy: latency-based-routing
  fallbacks: [{ smart: [house] }]
  context_window_fallbacks: [{ smart: [spread] }]
  model_group_alias: { gpt-4: smart }
  num_retries: 2
litellm_settings:
  drop_params: true
  callbacks: [langfuse]
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
`;
const ENV = {
  OPENAI_API_KEY: 'k1',
  ANTHROPIC_API_KEY: 'k2',
  HOUSE_KEY: 'k3',
  GROQ_API_KEY: 'k4',
  MISTRAL_API_KEY: 'k5',
  AZURE_KEY: 'k6',
};

it('turns a whole file into one that is valid here', () => {
  const { yaml } = importLiteLlm(CONFIG);
  expect(parseGatewayFile(yaml, ENV)).toMatchObject({ ok: true, warnings: [] });
  expect(parse(yaml)).toMatchObject({
    version: 1,
    providers: [
      { id: 'openai', keys: [{ secret: 'os.environ/OPENAI_API_KEY', rpm: 300 }] },
      { id: 'anthropic' },
      {
        id: 'openai-models-example-com-8000',
        adapter: 'openai-compatible/generic',
        base_url: 'http://models.example.com:8000/v1',
      },
      { id: 'groq', keys: [{ secret: '${env:GROQ_API_KEY}' }] },
      { id: 'mistral' },
      { id: 'azure', base_url: 'https://res.openai.azure.com' },
    ],
    models: [
      {
        provider: 'openai-models-example-com-8000',
        model: 'llama',
        context_length: 32_000,
        price: { input_usd_per_million: 0.1, output_usd_per_million: 0.4 },
      },
    ],
    routing: {
      virtual_models: {
        smart: { targets: ['openai/gpt-5-mini', 'anthropic/claude-haiku-4-5'], strategy: 'latency' },
        spread: {
          split: [
            { target: 'groq/llama-3.3-70b-versatile', weight: 3 },
            { target: 'mistral/mistral-small-latest', weight: 1 },
          ],
        },
      },
      aliases: { house: 'openai-models-example-com-8000/llama', 'gpt-4': 'smart', 'gpt-4o': 'azure/my-deployment' },
      rules: [{ when: { model: 'smart' }, then: { targets: ['smart', 'house'], fallbacks: { context_window: ['spread'] } } }],
    },
  });
});

it('tells what it could not take over, and never opens a placeholder', () => {
  const { yaml, notes } = importLiteLlm(CONFIG);
  const told = notes.join('\n');
  for (const name of [
    'bedrock',
    'router_settings.num_retries: set RETRY_MAX_ATTEMPTS',
    'litellm_settings.callbacks',
    'ADMIN_API_KEY',
  ])
    expect(told).toContain(name);
  expect(told).not.toContain('context_window_fallbacks');
  expect(yaml).toContain('os.environ/OPENAI_API_KEY');
});

it('gives each address a provider of its own, and each deployment the key that it means', () => {
  const { yaml, notes } = importLiteLlm(`
credential_list:
  - { credential_name: company, credential_values: { api_key: os.environ/COMPANY_KEY } }
model_list:
  - { model_name: chat, litellm_params: { model: azure/eu, api_base: "https://eu.openai.azure.com", api_key: os.environ/EU } }
  - { model_name: chat, litellm_params: { model: azure/us, api_base: "https://us.openai.azure.com", api_key: os.environ/US } }
  - { model_name: chat, litellm_params: { model: azure/asia, api_base: os.environ/ASIA_BASE, api_key: os.environ/ASIA } }
  - { model_name: near, litellm_params: { model: hosted_vllm/qwen3, api_base: "http://gpu-1:8000/v1" } }
  - { model_name: far, litellm_params: { model: hosted_vllm/qwen3, api_base: "http://gpu-2:8000/v1" } }
  - { model_name: shared, litellm_params: { model: gpt-4o, litellm_credential_name: company, top_k: 3, timeout: 30 } }
  - { model_name: lost, litellm_params: { model: unheard_of/model } }
`);
  const env = { EU: 'a', US: 'b', ASIA: 'c', ASIA_BASE: 'https://asia.openai.azure.com', COMPANY_KEY: 'd' };
  expect(parseGatewayFile(yaml, env)).toMatchObject({ ok: true });
  expect(parse(yaml)).toMatchObject({
    providers: [
      { id: 'azure', base_url: 'https://eu.openai.azure.com', keys: [{ secret: 'os.environ/EU' }] },
      {
        id: 'azure-us-openai-azure-com',
        adapter: 'openai-compatible/azure',
        base_url: 'https://us.openai.azure.com/openai/v1',
        keys: [{ secret: 'os.environ/US' }],
      },
      { id: 'azure-asia-base', base_url: '${env:ASIA_BASE}/openai/v1', keys: [{ secret: 'os.environ/ASIA' }] },
      { id: 'vllm', base_url: 'http://gpu-1:8000/v1' },
      { id: 'vllm-gpu-2-8000', adapter: 'openai-compatible/vllm', base_url: 'http://gpu-2:8000/v1' },
      { id: 'openai', keys: [{ secret: 'os.environ/COMPANY_KEY' }] },
    ],
    routing: {
      virtual_models: { chat: { targets: ['azure/eu', 'azure-us-openai-azure-com/us', 'azure-asia-base/asia'] } },
      aliases: { near: 'vllm/qwen3', far: 'vllm-gpu-2-8000/qwen3', shared: 'openai/gpt-4o' },
    },
  });
  expect(notes.join('\n')).toMatch(/timeout: set HTTP_TIMEOUT[^]*top_k: has no counterpart|top_k: has no[^]*timeout: set HTTP/);
  expect(notes.join('\n')).toContain('unheard_of is not known here');
  // Called without a key: none is invented for it.
  expect(yaml).not.toContain('VLLM_API_KEY');
});

it.each(['', '[]', 'text', 'model_list: 7', 'model_list: [null, 3, {}]'])('survives %j', (text) => {
  try {
    expect(parseGatewayFile(importLiteLlm(text).yaml, {}).ok).toBe(true);
  } catch (error) {
    expect(String(error)).toContain('LiteLLM');
  }
});
