import { type ControlPlane, leaks, startControlPlane, undocumented } from '../../../../../test/support/control-plane';

interface GrantBody {
  access_token: string;
  refresh_token?: string;
  password_change_required: boolean;
  user: { id: string; role: string };
}
const EMAIL = 'root@example.com';
const PASSWORD = 'tall-ships-and-small-boats';

describe('login', () => {
  let plane: ControlPlane;
  let oneTime: string;

  beforeEach(async () => {
    plane = await startControlPlane();
    oneTime = (await plane.first.ensureFirstAdmin({ email: EMAIL })).password ?? '';
  });
  afterEach(async () => {
    expect(undocumented(plane)).toEqual([]);
    expect(leaks(plane)).toEqual([]);
    await plane.close();
  });

  const login = (password: string, email = EMAIL, from?: string) =>
    plane.call<GrantBody>({ url: '/v1/auth/login', body: { email, password }, ...(from === undefined ? {} : { from }) });
  const changeFirstPassword = async (): Promise<GrantBody> => {
    const { access_token } = (await login(oneTime)).body;
    const body = { current_password: oneTime, new_password: PASSWORD };
    const changed = await plane.call<GrantBody>({ url: '/v1/auth/change-password', as: access_token, body });
    expect(changed.status).toBe(200);
    return changed.body;
  };

  it('A7: the first login may change its password and nothing else, anywhere', async () => {
    const first = await login(oneTime);
    expect(first).toMatchObject({
      status: 200,
      body: { token_type: 'Bearer', password_change_required: true, user: { email: EMAIL, role: 'admin' } },
    });
    expect(first.body).not.toHaveProperty('refresh_token');
    const guarded = plane.routes.filter(({ policy }) => typeof policy === 'object' && !policy.duringPasswordChange);
    expect(guarded.length).toBeGreaterThan(15);
    for (const { method, url } of guarded) {
      const answer = await plane.call({ method, url: url.replace(/:\w+/g, 'x'), as: first.body.access_token });
      expect([method, url, answer.status]).toEqual([method, url, 403]);
      if (method !== 'HEAD')
        expect(answer.body).toMatchObject({ error: { code: 'password_change_required', type: 'permission_error' } });
    }
    const changed = await changeFirstPassword();
    expect(changed).toMatchObject({ password_change_required: false, user: { role: 'admin' } });
    const me = await plane.call({ url: '/v1/auth/me', as: changed.access_token });
    expect(me).toMatchObject({
      status: 200,
      body: { kind: 'user', role: 'admin', user: { email: EMAIL, must_change_password: false } },
    });
    // What was given for the change is used up.
    expect((await plane.call({ url: '/v1/auth/me', as: first.body.access_token })).body).toMatchObject({
      error: { code: 'token_invalid' },
    });
  });

  it.each([
    ['too short', 'short', 'new_password'],
    ['the old one', undefined, 'new_password'],
    ['common', 'password12345', 'new_password'],
  ])('refuses a new password that is %s', async (_what, next, param) => {
    const { access_token } = (await login(oneTime)).body;
    const body = { current_password: oneTime, new_password: next ?? oneTime };
    const answer = await plane.call({ url: '/v1/auth/change-password', as: access_token, body });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_request', param } } });
  });

  it('A6, A8: says the same for an unknown user, a wrong password, the stored hash and a disabled account', async () => {
    await changeFirstPassword();
    const { user } = await plane.users.create({
      email: 'off@example.com',
      role: 'member',
      tenantId: 'ten_00000000000000000000000000',
      password: PASSWORD,
    });
    await plane.users.change(user.id, undefined, { disabled: true });
    const [row] = await plane.test.database.query<{ password_hash: string }>('SELECT password_hash FROM users WHERE email = $1', [
      EMAIL,
    ]);
    const answers = [
      await login('wrong-but-long-enough', EMAIL, '192.0.2.10'),
      await login('wrong-but-long-enough', 'nobody@example.com', '192.0.2.11'),
      await login(row?.password_hash ?? '', EMAIL, '192.0.2.12'),
      await login(PASSWORD, 'off@example.com', '192.0.2.13'),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(401);
      expect(body).toEqual({
        error: {
          message: 'The e-mail address or the password is wrong.',
          type: 'authentication_error',
          code: 'login_failed',
          param: null,
        },
        request_id: expect.stringMatching(/^req_/),
      });
    }
  });

  it('A6: throttles from the sixth guess, known account or not, and lets the owner in from elsewhere', async () => {
    for (const email of [EMAIL, 'nobody@example.com']) {
      const from = email === EMAIL ? '192.0.2.20' : '192.0.2.21';
      const statuses: number[] = [];
      for (let i = 0; i < 7; i++) statuses.push((await login('wrong-but-long-enough', email, from)).status);
      expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
      const throttled = await login(oneTime, email, from);
      expect(throttled).toMatchObject({ status: 429, body: { error: { code: 'login_throttled', type: 'rate_limit_error' } } });
      expect(Number(throttled.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect((await login(oneTime, EMAIL, '198.51.100.1')).status).toBe(200);
  });

  it('A6: no header of the client makes it another network', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) {
      const body = { email: EMAIL, password: 'wrong-but-long-enough' };
      statuses.push((await plane.call({ url: '/v1/auth/login', body, headers: { 'x-forwarded-for': `10.0.0.${i}` } })).status);
    }
    expect(statuses.at(-1)).toBe(429);
  });

  it('A3: refreshes once per token, and a refresh token opens nothing', async () => {
    const grant = await changeFirstPassword();
    const refreshed = await plane.call<GrantBody>({ url: '/v1/auth/refresh', body: { refresh_token: grant.refresh_token } });
    expect(refreshed.status).toBe(200);
    expect((await plane.call({ url: '/v1/auth/me', as: refreshed.body.access_token })).status).toBe(200);
    for (const token of [grant.refresh_token, refreshed.body.refresh_token]) {
      expect((await plane.call({ url: '/v1/auth/me', as: token })).body).toMatchObject({ error: { code: 'token_invalid' } });
    }
    expect((await plane.call({ url: '/v1/auth/refresh', body: { refresh_token: grant.access_token } })).status).toBe(401);
    expect((await plane.call({ url: '/v1/auth/refresh', body: { refresh_token: grant.refresh_token } })).status).toBe(401);
    // The family is over: somebody had a copy.
    expect((await plane.call({ url: '/v1/auth/refresh', body: { refresh_token: refreshed.body.refresh_token } })).status).toBe(
      401,
    );
  });

  it('ends the login of a bearer that sends no refresh token, and only that one', async () => {
    const one = await changeFirstPassword();
    const other = (await login(PASSWORD)).body;
    const out = { url: '/v1/auth/logout', body: {} };
    expect((await plane.call({ ...out, as: one.access_token })).status).toBe(204);
    expect((await plane.call({ ...out, as: 'nonsense' })).status).toBe(204);
    expect((await plane.call(out)).status).toBe(400);
    const me = async ({ access_token: as }: GrantBody) => (await plane.call({ url: '/v1/auth/me', as })).status;
    expect([await me(one), await me(other)]).toEqual([401, 200]);
  });

  it('logs out', async () => {
    const grant = await changeFirstPassword();
    expect(await plane.call({ url: '/v1/auth/logout', body: { refresh_token: grant.refresh_token } })).toMatchObject({
      status: 204,
      text: '',
    });
    expect((await plane.call({ url: '/v1/auth/refresh', body: { refresh_token: grant.refresh_token } })).status).toBe(401);
  });
});
