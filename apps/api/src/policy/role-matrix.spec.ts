import { ROLES, type Role } from '@libs/kernel';
import { ADMIN_API_KEY, type ControlPlane, startControlPlane } from '../../../../test/support/control-plane';
import type { RegisteredRoute } from './route-table';

const CALLERS = [
  ...(['nobody', 'virtual key', 'refresh token', 'token of a password to be changed', 'operators'] as const),
  ...(['admin of another tenant', 'member of another tenant'] as const),
  ...ROLES,
] as const;
type Caller = (typeof CALLERS)[number];

const ROLE_OF: Readonly<
  Record<Exclude<Caller, 'nobody' | 'virtual key' | 'refresh token' | 'token of a password to be changed'>, Role>
> = {
  ...{ operators: 'admin', 'admin of another tenant': 'admin', 'member of another tenant': 'member' },
  ...{ admin: 'admin', member: 'member', viewer: 'viewer' },
};

/** What each caller may get from a route by its policy alone: a refusal, or through to the handler. */
function expected({ policy }: RegisteredRoute, caller: Caller): 'through' | 401 | 403 {
  if (policy === 'public') return 'through';
  if (typeof policy !== 'object') throw new Error('a route of the control plane without a policy');
  if (caller === 'nobody' || caller === 'virtual key' || caller === 'refresh token') return 401;
  if (caller === 'token of a password to be changed') return policy.duringPasswordChange ? 'through' : 403;
  const role = ROLE_OF[caller];
  if (policy.installation && caller === 'admin of another tenant') return 403;
  if (!policy.roles.includes(role)) return 403;
  return caller === 'operators' && policy.peopleOnly ? 403 : 'through';
}

