import { ReRating, RequestsRepository } from '@libs/ledger';
import { ADMIN_API_KEY, type ControlPlane, startControlPlane, undocumented } from '../../../../../test/support/control-plane';
import { ledgerRecord } from '../../../../../libs/ledger/src/record.fixture';

const HOME = 'ten_00000000000000000000000000';
const OTHER = 'ten_00000000000000000000000001';
const RATES = { input: 1_000_000, output: 2_000_000, cache_read: 100_000 };

describe('prices, usage and statements', () => {
  let plane: ControlPlane;
  let viewer: string;
  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
    await plane.test.database.query(`INSERT INTO tenants (id, name) VALUES ($1, 'other')`, [OTHER]);
    const { user } = await plane.users.create({ email: 'viewer@example.com', role: 'viewer', tenantId: HOME });
    await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
    viewer = plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion });
    const requests = new RequestsRepository(plane.test.database);
    const started_at = new Date();
    const last = new Date(Date.UTC(started_at.getUTCFullYear(), started_at.getUTCMonth() - 1, 15));
    const made = [
      ledgerRecord({ tenant_id: HOME, started_at, metadata: { project: '=cmd|x' } }),
      ledgerRecord({ tenant_id: HOME, started_at: last, cost_micro_usd: 500 }),
      ledgerRecord({ tenant_id: OTHER, started_at, cost_micro_usd: 777 }),
    ];
    await requests.insert(made.map((one, seq) => ({ ...one, process_id: 'p', seq })));
  });
  afterAll(() => plane.close());

  const get = (url: string, as = ADMIN_API_KEY) => plane.call({ url, as });
  const post = (url: string, body: object, as = ADMIN_API_KEY) => plane.call({ url, as, body });
  const lastMonth = (): string => {
    const now = new Date();
    return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
  };

  it('enters, shows, corrects and withdraws prices', async () => {
    const made = await post('/v1/admin/prices', {
      provider: 'acme',
      model: 'a/b',
      rates: RATES,
      valid_from: '2026-01-01T00:00:00Z',
    });
    expect(made).toMatchObject({ status: 201, body: { rates: RATES, tenant_id: null, source: 'manual', valid_to: null } });
    const url = `/v1/admin/prices/${String(made.body['id'])}`;
    const tiers = [{ above_input_tokens: 200_000, rates: { input: 2_000_000, cache_read: 200_000 } }];
    const rates = { ...RATES, tiers, batch_basis_points: 5_000 };
    const right = await plane.call({ method: 'PATCH', url, as: ADMIN_API_KEY, body: { rates } });
    expect(right).toMatchObject({ status: 200, body: { rates, valid_from: '2026-01-01T00:00:00.000Z' } });
    expect((await get(url)).body).toMatchObject({ superseded_by: right.body['id'] });
    expect((await plane.call({ method: 'PATCH', url, as: ADMIN_API_KEY, body: { rates } })).status).toBe(409);
    expect((await get('/v1/admin/prices?provider=acme')).body['data']).toMatchObject([{ id: right.body['id'] }]);
    expect((await get('/v1/admin/prices?history=true&limit=1')).body).toMatchObject({ next_cursor: right.body['id'] });
    expect(
      (await plane.call({ method: 'DELETE', url: `/v1/admin/prices/${String(right.body['id'])}`, as: ADMIN_API_KEY })).status,
    ).toBe(204);
    expect((await get('/v1/admin/prices/price_none')).status).toBe(404);
  });

  it.each<[string, object, string]>([
    ['rates.input', { rates: { input: -1, output: 1 } }, 'm'],
    ['rates.gold', { rates: { input: 1, output: 1, gold: 1 } }, 'm'],
    ['rates.tiers[0].above_input_tokens', { rates: { input: 1, output: 1, tiers: [7] } }, 'm'],
    ['rates', {}, 'm'],
    ['model', { rates: { input: 1, output: 1 } }, '*'],
    ['tenant', { rates: { input: 1, output: 1 }, tenant: 'x' }, 'm'],
  ])('refuses what is no price: %s', async (param, body, model) => {
    expect(await post('/v1/admin/prices', { provider: 'acme', model, ...body })).toMatchObject({
      ...{ status: 400, body: { error: { param } } },
    });
  });

  it('rates again what was booked, first dry, then in earnest', async () => {
    const body = {
      provider: 'openai',
      model: 'gpt-4o',
      rates: { input: 100_000_000, output: 0 },
      valid_from: '2020-01-01T00:00:00Z',
    };
    const id = String((await post('/v1/admin/prices', body)).body['id']);
    const dry = await post(`/v1/admin/prices/${id}/re-rate`, {});
    // 13 tokens of input at 100 micro-USD each, for three requests that were 1234, 500 and 777.
    const found = { requests_seen: 3, requests_adjusted: 3, charge_delta_usd: (3 * 1_300 - 1_234 - 500 - 777) / 1e6 };
    expect(dry).toMatchObject({ status: 200, body: { state: 'dry_run', complete: true, ...found } });
    const begun = await post(`/v1/admin/prices/${id}/re-rate`, { dry_run: false });
    await plane.app.get(ReRating).work();
    expect((await get(`/v1/admin/re-rates/${String(begun.body['id'])}`)).body).toMatchObject({ state: 'done', ...found });
    expect((await post(`/v1/admin/prices/${id}/re-rate`, {})).body).toMatchObject({ requests_adjusted: 0 });
    expect((await post('/v1/admin/prices/price_none/re-rate', {})).status).toBe(404);
  });

  it("tells a tenant's usage to itself and to operators, and to nobody else", async () => {
    const url = `/v1/admin/tenants/${HOME}/usage`;
    const own = await get(`${url}?days=62`, viewer);
    expect(own).toMatchObject({
      status: 200,
      body: { totals: { requests: 2, cost_usd: 0.0026 }, tenant_id: HOME, complete: true },
    });
    expect(own.text).not.toContain('provider_cost');
    // A week: the middle of last month is two weeks ago where this one begins.
    expect((await get(`${url}?days=7`)).body).toMatchObject({ totals: { provider_cost_usd: 0.0013 } });
    expect((await get(`/v1/admin/tenants/${OTHER}/usage`, viewer)).status).toBe(404);
    expect((await get(`/v1/admin/tenants/${OTHER}/statement?month=${lastMonth()}`, viewer)).status).toBe(404);
    expect((await get(`/v1/admin/usage?tenant_id=${OTHER}`, viewer)).body).toMatchObject({ tenant_id: HOME });
    expect((await get('/v1/admin/usage?group_by=tenant')).body['data']).toMatchObject([{ tenant: HOME }, { tenant: OTHER }]);
    expect((await get('/v1/admin/tenants/ten_none/usage')).status).toBe(404);
  });

  it('writes CSV that no spreadsheet runs (K7)', async () => {
    const answer = await get('/v1/admin/usage?group_by=tag,model&tag=project&format=csv', viewer);
    expect(answer.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8', 'content-disposition': /attachment/ });
    expect(answer.text.split('\r\n')[1]).toMatch(/^'=cmd\|x,gpt-4o,1,/);
  });

  it.each(['group_by=tag', 'group_by=day,day', 'group_by=colour', 'from=2026-02-31', 'from=2020-01-01&to=2026-01-01', 'days=0'])(
    'refuses %s',
    async (query) => {
      const path = query.startsWith('days') ? `tenants/${HOME}/usage` : 'usage';
      expect((await get(`/v1/admin/${path}?${query}`)).status).toBe(400);
    },
  );

  it('states what is owed for a month, and closes it for good', async () => {
    const url = `/v1/admin/tenants/${HOME}/statement`;
    const open = await get(`${url}?month=${lastMonth()}`, viewer);
    expect(open).toMatchObject({ status: 200, body: { state: 'open', usage_micro_usd: 500, total_micro_usd: 1_300 } });
    expect((await post(`${url}/close`, { month: lastMonth() }, viewer)).status).toBe(403);
    const closed = await post(`${url}/close`, { month: lastMonth() });
    expect(closed.body).toEqual({ ...open.body, state: 'closed', closed_at: expect.any(String) });
    expect((await get(`${url}?month=${lastMonth()}`)).body).toEqual(closed.body);
    const file = await get(`${url}?month=${lastMonth()}&format=csv`, viewer);
    expect(
      file.text
        .trim()
        .split('\r\n')
        .map((line) => line.split(',')[10]),
    ).toEqual(['amount_micro_usd', '500', '800']);
    expect((await post(`${url}/close`, { month: '2099-01' })).status).toBe(409);
  });

  it('is documented whole', () => expect(undocumented(plane)).toEqual([]));
});
