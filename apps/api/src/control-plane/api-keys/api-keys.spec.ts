import { Authenticator, CredentialChecks, DEFAULT_TENANT_ID, PrincipalCache } from '@libs/auth';
import { GatewayError, type Principal, type Role, systemClock } from '@libs/kernel';
import { type Answer, type ControlPlane, startControlPlane } from '../../../../../test/support/control-plane';

interface Key extends Record<string, unknown> {
  id: string;
  key: string;
}

describe('virtual keys over the control plane', () => {
  let plane: ControlPlane;
  const people: Record<string, { id: string; token: string }> = {};
  const TENANT = 'ten_keys';

  const join = async (name: string, role: Role, tenantId: string): Promise<void> => {
    const { user } = await plane.users.create({ email: `${name}@example.com`, role, tenantId });
    await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
    people[name] = { id: user.id, token: plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion }) };
  };

  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'first@example.com' });
    await plane.test.database.query(`INSERT INTO tenants (id, name) VALUES ($1, 'keys'), ('ten_other', 'other')`, [TENANT]);
    await join('root', 'admin', DEFAULT_TENANT_ID);
    await join('boss', 'admin', TENANT);
    await join('mia', 'member', TENANT);
    await join('max', 'member', TENANT);
    await join('olga', 'member', 'ten_other');
    await plane.test.database.query(
      `INSERT INTO teams (id, tenant_id, name) VALUES ('team_mias', $1, 'mias'), ('team_maxs', $1, 'maxs'), ('team_others', 'ten_other', 'o')`,
      [TENANT],
    );
    await plane.test.database.query(`INSERT INTO team_members (tenant_id, team_id, user_id) VALUES ($1, 'team_mias', $2)`, [
      TENANT,
      people['mia']?.id,
    ]);
  });
  afterAll(() => plane.close());

  const call = (who: string, method: string, path: string, body?: unknown): Promise<Answer<Key>> =>
    plane.call<Key>({ method, url: `/v1/admin/api-keys${path}`, as: people[who]?.token, ...(body !== undefined && { body }) });
  const made = async (who: string, body: object = {}): Promise<Key> => {
    const answer = await call(who, 'POST', '', { name: 'k', ...body });
    expect(answer.status).toBe(201);
    return answer.body;
  };
  const refused = ({ status, body }: Answer<Key>): unknown[] => {
    const error = body['error'] as { code: string; param: string | null };
    return [status, error.code, error.param];
  };
  /** What a process that has never seen the key makes of it. */
  const caller = async (key: string): Promise<Principal | string> => {
    const checks = plane.app.get(CredentialChecks);
    const auth = new Authenticator(checks, new PrincipalCache(), { touch: () => undefined }, systemClock);
    try {
      return await auth.authenticate({ authorization: `Bearer ${key}` });
    } catch (thrown) {
      return thrown instanceof GatewayError ? thrown.code : String(thrown);
    }
  };

  const LIMITS = {
    scopes: ['chat', 'models'],
    allowed_models: ['openai/*', 'auto'],
    allowed_providers: ['openai'],
    ip_allow: ['192.0.2.0/24', '2001:db8::/32'],
    ...{ rpm_limit: 10, tpm_limit: 1000, concurrency_limit: 2 },
  };

  it('take what they may be used for, and give it to whoever comes with them', async () => {
    const key = await made('mia', { ...LIMITS, team_id: 'team_mias', metadata: { service: 'search' } });
    expect(key).toMatchObject({ ...LIMITS, team_id: 'team_mias', user_id: people['mia']?.id, metadata: { service: 'search' } });
    expect(await caller(key.key)).toEqual({
      ...{
        kind: 'virtual_key',
        tenantId: TENANT,
        role: 'member',
        virtualKeyId: key.id,
        userId: people['mia']?.id,
        teamId: 'team_mias',
      },
      limits: {
        ...{ scopes: LIMITS.scopes, networks: LIMITS.ip_allow, rpm: 10, tpm: 1000, concurrency: 2 },
        ...{ allowedModels: LIMITS.allowed_models, allowedProviders: LIMITS.allowed_providers },
      },
    });
  });

  it.each([
    [{ scopes: ['everything'] }, 'scopes'],
    [{ scopes: [] }, 'scopes'],
    [{ allowed_models: ['open*ai'] }, 'allowed_models'],
    [{ allowed_providers: ['Not An Id'] }, 'allowed_providers'],
    [{ ip_allow: ['192.0.2.0/33'] }, 'ip_allow'],
    [{ ip_allow: ['example.com'] }, 'ip_allow'],
    [{ tpm_limit: 0 }, 'tpm_limit'],
    [{ metadata: { deep: { er: 1 } } }, 'metadata'],
    [{ expires_at: '2001-01-01T00:00:00Z' }, 'expires_at'],
    [{ team_id: 'team_none' }, 'team_id'],
    [{ team_id: 'team_others' }, 'team_id'],
  ])('refuse %j', async (field, param) => {
    expect(refused(await call('mia', 'POST', '', { name: 'k', ...field }))).toEqual([400, 'invalid_request', param]);
    const { id } = await made('mia');
    expect(refused(await call('mia', 'PATCH', `/${id}`, field))).toEqual([400, 'invalid_request', param]);
  });

  it('A11: are nobody else`s and of no other tenant or team, unless an administrator says so', async () => {
    const max = people['max']?.id;
    expect(refused(await call('mia', 'POST', '', { name: 'k', user_id: max }))).toEqual([403, 'scope_exceeded', 'user_id']);
    expect(refused(await call('mia', 'POST', '', { name: 'k', team_id: 'team_maxs' }))).toEqual([
      403,
      'scope_exceeded',
      'team_id',
    ]);
    for (const who of ['mia', 'boss'])
      expect(refused(await call(who, 'POST', '', { name: 'k', tenant_id: 'ten_other' }))).toEqual([
        403,
        'scope_exceeded',
        'tenant_id',
      ]);
    expect(refused(await call('boss', 'POST', '', { name: 'k', user_id: people['olga']?.id }))).toEqual([
      400,
      'invalid_request',
      'user_id',
    ]);
    expect(await made('boss', { user_id: max, team_id: 'team_maxs' })).toMatchObject({ user_id: max, team_id: 'team_maxs' });
    expect(await made('root', { tenant_id: TENANT, user_id: max })).toMatchObject({ user_id: max, tenant_id: TENANT });
    for (const field of ['role', 'tenant', 'is_admin', 'key_hash'])
      expect(refused(await call('boss', 'POST', '', { name: 'k', [field]: 'x' }))).toEqual([400, 'unknown_field', field]);
  });

  it('change in everything that may be chosen; null takes away, what is not sent stays', async () => {
    const { id, key } = await made('mia', { ...LIMITS, strict_fidelity: true });
    const changed = await call('mia', 'PATCH', `/${id}`, {
      ...{ name: 'renamed', rpm_limit: 5, ip_allow: null, scopes: null, team_id: 'team_mias' },
      ...{ expires_at: '2099-01-01T00:00:00Z', metadata: { a: 'b' } },
    });
    expect(changed.body).toMatchObject({
      ...{ ...LIMITS, name: 'renamed', rpm_limit: 5, ip_allow: null, scopes: null, team_id: 'team_mias', strict_fidelity: true },
      ...{ expires_at: '2099-01-01T00:00:00.000Z', metadata: { a: 'b' } },
    });
    expect(changed.text).not.toContain(key);
    const cleared = await call('mia', 'PATCH', `/${id}`, { expires_at: null, team_id: null, strict_fidelity: false });
    expect(cleared.body).toMatchObject({
      name: 'renamed',
      expires_at: null,
      team_id: null,
      strict_fidelity: false,
      rpm_limit: 5,
    });
    expect(await caller(key)).toMatchObject({ limits: { rpm: 5, tpm: 1000 } });
    for (const field of ['tenant_id', 'key', 'revoked_at'])
      expect(refused(await call('mia', 'PATCH', `/${id}`, { [field]: 'x' }))).toEqual([400, 'unknown_field', field]);
  });

  it('B3: are changed by their owner and their administrators alone, and do not exist for other tenants', async () => {
    const { id } = await made('mia');
    const ways = [
      ['PATCH', `/${id}`, { name: 'x' }],
      ['POST', `/${id}/rotate`, {}],
      ['DELETE', `/${id}`],
    ] as const;
    for (const [method, path, body] of ways) {
      expect(refused(await call('max', method, path, body))).toEqual([403, 'forbidden', null]);
      expect(refused(await call('olga', method, path, body))).toEqual([404, 'not_found', null]);
    }
    expect((await call('mia', 'GET', `/${id}`)).body).toMatchObject({ name: 'k', revoked_at: null, rotated_at: null });
    expect((await call('boss', 'PATCH', `/${id}`, { name: 'by the boss' })).status).toBe(200);
    expect((await call('root', 'DELETE', `/${id}`)).status).toBe(200);
  });

  it('A10: rotate with an overlap in which both secrets are good, and end with their time', async () => {
    const first = await made('mia', { expires_at: '2099-01-01T00:00:00Z' });
    const second = (await call('mia', 'POST', `/${first.id}/rotate`, { overlap_seconds: 3600 })).body;
    expect(second).toMatchObject({ id: first.id, previous_valid_until: expect.any(String), rotated_at: expect.any(String) });
    expect(second.key).not.toBe(first.key);
    for (const { key } of [first, second]) expect(await caller(key)).toMatchObject({ virtualKeyId: first.id });
    await plane.test.database.query(`UPDATE virtual_keys SET previous_valid_until = now() - interval '1 second' WHERE id = $1`, [
      first.id,
    ]);
    expect(await caller(first.key)).toBe('key_invalid');
    const third = (await call('mia', 'POST', `/${first.id}/rotate`, { overlap_seconds: 0 })).body;
    expect([await caller(second.key), third['previous_valid_until']]).toEqual(['key_invalid', null]);
    const fourth = (await call('mia', 'POST', `/${first.id}/rotate`, {})).body;
    expect(await caller(third.key)).toMatchObject({ virtualKeyId: first.id });
    await call('mia', 'DELETE', `/${first.id}`);
    for (const { key } of [third, fourth]) expect(await caller(key)).toBe('key_invalid');
    for (const [method, path] of [
      ['PATCH', ''],
      ['POST', '/rotate'],
    ] as const)
      expect(refused(await call('mia', method, `/${first.id}${path}`, {}))).toEqual([409, 'conflict', null]);
  });

  it('A9: are one answer for everything that is wrong with them', async () => {
    const { key } = await made('mia');
    const wrong = [
      key.slice(0, -1) + (key.endsWith('7') ? '8' : '7'),
      `${key}x`,
      key.toUpperCase(),
      `rlg_' OR 1=1 --`,
      'sk-other',
    ];
    for (const text of wrong) expect([text, await caller(text)]).toEqual([text, 'key_invalid']);
  });

  it('leave their trace in the audit log in the same transaction, without a hash', async () => {
    const { id } = await made('mia');
    await call('mia', 'PATCH', `/${id}`, { rpm_limit: 7 });
    await call('mia', 'POST', `/${id}/rotate`, {});
    await call('mia', 'DELETE', `/${id}`);
    const rows = await plane.test.database.query<{ action: string; before: object | null; after: object; text: string }>(
      `SELECT action, before, after, audit_log::text AS text FROM audit_log WHERE subject_id = $1 AND outcome = 'done' ORDER BY seq`,
      [id],
    );
    expect(rows.map(({ action }) => action)).toEqual([
      ...['virtual_key.create', 'virtual_key.update', 'virtual_key.rotate', 'virtual_key.revoke'],
    ]);
    expect(rows[1]).toMatchObject({ before: { rpm_limit: null }, after: { rpm_limit: 7 } });
    expect(rows.filter(({ text }) => /key_hash|\\x[0-9a-f]{40}.*\\x[0-9a-f]{40}.*\\x/.test(text))).toEqual([]);
  });

  it('C3: are never shown again', async () => {
    const { id, key } = await made('mia');
    for (const url of [`/v1/admin/api-keys/${id}`, '/v1/admin/api-keys?limit=200', '/v1/admin/audit?limit=200'])
      expect((await plane.call({ url, as: people['boss']?.token })).text).not.toContain(key);
  });

  it('are listed by team and owner', async () => {
    const { id } = await made('boss', { team_id: 'team_maxs', user_id: people['max']?.id });
    const list = async (query: string): Promise<string[]> =>
      (
        await plane.call<{ data: Key[] }>({ url: `/v1/admin/api-keys?limit=200&${query}`, as: people['boss']?.token })
      ).body.data.map((one) => one.id);
    expect(await list('team_id=team_maxs')).toContain(id);
    expect(await list(`user_id=${people['max']?.id}&team_id=team_mias`)).toEqual([]);
  });
});