describe('policies', () => {
  let plane: ControlPlane;
  const credentials: Partial<Record<Caller, string>> = { operators: ADMIN_API_KEY };

  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
    credentials['virtual key'] = (await plane.first.ensureFirstVirtualKey()).key ?? '';
    const tokenOf = async (email: string, role: Role, tenantId: string): Promise<string> => {
      const { user } = await plane.users.create({ email, role, tenantId });
      await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
      return plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion });
    };
    for (const role of ROLES) credentials[role] = await tokenOf(`${role}@example.com`, role, 'ten_00000000000000000000000000');
    const other = await plane.tenants.create('another tenant');
    credentials['member of another tenant'] = await tokenOf('theirs@example.com', 'member', other.id);
    const { user: fresh } = await plane.users.create({
      email: 'fresh@example.com',
      role: 'admin',
      tenantId: 'ten_00000000000000000000000000',
    });
    const subject = { userId: fresh.id, tokenVersion: fresh.tokenVersion };
    credentials['token of a password to be changed'] = plane.tokens.sign('password_change', subject);
    credentials['refresh token'] = plane.tokens.sign('refresh', subject);
    credentials['admin of another tenant'] = await tokenOf('other@example.com', 'admin', other.id);
  });
  afterAll(() => plane.close());

  it.each(CALLERS)('B4: every route answers %s exactly as its policy says', async (caller) => {
    expect(plane.routes.length).toBeGreaterThan(25);
    for (const route of plane.routes) {
      const reading = route.method === 'GET' || route.method === 'HEAD';
      // Without a body no handler that writes gets past validation: nothing is changed by asking.
      const answer = await plane.call({
        method: route.method,
        url: route.url.replace(/:\w+/g, 'none'),
        as: credentials[caller],
        ...(reading || route.method === 'DELETE' ? {} : { body: {} }),
      });
      const what = `${route.method} ${route.url}`;
      const should = expected(route, caller);
      if (should === 'through') {
        expect([what, [200, 204, 400, 404].includes(answer.status)]).toEqual([what, true]);
      } else {
        expect([what, answer.status]).toEqual([what, should]);
        if (route.method !== 'HEAD')
          expect(answer.body).toMatchObject({ error: { code: expect.any(String) }, request_id: expect.stringMatching(/^req_/) });
      }
      expect([what, answer.headers['x-request-id']]).toEqual([what, expect.stringMatching(/^req_[0-9a-z]{26}$/)]);
    }
  });

  const TRICKS: readonly [string, Parameters<ControlPlane['call']>[0]][] = [
    ['trailing slash', { url: '/v1/admin/keys/' }],
    ['doubled slash', { url: '//v1/admin/keys' }],
    ['doubled slash inside', { url: '/v1//admin/keys' }],
    ['encoded letter', { url: '/v1/%61dmin/keys' }],
    ['encoded slash', { url: '/v1%2fadmin%2fkeys' }],
    ['doubly encoded', { url: '/v1/%2561dmin/keys' }],
    ['dot segment', { url: '/v1/auth/../admin/keys' }],
    ['encoded dots', { url: '/v1/auth/%2e%2e/admin/keys' }],
    ['path parameter', { url: '/v1/admin/keys;x=1' }],
    ['path parameter inside', { url: '/v1;x/admin/keys' }],
    ['query', { url: '/v1/admin/keys?x=1' }],
    ['fragment', { url: '/v1/admin/keys#x' }],
    ['capitals', { url: '/V1/ADMIN/KEYS' }],
    ['backslash', { url: '/v1\\admin\\keys' }],
    ['NUL', { url: '/v1/admin/keys%00' }],
    ['tab', { url: '/v1/admin/keys%09' }],
    ['HEAD', { url: '/v1/admin/keys', method: 'HEAD' }],
    ['OPTIONS', { url: '/v1/admin/keys', method: 'OPTIONS' }],
    ['TRACE', { url: '/v1/admin/keys', method: 'TRACE' }],
    ['method override', { url: '/v1/admin/keys', body: {}, headers: { 'x-http-method-override': 'GET' } }],
    ['original url', { url: '/v1/admin/keys', headers: { 'x-original-url': '/health' } }],
    ['rewrite url', { url: '/v1/admin/keys', headers: { 'x-rewrite-url': '/v1/auth/login' } }],
    ['host', { url: '/v1/admin/keys', headers: { host: 'a/?' } }],
    ['forwarded host', { url: '/v1/admin/keys', headers: { 'x-forwarded-host': 'localhost', 'x-forwarded-for': '127.0.0.1' } }],
    ['format suffix', { url: '/v1/admin/keys.json' }],
    ['absolute form', { url: 'http://127.0.0.1/v1/admin/keys' }],
  ];

  it.each(TRICKS)('B1, B2: %s opens nothing', async (_name, call) => {
    for (const as of [undefined, credentials['virtual key'], credentials.member]) {
      const answer = await plane.call({ ...call, as });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      if (call.method === 'HEAD') continue;
      expect(answer.body).toMatchObject({ error: { code: expect.any(String) }, request_id: expect.stringMatching(/^req_/) });
    }
  });

  it('A3: a virtual key is told what it always is told, valid or not', async () => {
    const valid = await plane.call({ url: '/v1/auth/me', as: credentials['virtual key'] });
    const invalid = await plane.call({ url: '/v1/auth/me', as: 'rlg_x' });
    expect([valid.status, invalid.status]).toEqual([401, 401]);
    expect({ ...valid.body, request_id: '' }).toEqual({ ...invalid.body, request_id: '' });
  });

  it('A9: two Authorization headers, two credentials and odd schemes are refused', async () => {
    const admin = credentials.admin ?? '';
    const wrong: Record<string, string>[] = [
      { authorization: `Basic ${admin}` },
      { authorization: admin },
      { authorization: `Bearer ${admin}`, 'x-api-key': 'other' },
    ];
    for (const headers of wrong) {
      expect((await plane.call({ url: '/v1/auth/me', headers })).status).toBe(401);
    }
    expect((await plane.call({ url: '/v1/auth/me', headers: { 'x-api-key': admin } })).status).toBe(200);
  });
});
