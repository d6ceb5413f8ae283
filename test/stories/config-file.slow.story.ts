import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importLiteLlm } from '@libs/gateway';
import type { JsonObject } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { controlCall } from '../support/process/admin-client';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { readAgain } from '../support/process/read-again';
import { until } from '../support/process/until';
import { type ReplayUpstream, say, startReplayUpstream } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

/** gateway.yaml in the real process: applied, followed, owned (P25). */
const SECRETS = {
  JWT_SECRET: 'a'.repeat(20) + 'jwt-secret-of-this-story',
  MASTER_KEY: 'b'.repeat(20) + 'master-key-of-this-story',
};
const CLI = join(__dirname, '../../dist/launcher/cli/main.js');
let room: string;
let path: string;
let upstream: ReplayUpstream;
let gateway: RunningGateway;
let key: string;

/** Each test begins with this file applied. */
const fileOf = (more = '', rpm = 5_000): string => `version: 1
providers:
  - id: openai
    base_url: ${upstream.openai.baseUrl}
    allow_private_network: true
    keys:
      - { name: main, secret: "\${env:UPSTREAM_KEY}" }
models:
  - { provider: openai, model: gpt-5-mini, quality: 91 }
routing:
  aliases: { house: openai/gpt-5-mini }
tenants:
  - name: research
    limits: [{ rpm: ${rpm} }]
    budgets: [{ period: month, usd: 250 }]
${more}`;

const write = (text: string): void => writeFileSync(path, text);
const reload = async (text: string): Promise<void> => {
  write(text);
  await readAgain(gateway);
};
const chat = (model: string, by = key) =>
  controlCall(`${gateway.url}/v1/chat/completions`, 'POST', { model, messages: [{ role: 'user', content: 'Hello' }] }, by);
const owned = async (): Promise<JsonObject[]> =>
  (await gateway.admin('GET', '/v1/admin/config-file')).body['data'] as JsonObject[];

beforeAll(async () => {
  room = mkdtempSync(join(tmpdir(), 'gateway-file-'));
  path = join(room, 'gateway.yaml');
  upstream = await startReplayUpstream();
  upstream.always('openai', say('Hello from there'));
  write(fileOf());
  gateway = await startGateway({ env: { ...SECRETS, GATEWAY_CONFIG: path, UPSTREAM_KEY: 'sk-canary-of-the-file-0123456789' } });
  key = (await gateway.createVirtualKey()).key;
}, START_TIMEOUT_MS);
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
  rmSync(room, { recursive: true, force: true });
}, STOP_TIMEOUT_MS);

it('serves by what the file says', async () => {
  expect((await chat('house')).status).toBe(200);
  const { body } = await gateway.admin('GET', '/v1/admin/models?provider=openai');
  expect((body['data'] as JsonObject[]).find((one) => one['model'] === 'gpt-5-mini')).toMatchObject({
    quality: 91,
    origin: 'file',
  });
  expect((await owned()).map(({ kind, line }) => `${String(kind)} ${String(line)}`)).toEqual(
    expect.arrayContaining(['providers 3', 'provider_keys 7', 'model 9', 'routing 10', 'tenants 13', 'limits 14', 'budgets 15']),
  );
  expect(gateway.logs).not.toContain('canary');
});

it('brings virtual keys with their limits and budgets, by secret or by hash, changes them and ends them', async () => {
  const cli = (args: string[], input = ''): JsonObject => {
    const env = { PATH: process.env.PATH, DATABASE_URL: openSecret(gateway.databaseUrl), ...SECRETS };
    const done = spawnSync(process.execPath, [CLI, ...args, '--json'], { input, encoding: 'utf8', env });
    expect({ args, status: done.status, said: done.stderr }).toMatchObject({ args, status: 0 });
    return JSON.parse(done.stdout) as JsonObject;
  };
  const [first, second] = [0, 1].map(() => String(cli(['virtual-keys', 'generate'])['secret'])) as [string, string];
  const hash = String(cli(['virtual-keys', 'hash'], second)['hash']);
  expect(hash).not.toContain(second.slice(8, -4));
  const keys = (rpm: number, secret: string): string => `    keys:
      - { name: app, hash: "${secret}", rpm: ${rpm}, models: [house, gpt-5-mini], budgets: [{ period: day, usd: 5 }] }
`;
  const use = async (secret: string): Promise<number> => (await chat('house', secret)).status;
  await reload(fileOf(keys(50, hash)));
  await until('the key to serve', async () => (await use(second)) === 200);
  const found = (await owned()).find(({ kind }) => kind === 'virtual_keys');
  const id = String(found?.['id']);
  const shown = (await gateway.admin('GET', `/v1/admin/api-keys/${id}`)).body;
  expect(shown).toMatchObject({ name: 'app', rpm_limit: 50, allowed_models: ['house', 'gpt-5-mini'] });
  expect((await gateway.admin('PATCH', `/v1/admin/api-keys/${id}`, { rpm_limit: 1 })).status).toBe(409);
  // The same file again changes nothing; another secret under the same name is the same key.
  await reload(fileOf(keys(50, hash)));
  const again = (await gateway.admin('GET', `/v1/admin/api-keys/${id}`)).body;
  expect({ ...again, last_used_at: null }).toEqual({ ...shown, last_used_at: null });
  const other = String(cli(['virtual-keys', 'hash'], first)['hash']);
  await reload(fileOf(keys(60, other)));
  await until('the new secret to serve', async () => (await use(first)) === 200);
  await until('the old one to end', async () => (await use(second)) === 401);
  expect((await gateway.admin('GET', `/v1/admin/api-keys/${id}`)).body).toMatchObject({ id, rpm_limit: 60 });
  // What the file names no more ends, and what it names again is good again.
  await reload(fileOf());
  await until('the key to end', async () => (await use(first)) === 401);
  await reload(fileOf(keys(60, other)));
  await until('the key to be good again', async () => (await use(first)) === 200);
  await reload(fileOf());
});

