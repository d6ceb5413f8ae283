import { type ControlPlane, leaks, startControlPlane, undocumented } from '../../../../../test/support/control-plane';

const EMAIL = 'ada@example.com';
const PASSWORD = 'tall-ships-and-small-boats';
const OWN = { host: 'localhost', origin: 'http://localhost' };

describe('logins of pages', () => {
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
    const { user } = await plane.users.create({
      email: EMAIL,
      role: 'member',
      tenantId: 'ten_00000000000000000000000000',
      password: PASSWORD,
    });
    await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
  });
  afterAll(async () => {
    expect(undocumented(plane)).toEqual([]);
    expect(leaks(plane)).toEqual([]);
    await plane.close();
  });

  /** What a browser keeps of an answer. */
  const jarOf = (headers: Record<string, unknown>): { cookie: string; lines: string[] } => {
    const lines = [headers['set-cookie'] ?? []].flat().map(String);
    return { lines, cookie: lines.map((line) => line.split(';')[0]).join('; ') };
  };
  const logIn = (headers: Record<string, string> = OWN) =>
    plane.call<{ csrf_token: string }>({
      url: '/v1/auth/login',
      headers,
      body: { email: EMAIL, password: PASSWORD, cookie: true },
    });
  async function page() {
    const { headers, body } = await logIn();
    return { ...jarOf(headers), csrf: body.csrf_token };
  }
  const rename = (headers: Record<string, string>) =>
    plane.call({ method: 'PATCH', url: '/v1/auth/me', body: { name: 'Ada' }, headers });

  it('B7: holds the tokens in HttpOnly, SameSite=Strict cookies and nowhere else', async () => {
    const answer = await logIn();
    expect(answer.status).toBe(200);
    const { lines, cookie } = jarOf(answer.headers);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/; HttpOnly/);
    for (const line of lines) expect(line).toMatch(/; SameSite=Strict/);
    expect(lines.map((line) => /Path=([^;]+)/.exec(line)?.[1])).toEqual(['/', '/v1/auth']);
    expect(answer.body).not.toHaveProperty('access_token');
    expect(answer.body).not.toHaveProperty('refresh_token');
    for (const part of cookie.split('; ')) expect(answer.text).not.toContain(part.split('=')[1]);
    expect((await plane.call({ url: '/v1/auth/me', headers: { cookie } })).body).toMatchObject({
      user: { email: EMAIL },
      csrf_token: answer.body.csrf_token,
    });
  });

  it('B7: changes nothing without the word that only a page of ours can have read', async () => {
    const { cookie, csrf } = await page();
    const other = await page();
    expect((await rename({ ...OWN, cookie, 'x-csrf-token': csrf })).status).toBe(200);
    for (const sent of [undefined, '', 'x', `${csrf}x`, other.csrf]) {
      const answer = await rename({ ...OWN, cookie, ...(sent !== undefined && { 'x-csrf-token': sent }) });
      expect([sent, answer.status, answer.body]).toMatchObject([sent, 403, { error: { code: 'csrf_failed' } }]);
    }
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['no origin that it would name', { origin: 'null' }],
    ['a longer name', { origin: 'http://localhost.evil.example' }],
    ['a name that ends alike', { origin: 'http://notlocalhost' }],
    ['another port', { origin: 'http://localhost:8080' }],
    ['a user in the address', { origin: 'http://localhost@evil.example' }],
    ['the browser’s word: another site', { origin: 'http://localhost', 'sec-fetch-site': 'cross-site' }],
    ['the browser’s word: a neighbour', { origin: 'http://localhost', 'sec-fetch-site': 'same-site' }],
  ])('B7: takes nothing from %s, and grants it nothing', async (_what, from) => {
    const { cookie, csrf } = await page();
    const headers = { host: 'localhost', cookie, 'x-csrf-token': csrf, ...from };
    const body = { email: EMAIL, password: PASSWORD, cookie: true };
    const answers = [
      await rename(headers),
      await plane.call({ url: '/v1/auth/refresh', body: {}, headers }),
      await plane.call({ url: '/v1/auth/logout', body: {}, headers }),
      await plane.call({ url: '/v1/auth/login', body, headers }),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'csrf_failed' } } });
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    const preflight = await plane.call({
      method: 'OPTIONS',
      url: '/v1/auth/me',
      headers: { ...from, 'access-control-request-method': 'PATCH' },
    });
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    // Nothing of it ended the login.
    expect((await rename({ ...OWN, cookie, 'x-csrf-token': csrf })).status).toBe(200);
  });

  it.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', 'TEXT/PLAIN;charset=utf-8'])(
    'B7: refuses a form of type %s that brings a login',
    async (type) => {
      const { cookie, csrf } = await page();
      for (const url of ['/v1/auth/logout', '/v1/auth/change-password', '/v1/admin/users']) {
        const headers = { ...OWN, cookie, 'x-csrf-token': csrf, 'content-type': type };
        const answer = await plane.call({ method: 'POST', url, body: 'a=1', headers });
        expect([url, answer.status, answer.body]).toMatchObject([url, 403, { error: { code: 'csrf_failed' } }]);
      }
    },
  );

  it('renews and ends a login by its cookies, and a cookie that comes twice ends it too', async () => {
    const { cookie } = await page();
    const renewed = await plane.call<{ csrf_token: string }>({ url: '/v1/auth/refresh', body: {}, headers: { ...OWN, cookie } });
    expect(renewed.body).not.toHaveProperty('refresh_token');
    const next = jarOf(renewed.headers).cookie;
    const out = await plane.call({ url: '/v1/auth/logout', body: {}, headers: { ...OWN, cookie: next } });
    expect(out.status).toBe(204);
    for (const line of jarOf(out.headers).lines) expect(line).toMatch(/Max-Age=0/);
    expect((await plane.call({ url: '/v1/auth/me', headers: { cookie: next } })).status).toBe(401);
    expect((await plane.call({ url: '/v1/auth/refresh', body: {}, headers: { ...OWN, cookie } })).status).toBe(401);
  });

  it('believes a credential that was sent, not a cookie beside it', async () => {
    const { cookie, csrf } = await page();
    const headers = { ...OWN, cookie, 'x-csrf-token': csrf, authorization: 'Bearer wrong' };
    expect((await rename(headers)).status).toBe(401);
  });

  it('lists logins, and ends one of the own by its id, nobody else’s', async () => {
    const [here, there] = [await page(), await page()];
    const list = await plane.call<{ data: { id: string; current: boolean }[] }>({
      url: '/v1/auth/sessions',
      headers: { cookie: here.cookie },
    });
    expect(list.body.data.filter(({ current }) => current)).toHaveLength(1);
    expect(list.body.data[0]).toMatchObject({ method: 'password', network: '192.0.2.1', current: false });
    const id = list.body.data[0]?.id;
    const end = (headers: Record<string, string>) => plane.call({ method: 'DELETE', url: `/v1/auth/sessions/${id}`, headers });
    const stranger = await plane.users.create({
      email: 'eve@example.com',
      role: 'admin',
      tenantId: 'ten_00000000000000000000000000',
    });
    const as = plane.tokens.sign('access', { userId: stranger.user.id, tokenVersion: stranger.user.tokenVersion });
    expect((await end({ authorization: `Bearer ${as}` })).status).toBe(404);
    expect((await end({ ...OWN, cookie: here.cookie, 'x-csrf-token': here.csrf })).status).toBe(204);
    expect((await plane.call({ url: '/v1/auth/me', headers: { cookie: there.cookie } })).status).toBe(401);
    expect((await plane.call({ url: '/v1/auth/me', headers: { cookie: here.cookie } })).status).toBe(200);
  });
});
