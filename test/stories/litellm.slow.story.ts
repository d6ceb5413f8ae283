import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@libs/kernel';
import { parse, stringify } from 'yaml';
import { controlCall } from '../support/process/admin-client';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { readAgain } from '../support/process/read-again';
import { fail, type ReplayUpstream, say, startReplayUpstream } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

/** Configurations as they are written for LiteLLM: imported by the command, served, and answering under the same names. */
const CLI = join(__dirname, '../../dist/launcher/cli/main.js');
const EXAMPLES = join(__dirname, '../data/litellm');
const names = readdirSync(EXAMPLES);
const read = (name: string): string => readFileSync(join(EXAMPLES, name), 'utf8');
/** Every variable that an example names, as somebody would have set it. */
const VARIABLES = Object.fromEntries(
  [
    ...names
      .map(read)
      .join('\n')
      .matchAll(/os\.environ\/(\w+)/g),
  ].map(([, name = '']) => [name, `sk-canary-${name}-0123456789`]),
);
const { DATABASE_URL: _, REDIS_HOST: __, ...KEYS } = VARIABLES;
const ADDRESSES = { AZURE_US_BASE: 'https://us.openai.azure.com', HOUSE_URL: 'https://house.example.com/v1' };
let room: string;
let path: string;
let upstream: ReplayUpstream;
let gateway: RunningGateway;
let key: string;

interface Imported {
  file: { providers: { id: string; adapter?: string; base_url?: string }[]; routing?: JsonObject };
  notes: string;
}
const known = new Map<string, Imported>();
function imported(name: string): Imported {
  const before = known.get(name);
  if (before) return before;
  const done = spawnSync(process.execPath, [CLI, 'config', 'import', join(EXAMPLES, name)], { encoding: 'utf8' });
  expect({ name, status: done.status }).toEqual({ name, status: 0 });
  const found = { file: parse(done.stdout) as Imported['file'], notes: done.stderr };
  known.set(name, found);
  return found;
}

/** The same providers, all of them played by the upstream of this story. */
function here({ file }: Imported): string {
  const addresses: Record<string, string> = {
    anthropic: upstream.anthropic.baseUrl,
    azure: upstream.azure.baseUrl,
    gemini: upstream.gemini.baseUrl,
    deepseek: upstream.deepseek.baseUrl,
    ollama: upstream.ollama.baseUrl,
  };
  const providers = file.providers.map((provider) => ({
    ...provider,
    base_url: addresses[provider.id.split('-')[0] ?? ''] ?? upstream.openai.baseUrl,
    allow_private_network: true,
  }));
  return stringify({ ...file, providers });
}

async function apply(text: string): Promise<void> {
  writeFileSync(path, text);
  await readAgain(gateway);
}
const chat = (model: string) =>
  controlCall(`${gateway.url}/v1/chat/completions`, 'POST', { model, messages: [{ role: 'user', content: 'Hello' }] }, key);
/** What answered, as the upstream knows it. */
async function servedBy(model: string): Promise<string> {
  const { status, body } = await chat(model);
  if (status !== 200) return `${status} ${JSON.stringify(body)}`;
  const { provider, model: used } = body['x-gateway'] as JsonObject;
  return `${String(provider)}/${String(used)}`;
}

beforeAll(async () => {
  room = mkdtempSync(join(tmpdir(), 'gateway-litellm-'));
  path = join(room, 'gateway.yaml');
  writeFileSync(path, 'version: 1\n');
  upstream = await startReplayUpstream({ refuseInvalid: false });
  for (const api of ['openai', 'anthropic', 'azure', 'gemini', 'deepseek', 'ollama'] as const)
    upstream.always(api, say('Hello from there'));
  gateway = await startGateway({ env: { ...KEYS, ...ADDRESSES, GATEWAY_CONFIG: path, GATEWAY_CACHE: 'off' } });
  key = (await gateway.createVirtualKey()).key;
}, START_TIMEOUT_MS);
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
  rmSync(room, { recursive: true, force: true });
}, STOP_TIMEOUT_MS);

it.each(names)('%s: is valid as it comes out, and shows no secret', (name) => {
  const { file, notes } = imported(name);
  const out = join(room, name);
  writeFileSync(out, stringify(file));
  const env = { PATH: process.env.PATH, ...VARIABLES, ...ADDRESSES };
  const done = spawnSync(process.execPath, [CLI, 'config', 'validate', out], { encoding: 'utf8', env });
  expect({ name, status: done.status, said: done.stdout + done.stderr }).toMatchObject({ name, status: 0 });
  expect(stringify(file) + notes + done.stdout).not.toContain('canary');
});

