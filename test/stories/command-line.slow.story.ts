import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSecret } from '@libs/kernel/open-secret';
import type { JsonObject } from '@libs/kernel';
import { controlCall } from '../support/process/admin-client';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { promptly } from '../support/process/promptly';
import { until } from '../support/process/until';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

/** What an operator does at the terminal, beside a gateway that runs on the same database. */
const CLI = join(__dirname, '../../dist/launcher/cli/main.js');
const SECRETS = {
  JWT_SECRET: 'a'.repeat(20) + 'jwt-secret-of-this-story',
  MASTER_KEY: 'b'.repeat(20) + 'master-key-of-this-story',
};
const PROVIDER_SECRET = 'sk-canary-0123456789-of-the-command-line';
let gateway: RunningGateway;
let room: string;

beforeAll(async () => {
  room = mkdtempSync(join(tmpdir(), 'gateway-cli-'));
  gateway = await startGateway({ env: SECRETS });
}, START_TIMEOUT_MS);
afterAll(async () => {
  await gateway?.stop();
  rmSync(room, { recursive: true, force: true });
}, STOP_TIMEOUT_MS);

function cli(
  args: string[],
  input = '',
  env: Record<string, string> = {},
): { status: number | null; json: JsonObject; all: string } {
  const done = spawnSync(process.execPath, [CLI, ...args, '--json'], {
    input,
    cwd: room,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, DATABASE_URL: openSecret(gateway.databaseUrl), ...SECRETS, ...env },
  });
  return { status: done.status, json: JSON.parse(done.stdout) as JsonObject, all: done.stdout + done.stderr };
}

const chat = (key: string) =>
  controlCall(
    `${gateway.url}/v1/chat/completions`,
    'POST',
    { model: 'sandbox/echo', messages: [{ role: 'user', content: 'Hello' }] },
    key,
  );

it('makes a virtual key that works at once, and ends it within five seconds', async () => {
  const { json, status } = cli(['virtual-keys', 'create', '--name', 'made here']);
  expect(status).toBe(0);
  const key = String(json['key']);
  expect((await chat(key)).status).toBe(200);
  expect(cli(['virtual-keys', 'revoke', String(json['id'])]).status).toBe(0);
  await promptly(5_500, gateway.url, () => until('the key to be refused', async () => (await chat(key)).status === 401));
});

it('adds a provider key without ever showing it, and tells that it does not work', () => {
  const env = { OPENAI_BASE_URL: 'http://127.0.0.1:9', GATEWAY_ALLOW_PRIVATE_PROVIDERS: 'openai' };
  const added = cli(['keys', 'add', 'openai', '--name', 'mine'], `${PROVIDER_SECRET}\n`, env);
  const listed = cli(['keys', 'list']);
  const tested = cli(['keys', 'test', '--provider', 'openai']);
  expect([added.status, listed.status, tested.status]).toEqual([0, 0, 1]);
  expect(added.all + listed.all + tested.all).not.toContain(PROVIDER_SECRET);
  expect(cli(['keys', 'remove', String(added.json['id'])]).status).toBe(0);
});

it('enters people and gives them another password, and the audit log tells of it', async () => {
  const made = cli(['users', 'create', 'cleo@example.com', '--role', 'viewer']);
  const login = (password: unknown) =>
    controlCall(`${gateway.url}/v1/auth/login`, 'POST', { email: 'cleo@example.com', password: String(password) });
  expect((await login(made.json['password'])).status).toBe(200);
  const again = cli(['users', 'reset-password', 'CLEO@example.com']);
  expect((await login(made.json['password'])).status).toBe(401);
  expect((await login(again.json['password'])).status).toBe(200);
  const { body } = await gateway.admin('GET', '/v1/admin/audit?limit=50');
  const told = (body['data'] as JsonObject[]).filter((row) => row['actor_id'] === 'command line');
  expect(told.map((row) => row['action'])).toEqual(expect.arrayContaining(['user.create', 'user.reset_password']));
});

it('finds everything well, and what is not', async () => {
  expect(cli(['doctor', '--offline']).json).toMatchObject({ ok: true });
  expect(cli(['migrate', '--check'])).toMatchObject({ status: 0, json: { pending: [] } });
  await gateway.db.query(`DELETE FROM schema_migrations WHERE name LIKE 'Files%'`);
  expect(cli(['migrate', '--check'])).toMatchObject({ status: 1, json: { pending: [expect.stringContaining('Files')] } });
  const gone = cli(['doctor', '--offline'], '', { DATABASE_URL: 'postgresql://u:canary@127.0.0.1:9/x' });
  expect(gone).toMatchObject({ status: 1, json: { ok: false } });
  expect(gone.all).not.toContain('canary');
});

it('refuses to serve on a schema that lacks migrations', () => {
  const { status, all } = (() => {
    const done = spawnSync(process.execPath, [CLI, 'api'], {
      cwd: room,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, DATABASE_URL: openSecret(gateway.databaseUrl), ...SECRETS, PORT: '0' },
    });
    return { status: done.status, all: done.stdout + done.stderr };
  })();
  expect(status).toBe(1);
  expect(all).toContain('route-llm-gateway migrate');
});
