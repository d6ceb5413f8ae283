import type { JsonObject } from '@libs/kernel';
import { CLIENT_ID, CLIENT_SECRET, OidcIssuer } from '../support/oidc-issuer';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { promptly } from '../support/process/promptly';
import { until } from '../support/process/until';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';

const START_TIMEOUT_MS = 300_000;
const PASSWORD = 'tall-ships-and-small-boats';
const OTHER_PASSWORD = 'small-boats-and-tall-ships';
const PUBLIC_URL = 'https://llm.example.com';
/** By then every replica must have noticed. */
const NOTICED_MS = 5_000;

interface Reply {
  status: number;
  headers: Headers;
  body: JsonObject;
}

describeWithRedis('logins over two API processes', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let issuer: OidcIssuer;
  let gateways: RunningGateway[] = [];
  let serial = 0;

  beforeAll(async () => {
    [database, redis, issuer] = await Promise.all([createTestDatabase(), startRedis(), OidcIssuer.start()]);
    const env = {
      REDIS_URL: redis.url,
      GATEWAY_REPLICAS: '2',
      // The machine may be busy with other suites.
      GATEWAY_REDIS_DEADLINE_MS: '5000',
      JWT_SECRET: 'secret of tokens for two processes 0123456789',
      MASTER_KEY: 'key of all keys for two processes 0123456789',
      GATEWAY_PUBLIC_URL: PUBLIC_URL,
      GATEWAY_TRUSTED_PROXIES: '127.0.0.0/8',
      OIDC_ISSUER: issuer.url,
      OIDC_CLIENT_ID: CLIENT_ID,
      OIDC_CLIENT_SECRET: CLIENT_SECRET,
      OIDC_ROLE_MAP: 'engineers=member',
      OIDC_AUTO_CREATE: 'true',
    };
    for (let i = 0; i < 2; i++) gateways.push(await startGateway({ database, env }));
    // Changes the first password, which nothing else may be done before.
    await here().adminToken();
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    for (const gateway of gateways.splice(0)) await gateway.stop();
    await issuer.stop();
    await redis.stop();
    await database.drop();
  }, START_TIMEOUT_MS);

  const here = (): RunningGateway => gateways[0] as RunningGateway;
  const there = (): RunningGateway => gateways[1] as RunningGateway;

  async function send(
    gateway: RunningGateway,
    method: string,
    path: string,
    ask: { body?: object; headers?: Record<string, string> } = {},
  ): Promise<Reply> {
    const answer = await fetch(gateway.url + path, {
      method,
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...ask.headers },
      ...(ask.body && { body: JSON.stringify(ask.body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text.startsWith('{') ? (JSON.parse(text) as JsonObject) : {} };
  }
  const as = (token: unknown) => ({ headers: { authorization: `Bearer ${String(token)}` } });
  const logIn = (gateway: RunningGateway, email: string, password: string, from: string) =>
    send(gateway, 'POST', '/v1/auth/login', { body: { email, password }, headers: { 'x-forwarded-for': from } });
  /** Of both planes: the data plane keeps what it knows of a token for a moment. */
  const statuses = async (gateway: RunningGateway, token: unknown): Promise<number[]> =>
    [await send(gateway, 'GET', '/v1/auth/me', as(token)), await send(gateway, 'GET', '/v1/models', as(token))].map(
      ({ status }) => status,
    );

  /** Somebody with a password of their own, and a login. */
  async function person(): Promise<{ id: string; email: string; access: unknown; refresh: unknown }> {
    const number = ++serial;
    const [email, home] = [`person-${number}@example.com`, `198.51.100.${number}`];
    const made = await here().admin('POST', '/v1/admin/users', { email, role: 'member', password: OTHER_PASSWORD });
    const first = await logIn(here(), email, OTHER_PASSWORD, home);
    const { body } = await send(here(), 'POST', '/v1/auth/change-password', {
      body: { current_password: OTHER_PASSWORD, new_password: PASSWORD },
      headers: { ...as(first.body['access_token']).headers, 'x-forwarded-for': home },
    });
    return { id: String(made.body['id']), email, access: body['access_token'], refresh: body['refresh_token'] };
  }

  it('A4: what ends a login ends it in both processes within five seconds, on both planes', async () => {
    const ends: [string, (who: Awaited<ReturnType<typeof person>>) => Promise<{ status: number }>][] = [
      ['disabled', ({ id }) => here().admin('PATCH', `/v1/admin/users/${id}`, { disabled: true })],
      ['another role', ({ id }) => here().admin('PATCH', `/v1/admin/users/${id}`, { role: 'viewer' })],
      ['password reset', ({ id }) => here().admin('POST', `/v1/admin/users/${id}/reset-password`)],
      ['logged out by an administrator', ({ id }) => here().admin('POST', `/v1/admin/users/${id}/end-sessions`)],
      ['logged out', ({ refresh }) => send(here(), 'POST', '/v1/auth/logout', { body: { refresh_token: refresh } })],
      [
        'password changed',
        ({ access }) =>
          send(here(), 'POST', '/v1/auth/change-password', {
            body: { current_password: PASSWORD, new_password: `${PASSWORD}-2` },
            ...as(access),
          }),
      ],
      ['forgotten', ({ id }) => here().admin('DELETE', `/v1/admin/users/${id}`)],
    ];
    const people = await Promise.all(ends.map(() => person()));
    for (const { access } of people) {
      expect([await statuses(here(), access), await statuses(there(), access)]).toEqual([
        [200, 200],
        [200, 200],
      ]);
    }
    for (const [i, [what, end]] of ends.entries()) {
      const who = people[i] as (typeof people)[number];
      expect([what, Math.floor((await end(who)).status / 100)]).toEqual([what, 2]);
    }
    await promptly(NOTICED_MS, there().url, async () => {
      for (const { access, refresh } of people) {
        await until('both processes to refuse the token', async () =>
          [...(await statuses(here(), access)), ...(await statuses(there(), access))].every((status) => status === 401),
        );
        expect((await send(there(), 'POST', '/v1/auth/refresh', { body: { refresh_token: refresh } })).status).toBe(401);
      }
    });
  });

  it('A4: a refresh token that comes twice ends the login in both processes, its access tokens too', async () => {
    const { access, refresh } = await person();
    const renewed = await send(here(), 'POST', '/v1/auth/refresh', { body: { refresh_token: refresh } });
    expect((await send(there(), 'POST', '/v1/auth/refresh', { body: { refresh_token: refresh } })).status).toBe(401);
    expect(
      (await send(here(), 'POST', '/v1/auth/refresh', { body: { refresh_token: renewed.body['refresh_token'] } })).status,
    ).toBe(401);
    for (const token of [access, renewed.body['access_token']]) {
      expect((await send(there(), 'GET', '/v1/auth/me', as(token))).status).toBe(401);
    }
    await until('the operator to be told', () => there().logs.includes('session.token_reused'));
  });

  it('A6: guesses spread over processes count together, and the owner still gets in', async () => {
    const { email } = await person();
    const guess = (i: number, who: string, from: string) =>
      logIn(gateways[i % 2] as RunningGateway, who, 'wrong-but-long-enough', from);
    const statusesOf = async (count: number, who: (i: number) => string, from: string): Promise<number[]> => {
      const found: number[] = [];
      for (let i = 0; i < count; i++) found.push((await guess(i, who(i), from)).status);
      return found;
    };
    const expected = [401, 401, 401, 401, 401, 429, 429, 429];
    expect(await statusesOf(8, () => email, '203.0.113.1')).toEqual(expected);
    expect(await statusesOf(8, () => 'nobody@example.com', '203.0.113.2')).toEqual(expected);
    expect(await statusesOf(8, (i) => `user-${i}@example.com`, '203.0.113.3')).toEqual(expected);
    const throttled = await guess(0, email, '203.0.113.1');
    expect(throttled).toMatchObject({ status: 429, body: { error: { code: 'login_throttled' } } });
    expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0);
    // From home, where they have logged in before, whatever the neighbours do; and from anywhere else.
    const home = `198.51.100.${serial}`;
    expect(await statusesOf(8, (i) => `user-${i}@example.com`, home)).toContain(429);
    expect((await logIn(there(), email, PASSWORD, home)).status).toBe(200);
    expect((await logIn(there(), email, PASSWORD, '203.0.113.9')).status).toBe(200);
  });

  it('A3, A7, A8: a refresh token, a login that must change its password and a stored hash open nothing', async () => {
    const { refresh, email } = await person();
    expect(await statuses(there(), refresh)).toEqual([401, 401]);
    const fresh = await here().admin('POST', '/v1/admin/users', { email: 'fresh@example.com', role: 'admin' });
    const login = await logIn(here(), 'fresh@example.com', String(fresh.body['one_time_password']), '198.51.100.200');
    expect(login.body['refresh_token']).toBeUndefined();
    expect(await statuses(there(), login.body['access_token'])).toEqual([403, 403]);
    const [row] = await database.database.query<{ password_hash: string }>('SELECT password_hash FROM users WHERE email = $1', [
      email,
    ]);
    expect((await logIn(here(), email, String(row?.password_hash), '198.51.100.201')).status).toBe(401);
  });

  it('logs in through an identity provider, there in one process and back in the other, by cookies', async () => {
    issuer.person = { sub: 'grace-1', email: 'grace@example.com', email_verified: true, groups: ['engineers'] };
    const methods = await send(here(), 'GET', '/v1/auth/methods');
    const oidc = { name: 'Single sign-on', login_url: '/v1/auth/oidc/login', logout_url: '/v1/auth/oidc/logout' };
    expect(methods.body).toEqual({ password: true, oidc });
    const away = await send(here(), 'GET', '/v1/auth/oidc/login?return_to=/dashboard');
    expect(away.status).toBe(302);
    const kept = away.headers.getSetCookie();
    expect(kept).toEqual([expect.stringMatching(/^__Secure-rlg_oidc=.*SameSite=Lax; HttpOnly; Secure$/)]);
    const atIssuer = await fetch(String(away.headers.get('location')), { redirect: 'manual' });
    const back = new URL(String(atIssuer.headers.get('location')));
    expect(back.origin).toBe(PUBLIC_URL);
    const come = (cookie: string) => send(there(), 'GET', back.pathname + back.search, { headers: { cookie } });
    expect((await come('')).status).toBe(401);
    const home = await come(String(kept[0]).split(';')[0] as string);
    expect([home.status, home.headers.get('location')]).toEqual([302, '/dashboard']);
    const cookies = home.headers.getSetCookie().filter((line) => !line.startsWith('__Secure-rlg_oidc'));
    expect(cookies).toEqual([
      expect.stringMatching(/^__Host-rlg_access=.*Path=\/; .*SameSite=Strict; HttpOnly; Secure$/),
      expect.stringMatching(/^__Secure-rlg_refresh=.*SameSite=Strict; HttpOnly; Secure$/),
    ]);
    const cookie = cookies.map((line) => line.split(';')[0]).join('; ');
    const me = await send(here(), 'GET', '/v1/auth/me', { headers: { cookie } });
    expect(me.body).toMatchObject({ role: 'member', user: { email: 'grace@example.com', has_password: false } });
    const rename = (origin: string, csrf: unknown) =>
      send(here(), 'PATCH', '/v1/auth/me', {
        body: { name: 'Grace' },
        headers: { cookie, origin, 'x-csrf-token': String(csrf) },
      });
    expect((await rename(PUBLIC_URL, me.body['csrf_token'])).status).toBe(200);
    expect((await rename('https://llm.example.com.evil.example', me.body['csrf_token'])).body).toMatchObject({
      error: { code: 'csrf_failed' },
    });
    expect((await rename(PUBLIC_URL, 'guessed')).status).toBe(403);
    // The same page may ask models, and no other page may make it.
    expect((await send(here(), 'GET', '/v1/models', { headers: { cookie } })).status).toBe(200);
    const elsewhere = { cookie, 'sec-fetch-site': 'cross-site' };
    expect((await send(here(), 'GET', '/v1/models', { headers: elsewhere })).status).toBe(403);
    // Who is refused goes back to the page with the reason's code.
    issuer.person = { ...issuer.person, groups: [] };
    const again = await send(here(), 'GET', '/v1/auth/oidc/login?return_to=//evil.example');
    const refused = new URL(
      String((await fetch(String(again.headers.get('location')), { redirect: 'manual' })).headers.get('location')),
    );
    const last = await send(here(), 'GET', refused.pathname + refused.search, {
      headers: { cookie: String(again.headers.getSetCookie()[0]).split(';')[0] as string },
    });
    expect([last.status, last.headers.get('location')]).toEqual([302, '/?login_error=forbidden']);
    expect((await send(there(), 'GET', '/v1/auth/me', { headers: { cookie } })).status).toBe(401);
  });
});
