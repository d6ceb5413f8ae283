import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '@libs/kernel';
import {
  ADMIN_API_KEY,
  type Answer,
  type Call,
  type ControlPlane,
  leaks,
  startControlPlane,
  undocumented,
} from '../../../../test/support/control-plane';

type Item = Record<string, unknown> & { id: string };
interface List {
  data: Item[];
  next_cursor: string | null;
}
const DEFAULT_TENANT = 'ten_00000000000000000000000000';
const CANARY = 'sk-canary-0123456789abcdefghijklmnopqrstuvwxyz';

describe('control plane resources', () => {
  let plane: ControlPlane;
  let member: string;
  let viewer: string;

  const call = <T = Item>(ask: Call): Promise<Answer<T>> => plane.call<T>({ as: ADMIN_API_KEY, ...ask });
  async function person(email: string, role: 'member' | 'viewer', tenantId = DEFAULT_TENANT): Promise<string> {
    const { user } = await plane.users.create({ email, role, tenantId });
    await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
    return plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion });
  }

  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
    [member, viewer] = [await person('member@example.com', 'member'), await person('viewer@example.com', 'viewer')];
  });
  afterAll(() => plane.close());

  describe('users', () => {
    it('are created with a one-time password that no later answer shows', async () => {
      const created = await call({ url: '/v1/admin/users', body: { email: 'Ada@Example.com', role: 'viewer' } });
      expect(created).toMatchObject({
        status: 201,
        body: {
          id: expect.stringMatching(/^usr_/),
          email: 'ada@example.com',
          role: 'viewer',
          tenant_id: DEFAULT_TENANT,
          must_change_password: true,
          disabled_at: null,
        },
      });
      const password = String(created.body['one_time_password']);
      const login = await call({ url: '/v1/auth/login', body: { email: 'ada@example.com', password } });
      expect(login).toMatchObject({ status: 200, body: { password_change_required: true } });
      const read = await call({ url: `/v1/admin/users/${created.body.id}` });
      expect(read.body).not.toHaveProperty('one_time_password');
      // The name of a field; ids are made of letters that may spell it.
      expect(read.text).not.toMatch(/"\w*hash\w*":/);
      const disabled = await call({ method: 'PATCH', url: `/v1/admin/users/${created.body.id}`, body: { disabled: true } });
      expect(disabled).toMatchObject({ status: 200, body: { disabled_at: expect.stringMatching(/^\d{4}-.*Z$/) } });
      expect((await call({ url: '/v1/auth/login', body: { email: 'ada@example.com', password } })).status).toBe(401);
    });

    it('conflict on their address, and need a tenant that exists', async () => {
      await call({ url: '/v1/admin/users', body: { email: 'bob@example.com', role: 'member' } });
      const again = await call({ url: '/v1/admin/users', body: { email: 'BOB@example.com', role: 'member' } });
      expect(again).toMatchObject({ status: 409, body: { error: { code: 'conflict', param: 'email' } } });
      const homeless = await call({
        url: '/v1/admin/users',
        body: { email: 'c@example.com', role: 'member', tenant_id: 'ten_x' },
      });
      expect(homeless).toMatchObject({ status: 400, body: { error: { param: 'tenant_id' } } });
      expect((await call({ url: '/v1/admin/users/usr_none' })).status).toBe(404);
      expect((await call({ method: 'PATCH', url: '/v1/admin/users/usr_none', body: { disabled: true } })).status).toBe(404);
    });
  });

  describe('virtual keys', () => {
    it('C3: are shown once, then by prefix and last four only', async () => {
      const body = {
        name: 'app',
        allowed_models: ['a/b'],
        rpm_limit: 10,
        concurrency_limit: 2,
        strict_fidelity: true,
        expires_at: '2999-01-01T00:00:00Z',
      };
      const created = await call({ url: '/v1/admin/api-keys', as: member, body });
      expect(created).toMatchObject({
        status: 201,
        body: {
          id: expect.stringMatching(/^vk_/),
          tenant_id: DEFAULT_TENANT,
          name: 'app',
          allowed_models: ['a/b'],
          rpm_limit: 10,
          concurrency_limit: 2,
          strict_fidelity: true,
          expires_at: '2999-01-01T00:00:00.000Z',
        },
      });
      expect(created.headers['cache-control']).toBe('no-store');
      const key = String(created.body['key']);
      expect(key).toMatch(/^rlg_[0-9a-z]{38}$/);
      const later = [
        await call({ url: '/v1/admin/api-keys', as: member }),
        await call({ url: `/v1/admin/api-keys/${created.body.id}`, as: viewer }),
        await call({ method: 'DELETE', url: `/v1/admin/api-keys/${created.body.id}`, as: member }),
      ];
      for (const { status, text } of later) {
        expect(status).toBe(200);
        expect(text).not.toContain(key.slice(8, -4));
        expect(text).toContain(key.slice(0, 8));
      }
      expect(later[1]?.body).toMatchObject({ strict_fidelity: true });
      expect(later[2]?.body).toMatchObject({ revoked_at: expect.any(String) });
    });

    it('B3: belong to a tenant, and exist for nobody else', async () => {
      const other = (await call({ url: '/v1/admin/tenants', body: { name: 'other' } })).body.id;
      const stranger = await person('stranger@example.com', 'member', other);
      const { id, strict_fidelity } = (await call({ url: '/v1/admin/api-keys', as: member, body: { name: 'ours' } })).body;
      expect(strict_fidelity).toBe(false);
      for (const method of ['GET', 'DELETE']) {
        const answer = await call({ method, url: `/v1/admin/api-keys/${id}`, as: stranger });
        expect(answer).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
      }
      expect((await call<List>({ url: '/v1/admin/api-keys', as: stranger })).body.data).toEqual([]);
      expect((await call<List>({ url: '/v1/admin/tenants', as: stranger })).body.data.map((tenant) => tenant.id)).toEqual([
        other,
      ]);
      expect((await call({ url: `/v1/admin/api-keys/${id}`, as: member })).body).toMatchObject({ revoked_at: null });
    });

    it('A11: no more than the own scope, and nothing that a body does not have', async () => {
      const other = (await call({ url: '/v1/admin/tenants', body: { name: 'elsewhere' } })).body.id;
      const foreign = await call({ url: '/v1/admin/api-keys', as: member, body: { name: 'x', tenant_id: other } });
      expect(foreign).toMatchObject({ status: 403, body: { error: { code: 'scope_exceeded', param: 'tenant_id' } } });
      expect((await call({ url: '/v1/admin/api-keys', body: { name: 'x', tenant_id: other } })).status).toBe(201);
      for (const field of ['role', 'is_admin', 'owner', 'keyHash', 'limits']) {
        const answer = await call({ url: '/v1/admin/api-keys', as: member, body: { name: 'x', [field]: 'admin' } });
        expect(answer).toMatchObject({ status: 400, body: { error: { code: 'unknown_field', param: field } } });
      }
    });

    it('are revoked by their owner or an admin, not by a colleague', async () => {
      const { id } = (await call({ url: '/v1/admin/api-keys', body: { name: 'of the operators' } })).body;
      expect((await call({ method: 'DELETE', url: `/v1/admin/api-keys/${id}`, as: member })).status).toBe(403);
      expect((await call({ method: 'DELETE', url: `/v1/admin/api-keys/${id}` })).status).toBe(200);
    });

    it.each([
      [{}, 'name'],
      [{ name: '' }, 'name'],
      [{ name: 'x'.repeat(101) }, 'name'],
      [{ name: 'x', rpm_limit: 0 }, 'rpm_limit'],
      [{ name: 'x', rpm_limit: '10' }, 'rpm_limit'],
      [{ name: 'x', rpm_limit: 2 ** 63 }, 'rpm_limit'],
      [{ name: 'x', concurrency_limit: 1.5 }, 'concurrency_limit'],
      [{ name: 'x', strict_fidelity: 'true' }, 'strict_fidelity'],
      [{ name: 'x', allowed_models: [] }, 'allowed_models'],
      [{ name: 'x', allowed_models: [1] }, 'allowed_models'],
      [{ name: 'x', expires_at: 'tomorrow' }, 'expires_at'],
      [{ name: 'x', expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ])('E5: refuses %j, naming the field', async (body, param) => {
      const answer = await call({ url: '/v1/admin/api-keys', body });
      expect(answer).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_request', type: 'invalid_request_error', param } },
      });
    });
  });

  describe('providers and their keys', () => {
    beforeAll(async () => {
      const created = await call({ url: '/v1/admin/providers', body: { id: 'acme', base_url: 'https://api.acme.example/v1' } });
      expect(created).toMatchObject({
        status: 201,
        body: { id: 'acme', family: 'openai-compatible', enabled: true, allow_private_network: false },
      });
    });

    it('C3: create, list, change and remove a key without ever showing it', async () => {
      const created = await call({
        url: '/v1/admin/keys',
        body: { provider: 'acme', name: 'main', secret: CANARY, rpm_limit: 60 },
      });
      expect(created).toMatchObject({
        status: 201,
        body: { id: expect.stringMatching(/^key_/), provider: 'acme', secret_last4: 'wxyz', rpm_limit: 60, status: 'active' },
      });
      const url = `/v1/admin/keys/${created.body.id}`;
      expect((await call<List>({ url: '/v1/admin/keys?provider=acme&limit=5' })).body).toMatchObject({
        data: [{ name: 'main' }],
        next_cursor: null,
      });
      expect((await call({ method: 'PATCH', url, body: { rpm_limit: null, weight: 3, status: 'disabled' } })).body).toMatchObject(
        { rpm_limit: null, weight: 3, status: 'disabled' },
      );
      expect((await call({ method: 'PATCH', url, body: { secret: `${CANARY}2`, status: 'active' } })).body).toMatchObject({
        secret_last4: 'xyz2',
        status: 'active',
      });
      expect((await call({ method: 'DELETE', url })).status).toBe(204);
      expect((await call({ url })).status).toBe(404);
    });

    it.each([
      [{ name: 'x', secret: CANARY }, 'provider'],
      [{ provider: 'nobody', name: 'x', secret: CANARY }, 'provider'],
      [{ provider: 'acme', name: 'x' }, 'secret'],
      [{ provider: 'acme', name: 'x', secret: CANARY, weight: 0 }, 'weight'],
      [{ provider: 'acme', name: 'x', secret: CANARY, status: 'cooling' }, 'status'],
      [{ provider: 'acme', name: 'x', secret: { plain: CANARY } }, 'secret'],
    ])('refuses case %#, naming the field and never the value', async (body, param) => {
      expect(await call({ url: '/v1/admin/keys', body })).toMatchObject({ status: 400, body: { error: { param } } });
    });

    it.each([
      'http://127.0.0.1:11434/v1',
      'http://169.254.169.254/',
      'file:///etc/passwd',
      'https://user:pw@acme.example',
      'http://[::ffff:10.0.0.1]/',
    ])('D1, D4: no provider at %s', async (base_url) => {
      for (const ask of [
        { url: '/v1/admin/providers', body: { id: 'evil', base_url } },
        { method: 'PATCH', url: '/v1/admin/providers/acme', body: { base_url } },
      ]) {
        expect(await call(ask)).toMatchObject({ status: 400, body: { error: { code: 'url_not_allowed' } } });
      }
    });

    it('takes a provider of any kind that it knows, and no other', async () => {
      const body = { base_url: 'https://mine.openai.azure.example/openai', adapter: 'openai-compatible/azure-deployments' };
      expect(await call({ url: '/v1/admin/providers', body: { id: 'azure-old', ...body } })).toMatchObject({
        status: 201,
        body: { family: 'openai-compatible', profile: 'azure-deployments' },
      });
      for (const adapter of ['openai-compatible/nope', 'openai-compatible/sandbox', 'ollama', 7]) {
        const answer = await call({ url: '/v1/admin/providers', body: { id: 'other', ...body, adapter } });
        expect(answer).toMatchObject({ status: 400, body: { error: { param: 'adapter' } } });
      }
    });

    it('D5: no field that would send requests elsewhere', async () => {
      for (const field of ['api_base', 'user_config', 'custom_host', 'family', 'profile']) {
        const answer = await call({ method: 'PATCH', url: '/v1/admin/providers/acme', body: { enabled: true, [field]: 'x' } });
        expect(answer).toMatchObject({ status: 400, body: { error: { code: 'unknown_field', param: field } } });
      }
    });
  });

  describe('testing a provider key', () => {
    let upstream: Server;
    let reply: { status: number; body: string };
    let asked: { path: string | undefined; authorization: string | undefined }[] = [];

    beforeAll(async () => {
      upstream = createServer((request, response) => {
        asked.push({ path: request.url, authorization: request.headers.authorization });
        response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
      });
      await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
      const { port } = upstream.address() as AddressInfo;
      const body = { id: 'local', base_url: `http://127.0.0.1:${port}/v1`, allow_private_network: true };
      expect((await call({ url: '/v1/admin/providers', body })).status).toBe(201);
    });
    afterAll(() => new Promise((resolve) => upstream.close(resolve)));

    it('C2: tells whether it works, why not, and never the key, even when the provider does', async () => {
      const { id } = (await call({ url: '/v1/admin/keys', body: { provider: 'local', name: 'k', secret: CANARY } })).body;
      const test = (): Promise<Answer<Item>> => call({ method: 'POST', url: `/v1/admin/keys/${id}/test` });
      reply = { status: 200, body: '{"data":[]}' };
      expect((await test()).body).toEqual({
        ok: true,
        status: 200,
        latency_ms: expect.any(Number),
        failure: null,
        message: null,
      });
      expect(asked.at(-1)).toEqual({ path: '/v1/models', authorization: `Bearer ${CANARY}` });
      reply = { status: 401, body: JSON.stringify({ error: { message: `Incorrect API key provided: ${CANARY}.` } }) };
      expect((await test()).body).toMatchObject({ ok: false, status: 401, failure: 'auth' });
      reply = { status: 500, body: 'x'.repeat(1_000_000) };
      expect((await test()).body).toMatchObject({ ok: false, status: 500, failure: 'server' });
      expect((await call({ url: `/v1/admin/keys/${id}` })).body).toMatchObject({ status: 'active' });
      asked = [];
      expect(
        (await call({ method: 'PATCH', url: '/v1/admin/providers/local', body: { base_url: 'http://127.0.0.1:9/v1' } })).status,
      ).toBe(200);
      expect((await test()).body).toMatchObject({ ok: false, status: null, failure: 'upstream_unreachable' });
      expect(asked).toEqual([]);
      expect((await call({ method: 'POST', url: '/v1/admin/keys/key_none/test' })).status).toBe(404);
    });
  });

  describe('the request log', () => {
    it('B3: shows everybody their own tenant, whatever they ask for, and admins all', async () => {
      const other = (await call({ url: '/v1/admin/tenants', body: { name: 'log' } })).body.id;
      const stranger = await person('log@example.com', 'viewer', other);
      const ids: string[] = [];
      for (const tenant of [DEFAULT_TENANT, DEFAULT_TENANT, other]) {
        const [row] = await plane.test.database.query<{ request_id: string }>(
          `INSERT INTO requests (request_id, process_id, seq, started_at, tenant_id, route, dialect, streamed, model_asked, cost_state, outcome, status, latency_ms)
           VALUES ($1, 'p', 1, now(), $2, '/v1/chat/completions', 'openai-chat', false, 'm', 'unknown', 'completed', 200, 5) RETURNING request_id`,
          [newId('request'), tenant],
        );
        ids.push(row?.request_id ?? '');
      }
      const seen = async (as: string | undefined, query = ''): Promise<number> =>
        (await call<List>({ url: `/v1/admin/requests${query}`, as: as ?? ADMIN_API_KEY })).body.data.length;
      expect([await seen(undefined), await seen(member), await seen(viewer), await seen(stranger)]).toEqual([3, 2, 2, 1]);
      expect([await seen(member, `?tenant_id=${other}`), await seen(undefined, `?tenant_id=${other}`)]).toEqual([2, 1]);
      expect([await seen(member, '?status=200&model=m&outcome=completed'), await seen(member, '?status=500')]).toEqual([2, 0]);
      expect((await call({ url: `/v1/admin/requests/${ids[2] ?? ''}`, as: member })).status).toBe(404);
      expect((await call({ url: `/v1/admin/requests/${ids[2] ?? ''}`, as: stranger })).body).toMatchObject({
        id: ids[2],
        tenant_id: other,
        cost_usd: null,
      });
      const first = await call<List>({ url: '/v1/admin/requests?limit=1', as: member });
      const second = await call<List>({ url: `/v1/admin/requests?limit=1&cursor=${first.body.next_cursor ?? ''}`, as: member });
      expect([first, second].map(({ body }) => body.data[0]?.id).sort()).toEqual(ids.slice(0, 2).sort());
      expect(second.body.next_cursor).toBeNull();
    });
  });

  it('C2, A8, V7: no answer of this suite held a hash, a provider secret or a stack', () => {
    expect(plane.answers.length).toBeGreaterThan(60);
    expect(leaks(plane, CANARY, CANARY.slice(3, 20))).toEqual([]);
  });

  it('documents every route, and every status that this suite has seen', () => {
    expect(undocumented(plane)).toEqual([]);
  });
});
