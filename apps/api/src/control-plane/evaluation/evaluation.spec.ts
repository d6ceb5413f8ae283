import { ADMIN_API_KEY, type ControlPlane, startControlPlane } from '../../../../../test/support/control-plane';

describe('evaluations and feedback by API', () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
  });
  afterAll(() => plane.close());

  const call = (method: string, url: string, body?: unknown) =>
    plane.call({ method, url, as: ADMIN_API_KEY, ...(body !== undefined && { body }) });

  it('looks for faults of an answer, and lists what it found page by page', async () => {
    const url = '/v1/admin/evaluations';
    for (const response of ['', 'Good day.'])
      expect(await call('POST', url, { prompt: 'Greet me.', response })).toMatchObject({ status: 201 });
    const { body } = await call('GET', `${url}?limit=1`);
    expect(body).toMatchObject({ data: [{ kind: 'assessment', origin: 'request', cost_usd: 0, result: { findings: [] } }] });
    const next = await call('GET', `${url}?limit=1&cursor=${String(body['next_cursor'])}`);
    expect(next.body).toMatchObject({ data: [{ result: { findings: [{ code: 'empty' }] } }], next_cursor: null });
    expect((await call('GET', `${url}?cursor=x`)).status).toBe(400);
    expect((await call('POST', url, { prompt: 'Greet me.', models: ['a/b', 'c/d'] })).body).toMatchObject({
      error: { param: 'judge' },
    });
  });

  it('lists ratings of the own tenant', async () => {
    expect((await call('GET', '/v1/admin/feedback')).body).toEqual({ data: [], next_cursor: null });
  });
});
