import { ADMIN_API_KEY, type ControlPlane, startControlPlane, undocumented } from '../../../../../test/support/control-plane';

const URL = '/v1/admin/circuit-breakers';

describe('circuit breakers', () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
    const body = { id: 'acme', base_url: 'https://llm.example.com/v1' };
    await plane.call({ url: '/v1/admin/providers', as: ADMIN_API_KEY, body });
  });
  afterAll(() => plane.close());

  const list = () => plane.call({ url: URL, as: ADMIN_API_KEY });
  const override = (target: unknown, state: unknown) =>
    plane.call({ url: `${URL}/override`, as: ADMIN_API_KEY, body: { target, state } });

  it('are listed with what is counted, by provider and model', async () => {
    expect((await list()).body).toEqual({ data: [], next_cursor: null });
    plane.breakers.record('acme/meta/llama-4', { ok: false, slow: true, ms: 200 });
    plane.breakers.record('acme/meta/llama-4', { ok: true, slow: false, ms: 100 });
    expect(await list()).toMatchObject({
      status: 200,
      body: {
        data: [
          {
            ...{ target: 'acme/meta/llama-4', provider: 'acme', model: 'meta/llama-4', state: 'closed', reason: null },
            ...{ for_ms: null, retry_after_ms: null, calls: 2, failures: 1, slow: 1, mean_ms: 150 },
          },
        ],
      },
    });
  });

  it('are held open by hand until they are closed, models with slashes too', async () => {
    const target = 'acme/meta/llama-4';
    const opened = await override(target, 'open');
    const held = { target, provider: 'acme', model: 'meta/llama-4', state: 'open', reason: 'manual', retry_after_ms: null };
    expect(opened).toMatchObject({ status: 200, body: held });
    expect(plane.breakers.allow(target)).toMatchObject({ allowed: false });
    expect((await list()).body['data']).toMatchObject([held]);
    const closed = await override(target, 'closed');
    expect(closed).toMatchObject({ status: 200, body: { target, state: 'closed', reason: null, calls: 0, mean_ms: null } });
    expect(plane.breakers.allow(target)).toEqual({ allowed: true, probe: false });
    expect((await list()).body['data']).toEqual([]);
  });

  it.each([
    ['acme', 'open', 'target'],
    ['acme/', 'open', 'target'],
    ['/m', 'open', 'target'],
    ['nobody/m', 'open', 'target'],
    [`acme/${'m'.repeat(300)}`, 'open', 'target'],
    [7, 'open', 'target'],
    ['acme/m', 'half_open', 'state'],
    ['acme/m', undefined, 'state'],
  ])('refuse %p %p', async (target, state, param) => {
    expect(await override(target, state)).toMatchObject({ status: 400, body: { error: { code: 'invalid_request', param } } });
    expect((await list()).body['data']).toEqual([]);
  });

  it('are for administrators, and documented whole', async () => {
    const { user } = await plane.users.create({
      ...{ email: 'member@example.com', role: 'member', tenantId: 'ten_00000000000000000000000000' },
    });
    await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
    const as = plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion });
    expect((await plane.call({ url: URL, as })).status).toBe(403);
    expect((await plane.call({ url: `${URL}/override`, as, body: { target: 'acme/m', state: 'open' } })).status).toBe(403);
    expect((await plane.call({ url: URL })).status).toBe(401);
    expect(undocumented(plane)).toEqual([]);
  });
});
