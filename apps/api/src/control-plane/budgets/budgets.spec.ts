import { ADMIN_API_KEY, type ControlPlane, startControlPlane, undocumented } from '../../../../../test/support/control-plane';

const TENANT = 'ten_00000000000000000000000000';
type Body = Record<string, unknown>;

describe('budgets, limits and alerts', () => {
  let plane: ControlPlane;
  let keyId = '';
  const people: Record<'tenantAdmin' | 'otherAdmin' | 'viewer', string> = { tenantAdmin: '', otherAdmin: '', viewer: '' };
  let smallTenant = '';

  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
    await plane.first.ensureFirstVirtualKey();
    const [row] = await plane.test.database.query<{ id: string }>('SELECT id FROM virtual_keys');
    keyId = row?.id ?? '';
    const login = async (email: string, role: 'admin' | 'viewer', tenantId: string): Promise<string> => {
      const { user } = await plane.users.create({ email, role, tenantId });
      await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
      return plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion });
    };
    smallTenant = (await plane.tenants.create('small')).id;
    people.tenantAdmin = await login('small@example.com', 'admin', smallTenant);
    people.otherAdmin = await login('other@example.com', 'admin', (await plane.tenants.create('other')).id);
    people.viewer = await login('viewer@example.com', 'viewer', TENANT);
  });
  afterAll(() => plane.close());

  const call = (method: string, url: string, body?: Body, as: string = ADMIN_API_KEY) =>
    plane.call({ method, url: `/v1/admin/${url}`, as, ...(body && { body }) });
  const create = async (more: Body = {}): Promise<Body> => {
    const body = { subject_kind: 'key', subject_id: keyId, unit: 'micro_usd', period: 'month', amount: 10_000_000, ...more };
    const answer = await call('POST', 'budgets', body);
    expect([answer.status, answer.body]).toMatchObject([201, { amount: body.amount, unit: body.unit }]);
    return answer.body;
  };

  it('are created, seen with how they stand, changed and removed', async () => {
    const { id } = await create();
    const stands = { limit: 10_000_000, spent: 0, reserved: 0, left: 10_000_000, used_percent: 0, state: 'ok', hard: true };
    expect((await call('GET', `budgets/${String(id)}`)).body).toMatchObject({ id, tenant_id: TENANT, ...stands });
    await plane.test.database.query(
      `INSERT INTO budget_counters (budget_id, tenant_id, period_start, spent)
       VALUES ($1, $2, date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC', 8500000)`,
      [id, TENANT],
    );
    const [seen] = (await call('GET', 'budget')).body['data'] as Body[];
    expect(seen).toMatchObject({ id, spent: 8_500_000, left: 1_500_000, used_percent: 85, state: 'warning' });
    expect(new Date(String(seen?.['resets_at'])).getTime()).toBeGreaterThan(Date.now());
    const again = { subject_kind: 'key', subject_id: keyId, unit: 'micro_usd', period: 'month', amount: 5 };
    expect(await call('POST', 'budgets', again)).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    const changed = await call('PATCH', `budgets/${String(id)}`, { amount: 20_000_000, hard: false });
    expect(changed).toMatchObject({ status: 200, body: { limit: 20_000_000, hard: false, spent: 8_500_000, state: 'ok' } });
    expect((await call('DELETE', `budgets/${String(id)}`)).status).toBe(204);
    expect((await call('GET', `budgets/${String(id)}`)).status).toBe(404);
    await create();
  });

  it('are topped up, corrected and reset with a reason, and keep what was done', async () => {
    const { id } = await create({ unit: 'tokens', period: 'total', amount: 1_000 });
    const adjust = (body: Body) => call('POST', `budgets/${String(id)}/adjustments`, body);
    expect((await adjust({ kind: 'adjust', amount: 400, reason: 'used elsewhere' })).body).toMatchObject({
      spent: 400,
      left: 600,
    });
    expect((await adjust({ kind: 'top_up', amount: 500, reason: 'paid' })).body).toMatchObject({ limit: 1_500, left: 1_100 });
    expect((await adjust({ kind: 'adjust', amount: -1_000, reason: 'wrong' })).body).toMatchObject({ spent: 0 });
    await adjust({ kind: 'adjust', amount: 7, reason: 'again' });
    expect((await adjust({ kind: 'reset', reason: 'a new start' })).body).toMatchObject({ spent: 0, limit: 1_500 });
    const { data } = (await call('GET', `budgets/${String(id)}/adjustments?limit=3`)).body;
    expect(data).toMatchObject([
      { kind: 'reset', amount: -7, reason: 'a new start', actor: 'automation' },
      { kind: 'adjust', amount: 7 },
      { kind: 'adjust', amount: -400, reason: 'wrong' },
    ]);
    for (const wrong of [
      { kind: 'top_up', amount: -5 },
      { kind: 'adjust' },
      { kind: 'reset', amount: 5 },
      { kind: 'adjust', amount: 0 },
    ])
      expect(await adjust({ ...wrong, reason: 'x' })).toMatchObject({ status: 400, body: { error: { param: 'amount' } } });
  });

  it.each([
    ['unknown field', { colour: 'red' }, 'colour'],
    ['negative amount', { amount: -1 }, 'amount'],
    ['fraction', { amount: 0.5 }, 'amount'],
    ['beyond what can be counted', { amount: 1e300 }, 'amount'],
    ['unit', { unit: 'eur' }, 'unit'],
    ['period', { period: 'week' }, 'period'],
    ['subject', { subject_id: 'vk_nobody' }, 'subject_id'],
    ['subject of another kind', { subject_kind: 'team' }, 'subject_id'],
  ])('refuse a wrong %s', async (_name, wrong, param) => {
    const body = { subject_kind: 'key', subject_id: keyId, unit: 'tokens', period: 'day', amount: 5, ...wrong };
    expect(await call('POST', 'budgets', body)).toMatchObject({ status: 400, body: { error: { param } } });
  });

  it('set limits, also of single models, and take them away', async () => {
    const made = await call('POST', 'limits', {
      subject_kind: 'tenant',
      subject_id: TENANT,
      model: 'gpt-5*',
      rpm: 5,
      tpm: 1_000,
    });
    expect(made).toMatchObject({ status: 201, body: { model: 'gpt-5*', rpm: 5, tpm: 1_000, concurrency: null } });
    const id = String(made.body['id']);
    expect((await call('POST', 'limits', { subject_kind: 'tenant', subject_id: TENANT, model: 'gpt-5*', rpm: 6 })).status).toBe(
      409,
    );
    expect((await call('PATCH', `limits/${id}`, { rpm: null, concurrency: 2 })).body).toMatchObject({
      rpm: null,
      concurrency: 2,
    });
    expect(await call('PATCH', `limits/${id}`, { tpm: null, concurrency: null })).toMatchObject({ status: 400 });
    expect((await call('GET', 'limits')).body['data']).toMatchObject([{ id, tpm: 1_000, concurrency: 2 }]);
    for (const model of ['a*b', 'a b', '**', ''])
      expect(await call('POST', 'limits', { subject_kind: 'key', subject_id: keyId, model, rpm: 1 })).toMatchObject({
        status: 400,
      });
    expect((await call('DELETE', `limits/${id}`)).status).toBe(204);
    expect((await call('GET', `limits/${id}`)).status).toBe(404);
  });

  it("B3, A11: are a tenant's own: nobody sees those of others, or widens what was set from above", async () => {
    const tenantBudget = { subject_kind: 'tenant', subject_id: smallTenant, unit: 'tokens', period: 'day', amount: 9 };
    const { body: small } = await call('POST', 'budgets', tenantBudget);
    const url = `budgets/${String(small['id'])}`;
    expect((await call('GET', url, undefined, people.tenantAdmin)).status).toBe(200);
    for (const [method, body] of [
      ['PATCH', { amount: 10 }],
      ['DELETE', undefined],
    ] as const) {
      expect(await call(method, url, body, people.tenantAdmin)).toMatchObject({
        status: 403,
        body: { error: { code: 'scope_exceeded' } },
      });
      expect((await call(method, url, body, people.otherAdmin)).status).toBe(404);
    }
    const topUp = { kind: 'top_up', amount: 5, reason: 'more' };
    expect((await call('POST', `${url}/adjustments`, topUp, people.tenantAdmin)).status).toBe(403);
    expect((await call('GET', url, undefined, people.otherAdmin)).status).toBe(404);
    expect((await call('GET', 'budget', undefined, people.otherAdmin)).body['data']).toEqual([]);
    const foreign = { ...tenantBudget, tenant_id: smallTenant, subject_kind: 'user', subject_id: 'usr_x' };
    expect(await call('POST', 'budgets', foreign, people.otherAdmin)).toMatchObject({ status: 403 });
    expect((await call('POST', 'budgets', tenantBudget, people.viewer)).status).toBe(403);
    expect((await call('GET', 'budget', undefined, people.viewer)).body['data']).not.toContainEqual(
      expect.objectContaining({ tenant_id: smallTenant }),
    );
  });

  it('tell the last alerts, each tenant its own', async () => {
    const alert = { kind: 'budget.threshold', severity: 'warning' as const, message: 'Running low.' };
    plane.alerts.raise({ ...alert, tenantId: smallTenant, subject: { kind: 'budget', id: 'bud_1' }, details: { threshold: 80 } });
    plane.alerts.raise({
      ...alert,
      kind: 'provider_key.disabled',
      severity: 'critical',
      subject: { kind: 'provider_key', id: 'key_1' },
    });
    await plane.alerts.close();
    const kinds = async (query: string, as?: string): Promise<unknown[]> =>
      ((await call('GET', `alerts${query}`, undefined, as)).body['data'] as Body[]).map(({ kind }) => kind);
    expect(await kinds('')).toEqual(['provider_key.disabled', 'budget.threshold']);
    expect(await kinds('?severity=critical')).toEqual(['provider_key.disabled']);
    expect(await kinds('', people.tenantAdmin)).toEqual(['budget.threshold']);
    expect(await kinds('', people.otherAdmin)).toEqual([]);
    const page = (await call('GET', 'alerts?limit=1')).body;
    expect(await kinds(`?limit=1&cursor=${String(page['next_cursor'])}`)).toEqual(['budget.threshold']);
  });

  it('leave a trace of every change, and are documented whole', async () => {
    const { body } = await call('GET', 'audit?action=budget.adjust&limit=20');
    expect(
      (body['data'] as Body[]).some(({ outcome, after }) => outcome === 'done' && (after as Body | null)?.['reason'] === 'paid'),
    ).toBe(true);
    expect(undocumented(plane)).toEqual([]);
  });
});
