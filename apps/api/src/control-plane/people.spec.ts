import type { Role } from '@libs/kernel';
import { ADMIN_API_KEY, type ControlPlane, leaks, startControlPlane, undocumented } from '../../../../test/support/control-plane';

const DEFAULT_TENANT = 'ten_00000000000000000000000000';
const PASSWORD = 'tall-ships-and-small-boats';
interface Thing {
  id: string;
  tenant_id: string;
  [field: string]: unknown;
}
interface List {
  data: Thing[];
}

describe('people, tenants and teams', () => {
  let plane: ControlPlane;
  let acme: string;
  let beta: string;
  /** An administrator of acme. */
  let tenantAdmin: string;

  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
    acme = (await plane.tenants.create('acme')).id;
    beta = (await plane.tenants.create('beta')).id;
    tenantAdmin = await login('admin@acme.example', 'admin', acme);
  });
  afterAll(async () => {
    expect(undocumented(plane)).toEqual([]);
    expect(leaks(plane)).toEqual([]);
    await plane.close();
  });

  const call = <T = Thing>(method: string, url: string, body?: unknown, as = ADMIN_API_KEY) =>
    plane.call<T>({ method, url, body, as });
  async function login(email: string, role: Role, tenantId: string): Promise<string> {
    const { user } = await plane.users.create({ email, role, tenantId });
    await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
    return plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion });
  }
  const codeOf = (answer: { status: number; body: object }): unknown => [
    answer.status,
    (answer.body as { error?: { code: string; param: string | null } }).error?.code,
  ];

  it('A11: an administrator of a tenant handles its people, and nobody else’s', async () => {
    const made = await call('POST', '/v1/admin/users', { email: 'one@acme.example', role: 'member' }, tenantAdmin);
    expect(made).toMatchObject({ status: 201, body: { tenant_id: acme } });
    for (const tenant_id of [beta, DEFAULT_TENANT]) {
      for (const url of ['/v1/admin/users', '/v1/admin/users/invitations']) {
        const answer = await call('POST', url, { email: 'x@acme.example', role: 'admin', tenant_id }, tenantAdmin);
        expect(codeOf(answer)).toEqual([403, 'scope_exceeded']);
      }
      expect(codeOf(await call('POST', '/v1/admin/teams', { name: 'x', tenant_id }, tenantAdmin))).toEqual([
        403,
        'scope_exceeded',
      ]);
    }
    for (const field of ['is_admin', 'token_version', 'installation_admin', 'disabled_at']) {
      const body = { email: 'y@acme.example', role: 'member', [field]: true };
      expect(codeOf(await call('POST', '/v1/admin/users', body, tenantAdmin))).toEqual([400, 'unknown_field']);
    }
    const moved = await call('PATCH', `/v1/admin/users/${made.body.id}`, { tenant_id: DEFAULT_TENANT }, tenantAdmin);
    expect(codeOf(moved)).toEqual([400, 'unknown_field']);
  });

  it('B3: people and teams of another tenant are not found, and nothing happens to them', async () => {
    const theirs = (await call('POST', '/v1/admin/users', { email: 'one@beta.example', role: 'member', tenant_id: beta })).body;
    const team = (await call('POST', '/v1/admin/teams', { name: 'beta team', tenant_id: beta })).body;
    const own = (await call('POST', '/v1/admin/teams', { name: 'own team' }, tenantAdmin)).body;
    const tries: [string, string, unknown?][] = [
      ['GET', `/v1/admin/users/${theirs.id}`],
      ['PATCH', `/v1/admin/users/${theirs.id}`, { role: 'viewer' }],
      ['DELETE', `/v1/admin/users/${theirs.id}`],
      ['POST', `/v1/admin/users/${theirs.id}/reset-password`],
      ['POST', `/v1/admin/users/${theirs.id}/invitation`],
      ['POST', `/v1/admin/users/${theirs.id}/end-sessions`],
      ['GET', `/v1/admin/teams/${team.id}`],
      ['PATCH', `/v1/admin/teams/${team.id}`, { name: 'mine' }],
      ['DELETE', `/v1/admin/teams/${team.id}`],
      ['GET', `/v1/admin/teams/${team.id}/members`],
      ['PUT', `/v1/admin/teams/${own.id}/members/${theirs.id}`],
      ['DELETE', `/v1/admin/teams/${team.id}/members/${theirs.id}`],
      ['GET', `/v1/admin/tenants/${beta}`],
    ];
    for (const [method, url, body] of tries) {
      expect([method, url, codeOf(await call(method, url, body, tenantAdmin))]).toEqual([method, url, [404, 'not_found']]);
    }
    expect((await call('GET', `/v1/admin/users/${theirs.id}`)).body).toMatchObject({ role: 'member', tenant_id: beta });
    for (const url of [
      '/v1/admin/users',
      '/v1/admin/teams',
      `/v1/admin/users?tenant_id=${beta}`,
      `/v1/admin/teams?tenant_id=${beta}`,
    ]) {
      const { body } = await call<List>('GET', url, undefined, tenantAdmin);
      expect([url, [...new Set(body.data.map(({ tenant_id }) => tenant_id))]]).toEqual([url, [acme]]);
    }
    expect((await call<List>('GET', '/v1/admin/tenants', undefined, tenantAdmin)).body.data.map(({ id }) => id)).toEqual([acme]);
  });

  it('attributes the use of people to their team, which they may choose among their own', async () => {
    const person = await login('grace@acme.example', 'member', acme);
    const me = (await call<{ user: Thing }>('GET', '/v1/auth/me', undefined, person)).body.user;
    const [first, second, third] = await Promise.all(
      ['search', 'ads', 'maps'].map(async (name) => (await call('POST', '/v1/admin/teams', { name }, tenantAdmin)).body.id),
    );
    expect(codeOf(await call('POST', '/v1/admin/teams', { name: 'SEARCH' }, tenantAdmin))).toEqual([409, 'conflict']);
    for (const team of [first, second]) {
      expect((await call('PUT', `/v1/admin/teams/${team}/members/${me.id}`, undefined, tenantAdmin)).status).toBe(204);
    }
    const team = async (): Promise<unknown> => (await plane.users.get(me.id, acme)).defaultTeamId;
    expect(await team()).toBe(first);
    expect((await call('PATCH', '/v1/auth/me', { default_team_id: second, name: 'Grace' }, person)).body).toMatchObject({
      default_team_id: second,
      name: 'Grace',
    });
    expect(codeOf(await call('PATCH', '/v1/auth/me', { default_team_id: third }, person))).toEqual([400, 'invalid_request']);
    expect(codeOf(await call('PATCH', '/v1/auth/me', { role: 'admin' }, person))).toEqual([400, 'unknown_field']);
    const members = await call<List>('GET', `/v1/admin/teams/${second}/members`, undefined, tenantAdmin);
    expect(members.body.data.map(({ id }) => id)).toEqual([me.id]);
    // Archiving a team, and leaving one, end what follows from it.
    await call('PATCH', `/v1/admin/teams/${second}`, { archived: true }, tenantAdmin);
    expect(await team()).toBeNull();
    expect(codeOf(await call('PUT', `/v1/admin/teams/${second}/members/${me.id}`, undefined, tenantAdmin))).toEqual([
      409,
      'conflict',
    ]);
    await call('PATCH', '/v1/auth/me', { default_team_id: first }, person);
    expect((await call('DELETE', `/v1/admin/teams/${first}/members/${me.id}`, undefined, tenantAdmin)).status).toBe(204);
    expect(await team()).toBeNull();
    expect((await call('DELETE', `/v1/admin/teams/${third}`, undefined, tenantAdmin)).status).toBe(204);
  });

  it('resets a password to one that is shown once and must be changed', async () => {
    const made = await call('POST', '/v1/admin/users', { email: 'linus@acme.example', role: 'viewer', password: PASSWORD });
    const reset = await call('POST', `/v1/admin/users/${made.body.id}/reset-password`);
    const password = String(reset.body['one_time_password']);
    expect([reset.status, reset.headers['cache-control']]).toEqual([200, 'no-store']);
    const logIn = (with_: string) =>
      plane.call({ url: '/v1/auth/login', body: { email: 'linus@acme.example', password: with_ }, from: '192.0.2.77' });
    expect((await logIn(PASSWORD)).status).toBe(401);
    expect((await logIn(password)).body).toMatchObject({ password_change_required: true });
    expect((await call('GET', `/v1/admin/users/${made.body.id}`)).text).not.toContain(password);
  });

  it('invites people, who choose a password of their own with an invitation that works once', async () => {
    const invited = await call('POST', '/v1/admin/users/invitations', { email: 'new@acme.example', role: 'member' }, tenantAdmin);
    expect(invited).toMatchObject({ status: 201, body: { has_password: false, must_change_password: false, tenant_id: acme } });
    const token = String(invited.body['invitation_token']);
    const accept = (invitation_token: string, new_password: string) =>
      plane.call<{ access_token: string }>({ url: '/v1/auth/accept-invitation', body: { invitation_token, new_password } });
    expect((await plane.call({ url: '/v1/auth/me', as: token })).status).toBe(401);
    expect(codeOf(await accept(token, 'short'))).toEqual([400, 'invalid_request']);
    const again = await call('POST', `/v1/admin/users/${invited.body.id}/invitation`, undefined, tenantAdmin);
    const grant = await accept(token, PASSWORD);
    expect(grant).toMatchObject({ status: 200, body: { password_change_required: false } });
    expect((await call('GET', '/v1/auth/me', undefined, grant.body.access_token)).body).toMatchObject({ tenant_id: acme });
    for (const used of [token, String(again.body['invitation_token'])]) {
      expect(codeOf(await accept(used, `${PASSWORD}-2`))).toEqual([401, 'token_invalid']);
    }
    expect(codeOf(await call('POST', `/v1/admin/users/${invited.body.id}/invitation`))).toEqual([409, 'conflict']);
  });

  it('archives a tenant: nobody of it gets in, nothing is lost, and the way back opens the same doors', async () => {
    const gamma = (await call('POST', '/v1/admin/tenants', { name: 'gamma' })).body.id;
    const person = await login('one@gamma.example', 'member', gamma);
    const me = () => call('GET', '/v1/auth/me', undefined, person);
    expect((await me()).status).toBe(200);
    expect((await call('PATCH', `/v1/admin/tenants/${gamma}`, { archived: true })).body['archived_at']).toEqual(
      expect.any(String),
    );
    expect(codeOf(await me())).toEqual([401, 'token_invalid']);
    expect(
      codeOf(await call('POST', '/v1/admin/users', { email: 'two@gamma.example', role: 'member', tenant_id: gamma })),
    ).toEqual([400, 'invalid_request']);
    expect(codeOf(await call('DELETE', `/v1/admin/tenants/${gamma}`))).toEqual([409, 'conflict']);
    await call('PATCH', `/v1/admin/tenants/${gamma}`, { archived: false, name: 'delta' });
    expect((await me()).status).toBe(200);
    expect(codeOf(await call('PATCH', `/v1/admin/tenants/${DEFAULT_TENANT}`, { archived: true }))).toEqual([409, 'conflict']);
    const empty = (await call('POST', '/v1/admin/tenants', { name: 'empty' })).body.id;
    expect(codeOf(await call('DELETE', `/v1/admin/tenants/${empty}`))).toEqual([409, 'conflict']);
    await call('PATCH', `/v1/admin/tenants/${empty}`, { archived: true });
    expect((await call('DELETE', `/v1/admin/tenants/${empty}`)).status).toBe(204);
  });

  it('forgets a person with their keys, and finds people by parts of what they are called', async () => {
    const { body } = await call('POST', '/v1/admin/users', { email: '50%_off@acme.example', role: 'member', tenant_id: acme });
    const find = async (search: string) =>
      (await call<List>('GET', `/v1/admin/users?search=${encodeURIComponent(search)}`)).body.data.map(({ id }) => id);
    expect(await find('0%_O')).toEqual([body.id]);
    expect(await find('5_%')).toEqual([]);
    expect((await call('DELETE', `/v1/admin/users/${body.id}`)).status).toBe(204);
    expect((await call('GET', `/v1/admin/users/${body.id}`)).status).toBe(404);
  });
});