const EXPECTED: Record<string, Record<string, string[]>> = {
  'load-balancing.yaml': {
    chat: ['azure/chat-eu', 'azure-azure-us-base/chat-us', 'openai/gpt-4o-mini'],
    long: ['anthropic/claude-sonnet-4-5'],
    'gpt-4': ['azure/chat-eu', 'azure-azure-us-base/chat-us', 'openai/gpt-4o-mini'],
    'hidden-alias': ['azure/chat-eu', 'azure-azure-us-base/chat-us', 'openai/gpt-4o-mini'],
  },
  'many-providers.yaml': {
    gpt: ['openai/gpt-5-mini'],
    claude: ['anthropic/claude-haiku-4-5'],
    gemini: ['gemini/gemini-2.5-flash'],
    fast: ['groq/llama-3.3-70b-versatile'],
    small: ['mistral/mistral-small-latest'],
    reasoner: ['deepseek/deepseek-chat'],
    open: ['together/meta-llama/Llama-3.3-70B-Instruct-Turbo'],
    routed: ['openrouter/qwen/qwen3-32b'],
    grok: ['xai/grok-4'],
    command: ['cohere/command-a-03-2025'],
    local: ['ollama/llama3.2'],
  },
  'wildcards.yaml': {
    'anthropic/claude-haiku-4-5': ['anthropic/claude-haiku-4-5'],
    'openai/gpt-of-tomorrow': ['openai/gpt-of-tomorrow'],
    'gpt-5-mini': ['openai/gpt-5-mini'],
  },
  'whole-proxy.yaml': {
    assistant: ['openai/gpt-4o', 'anthropic/claude-sonnet-4-5'],
    'cheap-assistant': ['openai/gpt-4o-mini'],
  },
  'own-servers.yaml': {
    house: ['openai-house-url/llama-3.3-70b', 'vllm/qwen3'],
    second: ['vllm-gpu-2-example-com-8000/qwen3'],
    desk: ['lmstudio/phi-4'],
    elsewhere: ['openai-api-fireworks-example-com/accounts/fireworks/models/deepseek-v3'],
    'gpt-5-mini': ['openai/gpt-5-mini'],
  },
};

it('knows what to expect of each example', () => expect(Object.keys(EXPECTED).sort()).toEqual([...names].sort()));

it.each(names)('%s: answers under the names that clients use', async (name) => {
  await apply(here(imported(name)));
  for (const [model, targets] of Object.entries(EXPECTED[name] ?? {}))
    expect({ model, targets, by: targets.includes(await servedBy(model)) }).toEqual({ model, targets, by: true });
});

it('falls back where the file says so', async () => {
  await apply(here(imported('whole-proxy.yaml')));
  for (const model of ['gpt-4o', 'claude-sonnet-4-5']) upstream.onModel(model, fail(500, { message: 'down' }));
  expect(await servedBy('assistant')).toBe('openai/gpt-4o-mini');
});

it('says of all it could not take over what to do instead', () => {
  const told = Object.fromEntries(names.map((name) => [name, imported(name).notes]));
  for (const [name, words] of [
    [
      'many-providers.yaml',
      ['bedrock is not spoken', 'vertex_ai is not spoken', 'sagemaker is not spoken', 'unheard_of is not known'],
    ],
    ['load-balancing.yaml', ['api_version: Azure', 'litellm_params.timeout: set', 'router_settings.redis_host: set REDIS_URL']],
    ['wildcards.yaml', ['team/* for openai/*: patterns cannot rename', 'anthropic/*: nothing to do', '*: names in the catalog']],
    [
      'whole-proxy.yaml',
      [
        ...['litellm_params.temperature', 'litellm_params.tags', 'extra_headers: set headers', 'default_fallbacks', 'max_budget'],
        ...[
          'environment_variables: set them',
          'alerting: make a webhook',
          'callbacks: set OTEL',
          'master_key: set ADMIN_API_KEY',
        ],
      ],
    ],
  ] as const)
    for (const word of words) expect({ name, told: told[name] }).toMatchObject({ told: expect.stringContaining(word) as string });
});
