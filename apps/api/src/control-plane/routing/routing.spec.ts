import { ADMIN_API_KEY, type ControlPlane, startControlPlane, undocumented } from '../../../../../test/support/control-plane';

const URL = '/v1/admin/routing';
const MODELS = '/v1/admin/models';
const rule = (id: string, target: string) => ({ id, when: { model: ['auto'] }, then: { targets: [target] } });

describe('routing and models by API', () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
    await call('POST', '/v1/admin/providers', { id: 'acme', base_url: 'https://llm.example.com/v1' });
  });
  afterAll(() => plane.close());

  const call = (method: string, url: string, body?: unknown) =>
    plane.call({ method, url, as: ADMIN_API_KEY, ...(body !== undefined && { body }) });

  it('keeps versions, and goes back to an earlier one', async () => {
    expect((await call('GET', URL)).body).toMatchObject({ version: 0, canary: null });
    const first = await call('PUT', URL, { config: { rules: [rule('one', 'acme/a')] }, note: 'first', expected_version: 0 });
    expect(first).toMatchObject({ status: 200, body: { version: 1 } });
    expect((await call('PUT', URL, { config: {}, expected_version: 0 })).status).toBe(409);
    const second = await call('PUT', URL, { config: { rules: [rule('two', 'acme/b')] }, expected_version: 1 });
    expect(second.body).toMatchObject({ version: 2 });
    expect((await call('GET', URL)).body).toMatchObject({ version: 2, config: { rules: [{ id: 'two' }] } });
    expect((await call('POST', `${URL}/rollback`, { version: 0 })).body).toMatchObject({
      version: 1,
      config: { rules: [{ id: 'one' }] },
    });
    const { body } = await call('GET', `${URL}/versions?limit=1`);
    expect(body).toMatchObject({ data: [{ version: 2, note: null }], next_cursor: 2 });
    expect((await call('GET', `${URL}/versions/1`)).body).toMatchObject({
      version: 1,
      note: 'first',
      config: { rules: [{ id: 'one' }] },
    });
    expect((await call('GET', `${URL}/versions/99`)).status).toBe(404);
    expect((await call('GET', `${URL}/versions/x`)).status).toBe(404);
    expect((await call('POST', `${URL}/rollback`, { version: 99 })).status).toBe(404);
  });

  it('says where a configuration is wrong, and changes nothing in a dry run', async () => {
    const bad = await call('PUT', URL, { config: { rules: [{ id: 'x', when: { complexity: { min: 2, max: 1 } }, then: {} }] } });
    expect(bad).toMatchObject({ status: 400, body: { error: { param: 'config.rules[0].when.complexity' } } });
    const unknown = await call('PUT', URL, { config: { rulez: [] } });
    expect(unknown).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } });
    const dry = await call('PUT', URL, { config: { rules: [rule('x', 'nobody-knows')] }, dry_run: true });
    expect(dry.body).toMatchObject({ version: null, warnings: [{ path: 'rules[0].then.targets[0]' }] });
    expect((await call('GET', URL)).body).toMatchObject({ version: 1 });
  });

  it('tells everything that is wrong with a draft, and whom a prompt would go to, asking nobody', async () => {
    const wrong = { rules: [{ id: 'X!', then: { deny: '' } }], rulez: [] };
    const { status, body } = await call('POST', `${URL}/check`, { config: wrong });
    expect(status).toBe(200);
    expect((body['problems'] as { path: string }[]).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['rules[0].id', 'rules[0].then.deny']),
    );
    const doubtful = await call('POST', `${URL}/check`, { config: { rules: [rule('x', 'nobody-knows')] } });
    expect(doubtful.body).toMatchObject({ problems: [], warnings: [{ path: 'rules[0].then.targets[0]' }] });

    const draft = { rules: [{ id: 'no', when: { tenant: [`ten_${'1'.repeat(26)}`] }, then: { deny: 'Not here.' } }] };
    const ask = { prompt: 'Say good day.', model: 'sandbox/echo', config: draft };
    const plan = await call('POST', `${URL}/explain`, { ...ask, weights: { cost: 1, quality: 0, latency: 0 } });
    // Nobody is ready here; the stories of the dashboard plan with providers that are.
    expect(plan).toMatchObject({ status: 404, body: { error: { code: 'model_not_found' } } });
    expect(await call('POST', `${URL}/explain`, { ...ask, as: { tenant_id: `ten_${'1'.repeat(26)}` } })).toMatchObject({
      status: 403,
      body: { error: { message: 'Not here.' } },
    });
    expect((await call('POST', `${URL}/explain`, { ...ask, config: wrong })).status).toBe(400);
    const when = { header: { 'x-lane': 'blue' }, metadata: { app: 'crm' }, tools: true, time: { from: '02:00', to: '03:00' } };
    const strict = { rules: [{ id: 'no', when, then: { deny: 'Not now.' } }] };
    const request = { model: 'sandbox/echo', messages: [{ role: 'user', content: 'Hi' }], tools: [{ type: 'function' }] };
    const whole = {
      request,
      headers: { 'X-Lane': 'blue' },
      metadata: { app: 'crm' },
      at: '2026-05-05T02:30:00Z',
      config: strict,
    };
    expect((await call('POST', `${URL}/explain`, whole)).body).toMatchObject({ error: { message: 'Not now.' } });
    for (const change of [{ headers: {} }, { metadata: {} }, { at: '2026-05-05T03:30:00Z' }])
      expect((await call('POST', `${URL}/explain`, { ...whole, ...change })).status).toBe(404);
    for (const change of [
      { prompt: 'Both' },
      { request: undefined },
      { headers: { 'x-lane': 1 } },
      { at: 'soon' },
      { at: '2026-W53-7' },
    ])
      expect((await call('POST', `${URL}/explain`, { ...whole, ...change })).status).toBe(400);
    expect((await call('GET', URL)).body).toMatchObject({ version: 1 });
  });

  it('tries a version out, and lets it serve everybody or nobody', async () => {
    const put = await call('PUT', URL, { config: {}, canary: { percent: 5 } });
    const version = Number(put.body['version']);
    expect((await call('GET', URL)).body).toMatchObject({ version: 1, canary: { version, percent: 5, min_requests: 50 } });
    expect((await call('POST', `${URL}/canary/end`, { how: 'stop' })).body).toMatchObject({ version: 1, canary: null });
    expect((await call('POST', `${URL}/canary/end`, { how: 'stop' })).status).toBe(409);
    expect((await call('POST', `${URL}/canary`, { version })).body).toMatchObject({ canary: { version, percent: 10 } });
    expect((await call('POST', `${URL}/canary/end`, { how: 'promote' })).body).toMatchObject({ version, canary: null });
    const kinds = ((await call('GET', `${URL}/events`)).body['data'] as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds.slice(0, 4)).toEqual(['canary_promoted', 'canary_started', 'canary_stopped', 'canary_started']);
  });

  it('tells what the past would have cost', async () => {
    const { status, body } = await call('POST', `${URL}/backtest`, { strategy: 'cost', last: 10 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ requests: 0, compared: 0, actual: { cost_usd: 0 }, expected: { cost_usd: 0 } });
    expect((await call('GET', `${URL}/targets`)).body).toEqual({ data: [] });
  });

  it('adds, changes, deactivates and takes back models', async () => {
    const model = {
      provider: 'acme',
      model: 'meta/llama-9',
      context_length: 64_000,
      price: { input_usd_per_million: 1, output_usd_per_million: 2 },
    };
    expect((await call('PUT', MODELS, model)).body).toMatchObject({ ...model, origin: 'database', active: true, quality: 50 });
    expect((await call('PUT', MODELS, { provider: 'acme', model: 'meta/llama-9', active: false })).body).toMatchObject({
      ...model,
      active: false,
    });
    expect((await call('GET', `${MODELS}?provider=acme`)).body['data']).toMatchObject([{ model: 'meta/llama-9', active: false }]);
    expect((await call('DELETE', `${MODELS}?provider=acme&model=meta/llama-9`)).status).toBe(204);
    expect((await call('DELETE', `${MODELS}?provider=acme&model=meta/llama-9`)).status).toBe(404);
    expect((await call('PUT', MODELS, { provider: 'nobody', model: 'm' })).status).toBe(400);
  });

  it('imports a price list, after telling what it would change', async () => {
    const models = {
      sample_spec: { litellm_provider: 'one of' },
      'acme/new-one': {
        litellm_provider: 'acme',
        max_input_tokens: 1_000,
        input_cost_per_token: 1e-6,
        output_cost_per_token: 2e-6,
        mode: 'chat',
      },
      elsewhere: { litellm_provider: 'nobody-here' },
    };
    const dry = await call('POST', `${MODELS}/import`, { models, dry_run: true });
    expect(dry.body).toMatchObject({ dry_run: true, added: ['acme/new-one'], changed: [], skipped: [{ name: 'elsewhere' }] });
    expect((await call('GET', `${MODELS}?provider=acme`)).body['data']).toEqual([]);
    expect((await call('POST', `${MODELS}/import`, { file: JSON.stringify(models) })).body).toMatchObject({
      added: ['acme/new-one'],
    });
    expect((await call('GET', `${MODELS}?provider=acme`)).body['data']).toMatchObject([
      { model: 'new-one', context_length: 1_000, price: { input_usd_per_million: 1, output_usd_per_million: 2 } },
    ]);
    models['acme/new-one'].input_cost_per_token = 3e-6;
    const changed = await call('POST', `${MODELS}/import`, { models, dry_run: true });
    expect(changed.body).toMatchObject({
      added: [],
      changed: [{ target: 'acme/new-one', fields: { price: { to: { input: 3_000_000 } } } }],
    });
    expect((await call('POST', `${MODELS}/import`, {})).status).toBe(400);
  });

  it('is documented whole', () => expect(undocumented(plane)).toEqual([]));
});