it('refuses to change by API what the file says, and names the line; what it does not say is free', async () => {
  const rows = await owned();
  const idOf = (kind: string): string => String(rows.find((row) => row['kind'] === kind)?.['id']);
  const refused: [string, string, JsonObject?][] = [
    ['PATCH', '/v1/admin/providers/openai', { enabled: false }],
    ['PATCH', `/v1/admin/keys/${idOf('provider_keys')}`, { rpm_limit: 1 }],
    ['DELETE', `/v1/admin/keys/${idOf('provider_keys')}`],
    ['PATCH', `/v1/admin/limits/${idOf('limits')}`, { rpm: 1 }],
    ['DELETE', `/v1/admin/budgets/${idOf('budgets')}`],
    ['PATCH', `/v1/admin/tenants/${idOf('tenants')}`, { name: 'another' }],
    ['PUT', '/v1/admin/routing', { config: {} }],
    ['PUT', '/v1/admin/models', { provider: 'openai', model: 'gpt-5-mini', quality: 1 }],
  ];
  for (const [method, address, body] of refused) {
    const answer = await gateway.admin(method, address, body);
    expect({ address, status: answer.status }).toEqual({ address, status: 409 });
    expect(JSON.stringify(answer.body)).toMatch(/gateway\.yaml, line \d+/);
  }
  const free = await gateway.admin('PUT', '/v1/admin/models', { provider: 'openai', model: 'gpt-5', quality: 70 });
  expect(free.status).toBe(200);
  expect((await gateway.admin('PUT', '/v1/admin/routing', { config: {}, dry_run: true })).status).toBe(200);
});

it('follows the file on SIGHUP without failing a request, and forgets what it no longer says', async () => {
  let stop = false;
  const statuses: number[] = [];
  const caller = async (): Promise<void> => {
    while (!stop) statuses.push((await chat('house')).status);
  };
  const calling = Promise.all([caller(), caller()]);
  await reload(
    fileOf('', 7_000).replace('aliases: { house: openai/gpt-5-mini }', 'aliases: { house: openai/gpt-5-mini, lodge: house }'),
  );
  await reload(fileOf('', 8_000).replace(/ {4}limits:.*\n/, ''));
  await reload(fileOf());
  stop = true;
  await calling;
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect((await chat('lodge')).status).toBe(404);
  const limits = (await gateway.admin('GET', '/v1/admin/limits')).body['data'] as JsonObject[];
  expect(limits.map(({ rpm }) => rpm)).toEqual([5_000]);
});

it('changes nothing for a file with a mistake, and says where it is', async () => {
  await reload(fileOf('nonsense: true\n', 1));
  expect(gateway.logs).toContain('gateway.yaml:16:1 nonsense');
  expect((await chat('house')).status).toBe(200);
  const limits = (await gateway.admin('GET', '/v1/admin/limits')).body['data'] as JsonObject[];
  expect(limits.map(({ rpm }) => rpm)).toEqual([5_000]);
  write(fileOf());
});

it('finds nothing to do the second time, from the command line too, which is told of mistakes with code 1', async () => {
  write(fileOf());
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [CLI, 'config', ...args, '--json'], {
      encoding: 'utf8',
      cwd: room,
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: openSecret(gateway.databaseUrl),
        ...SECRETS,
        UPSTREAM_KEY: 'sk-canary-of-the-file-0123456789',
      },
    });
  expect(JSON.parse(run('apply', path).stdout)).toEqual({ added: [], changed: [], removed: [] });
  write(fileOf('nonsense: true\n'));
  const refused = run('validate', path);
  expect({ status: refused.status, problems: (JSON.parse(refused.stdout) as { problems: unknown[] }).problems }).toMatchObject({
    status: 1,
    problems: [{ line: 16, column: 1, path: 'nonsense' }],
  });
  write(fileOf());
});

it('answers by a configuration that was written for LiteLLM', async () => {
  const { yaml } = importLiteLlm(`
model_list:
  - model_name: smart
    litellm_params: { model: openai/gpt-5-mini, api_key: os.environ/UPSTREAM_KEY, api_base: "${upstream.openai.baseUrl}" }
router_settings:
  model_group_alias: { gpt-4: smart }
`);
  await reload(yaml.replace('base_url:', 'allow_private_network: true\n    base_url:'));
  for (const model of ['smart', 'gpt-4']) expect({ model, status: (await chat(model)).status }).toEqual({ model, status: 200 });
  expect((await chat('house')).status).toBe(404);
  await reload(fileOf());
});
