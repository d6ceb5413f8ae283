import { connect } from 'node:net';
import type { JsonObject } from '@libs/kernel';
import { freePort } from '../support/process/ports';
import { PROVIDER_SECRETS, type RunningGateway, startGateway } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { raw } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

const STRONG = { JWT_SECRET: 'k3V!x9Qz7Lm2Rt8Wp4Ys6Bn1Dc5Fg0Hj', MASTER_KEY: 'T7u$Zc3Nv8Xq1Ls6Pw9Ke2Mr5Ya4Gd0B' };
const PRODUCTION = { NODE_ENV: 'production', ...STRONG };
const statusOf = async (port: number, path: string): Promise<number> => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
const portOf = (gateway: RunningGateway): number => Number(new URL(gateway.url).port);

describe('B5: in production', () => {
  it(
    'neither metrics nor the page of the API are there, and metrics with the token alone',
    async () => {
      const bare = await startGateway({ env: PRODUCTION });
      try {
        expect(await statusOf(portOf(bare), '/metrics')).toBe(404);
        expect(await statusOf(portOf(bare), '/docs')).toBe(404);
        expect(await statusOf(portOf(bare), '/docs/openapi.json')).toBe(404);
      } finally {
        await bare.stop();
      }
      const METRICS_TOKEN = 'metrics-w8Zq2Lm7Rt3Vx9Kc5Bn1Pd6Ys4F';
      const guarded = await startGateway({ env: { ...PRODUCTION, METRICS_TOKEN } });
      try {
        expect(await statusOf(portOf(guarded), '/metrics')).toBe(401);
        const allowed = await fetch(`${guarded.url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
        expect([allowed.status, await allowed.text()]).toEqual([200, expect.stringContaining('process_cpu')]);
      } finally {
        await guarded.stop();
      }
    },
    START_TIMEOUT_MS,
  );

  it(
    'the control plane, its page and metrics are on their own ports and on no other',
    async () => {
      const [admin, metrics] = [await freePort(), await freePort()];
      const gateway = await startGateway({ env: { ...PRODUCTION, ADMIN_PORT: String(admin), METRICS_PORT: String(metrics) } });
      try {
        const at = async (path: string): Promise<number[]> =>
          Promise.all([portOf(gateway), admin, metrics].map((port) => statusOf(port, path)));
        expect(await at('/v1/admin/keys')).toEqual([404, 401, 404]);
        expect(await at('/api/admin/keys')).toEqual([404, 401, 404]);
        expect(await at('/v1/auth/me')).toEqual([404, 401, 404]);
        expect(await at('/docs/openapi.json')).toEqual([404, 200, 404]);
        expect(await at('/metrics')).toEqual([404, 404, 200]);
        expect(await at('/v1/models')).toEqual([401, 404, 404]);
        expect(await at('/health')).toEqual([200, 200, 200]);
        // Not even by the methods that it would take.
        expect(await at('/v1/auth/login')).toEqual([404, 405, 404]);
        const given = { host: `127.0.0.1:${admin}`, 'x-forwarded-port': String(admin), 'x-forwarded-host': `127.0.0.1:${admin}` };
        expect(await rawStatus(portOf(gateway), 'GET', '/v1/admin/keys', given)).toBe(404);
      } finally {
        await gateway.stop();
      }
    },
    START_TIMEOUT_MS,
  );
});

describe('C4: a secret that is none', () => {
  const WEAK = 'canary-too-short';
  it.each([
    ['missing', 'MASTER_KEY', undefined],
    ['short', 'MASTER_KEY', WEAK],
    ['a published default', 'JWT_SECRET', 'your-secret-key-change-in-production'],
    ['shorter than 32 bytes', 'JWT_SECRET', WEAK],
  ])('%s: the process does not start and names the variable, not its value', async (_what, name, value) => {
    const { [name as keyof typeof STRONG]: _left, ...others } = STRONG;
    const env = { NODE_ENV: 'production', ...others, ...(value !== undefined && { [name]: value }) };
    const failure = await startGateway({ env: env as Record<string, string> }).catch((error: unknown) => String(error));
    expect(failure).toContain(name);
    if (value !== undefined) expect(failure).not.toContain(value);
  });

  it(
    'and a wrong one: what was written under another master key stops the start',
    async () => {
      const gateway = await startGateway({ env: { ...PRODUCTION, OPENAI_API_KEY: PROVIDER_SECRETS.openai } });
      const database = { url: gateway.databaseUrl, database: gateway.db, drop: () => Promise.resolve() };
      try {
        const MASTER_KEY = 'W1r$Ong7Kx3Vq9Zm5Tb2Ld8Pc6Ys4Hf0';
        const failure = await startGateway({ database, env: { ...PRODUCTION, MASTER_KEY } }).catch((error: unknown) =>
          String(error),
        );
        expect(failure).toContain('MASTER_KEY');
        expect(failure).not.toContain(MASTER_KEY);
      } finally {
        await gateway.stop();
      }
    },
    START_TIMEOUT_MS,
  );
});

describe('one gateway', () => {
  let story: Story;
  beforeAll(async () => {
    story = await startStory({ env: { GATEWAY_TRUSTED_PROXIES: '127.0.0.1' } });
  }, START_TIMEOUT_MS);
  afterAll(() => story?.close(), STOP_TIMEOUT_MS);

  const post = async (path: string, body: string, headers: Record<string, string> = {}): Promise<string> => {
    const authorization = path.startsWith('/v1/admin') ? await story.gateway.adminToken() : story.key;
    const response = await fetch(story.gateway.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${authorization}`, 'content-type': 'application/json', ...headers },
      body,
    });
    return `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`;
  };
  const chat = (more: JsonObject = {}): string =>
    JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Say good day.' }], ...more });

  it('B1, B2: tricks with addresses, methods and hosts open nothing, byte by byte', async () => {
    const tricks: [string, string, Record<string, string>?][] = [
      ...['/v1/admin/keys/', '//v1/admin/keys', '/v1//admin/keys', '/v1/%61dmin/keys', '/V1/ADMIN/keys', '/v1/admin;x/keys'].map(
        (path): [string, string] => ['GET', path],
      ),
      ['GET', '/v1/health/../admin/keys'],
      ['GET', '/health/%2e%2e/v1/admin/keys'],
      ['GET', '/v1/admin/keys%00'],
      ['GET', '/v1\\admin\\keys'],
      ['HEAD', '/v1/admin/keys'],
      ['OPTIONS', '/v1/admin/keys'],
      ['GET', '/v1/admin/keys', { 'x-http-method-override': 'OPTIONS', 'x-original-url': '/health', 'x-rewrite-url': '/health' }],
      ['GET', '/v1/admin/keys', { host: 'a/?' }],
      ['GET', '/v1/admin/keys', { host: 'a#' }],
      [
        'GET',
        '/v1/admin/keys',
        { 'x-forwarded-host': 'localhost', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' },
      ],
      ['GET', `http://localhost/v1/admin/keys`],
      ['GET', `http://localhost/health/../v1/admin/keys`],
    ];
    for (const [method, path, headers] of tricks) {
      const status = await rawStatus(portOf(story.gateway), method, path, headers);
      expect([method, path, status >= 400 && status < 500]).toEqual([method, path, true]);
    }
  });

  it('B6: what a client says of tenants, budgets and people decides nothing', async () => {
    const said = { 'x-tenant-id': 'other', 'x-budget-key': 'other', 'x-user-id': 'other', 'x-team-id': 'other' };
    const answered = await post(
      '/v1/chat/completions',
      chat({ user: 'other', metadata: { tenant_id: 'other', team_id: 'other' } }),
      said,
    );
    expect(answered).toMatch(/^200 /);
    const id = /req_\w+/.exec(answered)?.[0];
    const row = await until('the record', async () => {
      const [found] = await story.gateway.db.query<JsonObject>(
        'SELECT tenant_id, team_id, user_id, virtual_key_id FROM requests WHERE request_id = $1',
        [id],
      );
      return found;
    });
    const [key] = await story.gateway.db.query<JsonObject>(
      'SELECT tenant_id, team_id, user_id, id FROM virtual_keys WHERE name = $1',
      ['stories'],
    );
    expect(row).toEqual({
      ...{ tenant_id: key?.['tenant_id'], team_id: key?.['team_id'], user_id: key?.['user_id'], virtual_key_id: key?.['id'] },
    });
    expect(await post('/v1/chat/completions', chat({ 'x-budget-key': 'other' }))).toMatch(/^400 /);
  });

  it('A11: a key is used from its networks alone, as the trusted proxy tells them, and for its routes alone', async () => {
    const { key } = await story.gateway.createVirtualKey({ ip_allow: ['203.0.113.0/24'], scopes: ['chat'] });
    const ask = async (path: string, from: string): Promise<[number, string]> => {
      const body = path.endsWith('embeddings') ? JSON.stringify({ model: 'gpt-5-mini', input: 'x' }) : chat();
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-forwarded-for': from };
      const response = await fetch(story.gateway.url + path, { method: 'POST', headers, body });
      const { error } = (await response.json()) as { error?: JsonObject };
      return [response.status, String(error?.['code'])];
    };
    expect(await ask('/v1/chat/completions', '203.0.113.7')).toEqual([200, 'undefined']);
    expect(await ask('/v1/chat/completions', '198.51.100.7')).toEqual([403, 'address_not_allowed']);
    // The client wrote the first, the proxy the last.
    expect(await ask('/v1/chat/completions', '203.0.113.7, 198.51.100.7')).toEqual([403, 'address_not_allowed']);
    expect(await ask('/v1/embeddings', '203.0.113.7')).toEqual([403, expect.stringMatching(/scope|forbidden/)]);
  });

  it('C2: not one byte of a secret comes back, whoever echoes it', async () => {
    const canaries = [...Object.values(PROVIDER_SECRETS), 'canary-of-a-client-0123456789'];
    const client = canaries.at(-1) ?? '';
    const echo = JSON.stringify({
      error: { message: `Incorrect API key provided: ${PROVIDER_SECRETS.openai}`, code: 'invalid_api_key' },
    });
    const heard: string[] = [];
    for (const status of [400, 401, 500]) {
      story.upstream.on('openai', raw(status, 'application/json', echo));
      heard.push(await post('/v1/chat/completions', chat()));
      await story.gateway.reviveProviderKeys();
    }
    story.upstream.on('openai', raw(401, 'application/json', echo));
    heard.push(await post('/v1/agent/runs', chat()));
    heard.push(await post('/v1/chat/completions', `{"model":"gpt-5-mini","secret":"${client}"`));
    heard.push(await post('/v1/chat/completions', chat({ model: 7, api_key: client })));
    heard.push(await post('/v1/chat/completions?key=' + client, chat(), { authorization: `Bearer ${client}` }));
    heard.push(await post('/v1/admin/keys', JSON.stringify({ provider: 'openai', name: 7, secret: client })));
    heard.push(await post('/v1/admin/providers', JSON.stringify({ id: 'h', base_url: `https://x:${client}@h/?key=${client}` })));
    heard.push(await (await fetch(`${story.gateway.url}/metrics`)).text());
    const noted = (text: string): string[] => canaries.filter((canary) => text.includes(canary));
    expect(heard.filter((text) => noted(text).length > 0)).toEqual([]);
    expect(noted(story.gateway.logs)).toEqual([]);
    const tables = await story.gateway.db.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
    );
    expect(tables.length).toBeGreaterThan(20);
    for (const { name } of tables) {
      const rows = await story.gateway.db.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
      expect([name, noted(rows.map(({ row }) => row).join('\n'))]).toEqual([name, []]);
    }
  });
});

/** The status of a request whose address goes out as it is. */
function rawStatus(port: number, method: string, path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const head = Object.entries({ host: 'localhost', connection: 'close', ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.once('error', reject);
    socket.once('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? NaN)));
    socket.write([`${method} ${path} HTTP/1.1`, ...head, '', ''].join('\r\n'));
  });
}
