import { ADMIN_API_KEY, type ControlPlane, startControlPlane, undocumented } from '../../../../../test/support/control-plane';

const URL = '/v1/admin/cache';

describe('the cache of a tenant', () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
  });
  afterAll(() => plane.close());

  const call = (method: string, path: string, body?: Record<string, unknown>) =>
    plane.call({ method, url: `${URL}${path}`, as: ADMIN_API_KEY, ...(body && { body }) });

  it('embeds questions only by what there is and can do so', async () => {
    for (const provider of ['mistral', 'anthropic']) {
      const key = { provider, name: 'main', secret: `secret-of-${provider}-0123456789` };
      expect((await plane.call({ url: '/v1/admin/keys', as: ADMIN_API_KEY, body: key })).status).toBe(201);
    }
    const set = (embedding: string) => call('PATCH', '/settings', { embedding });
    // Newer than the catalog, perhaps.
    for (const embedding of ['mistral/mistral-embed', 'mistral/mistral-embed-of-tomorrow', 'local'])
      expect(await set(embedding)).toMatchObject({ status: 200, body: { embedding } });
    for (const [embedding, why] of [
      ['nobody/x', /serves the model 'nobody\/x'.*`local` is/],
      ['openai/text-embedding-3-small', /no usable key/],
      ['anthropic/claude-haiku-4-5', /'anthropic' has no embeddings/],
      ['mistral/mistral-large-latest', /the task of 'mistral\/mistral-large-latest' is chat/],
    ] as const)
      expect(await set(embedding)).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_request', param: 'embedding', message: expect.stringMatching(why) as string } },
      });
    expect(await call('PUT', '/settings', { mode: 'semantic', embedding: 'nobody/x' })).toMatchObject({ status: 400 });
    expect((await call('GET', '/settings')).body).toMatchObject({ mode: 'exact', embedding: 'local' });
  });

  it('tells what it is set to, and keeps what is set', async () => {
    const before = await call('GET', '/settings');
    expect(before).toMatchObject({
      status: 200,
      body: { mode: 'exact', ttl_seconds: 3600, max_temperature: null, similarity: 0.95 },
    });
    const set = await call('PUT', '/settings', {
      mode: 'semantic',
      ttl_seconds: 60,
      similarity: 0.97,
      embedding: 'mistral/mistral-embed',
    });
    expect(set).toMatchObject({ status: 200, body: { mode: 'semantic', ttl_seconds: 60, similarity: 0.97 } });
    expect((await call('GET', '/settings')).body).toEqual(set.body);
    expect(await call('PUT', '/settings', {})).toMatchObject({ body: { mode: 'exact', ttl_seconds: 3600 } });
  });

  const stored = async (): Promise<unknown> =>
    (await plane.test.database.query<{ settings: unknown }>('SELECT settings FROM cache_settings'))[0]?.settings;

  it('keeps for a tenant only what was chosen for it, and tells what it inherits and from where', async () => {
    await call('PUT', '/settings', {});
    expect((await call('GET', '/settings')).body).toMatchObject({
      chosen: [],
      inherited: { mode: 'exact', shadow: false, ttl_seconds: 3600, max_temperature: null, similarity: 0.95, embedding: 'local' },
      inherited_from: {
        mode: { name: 'GATEWAY_CACHE', origin: 'default' },
        ttl_seconds: { name: 'CACHE_TTL_SECONDS', origin: 'default' },
      },
    });
    const set = await call('PATCH', '/settings', { shadow: true, ttl_seconds: 60 });
    expect(set).toMatchObject({ status: 200, body: { chosen: ['shadow', 'ttl_seconds'], ttl_seconds: 60, mode: 'exact' } });
    expect(set.body['inherited']).toMatchObject({ shadow: false, ttl_seconds: 3600 });
    expect(await stored()).toEqual({ shadow: true, ttlSeconds: 60 });
  });

  it('changes field by field, and gives a field back with null', async () => {
    await call('PUT', '/settings', { ttl_seconds: 60, pace: 'original', max_temperature: 1 });
    const changed = await call('PATCH', '/settings', { ttl_seconds: null, similarity: 0.97, max_temperature: null });
    expect(changed).toMatchObject({ body: { chosen: ['pace', 'similarity'], ttl_seconds: 3600, max_temperature: null } });
    expect(await stored()).toEqual({ pace: 'original', similarity: 0.97 });
    // What equals the inherited value is chosen too: it stays when the installation changes.
    expect(await call('PATCH', '/settings', { mode: 'exact' })).toMatchObject({
      body: { chosen: ['mode', 'pace', 'similarity'] },
    });
    await call('PUT', '/settings', { pace: null, mode: 'off' });
    expect(await stored()).toEqual({ mode: 'off' });
    expect((await call('GET', '/settings')).body).toMatchObject({ chosen: ['mode'], mode: 'off' });
    await call('PUT', '/settings', {});
    expect(await call('PATCH', `/settings?tenant_id=ten_zzzzzzzzzzzzzzzzzzzzzzzzzz`, {})).toMatchObject({ status: 404 });
  });

  it('loses nothing of what two change at once', async () => {
    await call('PUT', '/settings', {});
    const changes = [{ ttl_seconds: 60 }, { pace: 'original' }, { similarity: 0.97 }, { max_entries: 7 }];
    await Promise.all(changes.map((change) => call('PATCH', '/settings', change)));
    expect(await stored()).toEqual({ ttlSeconds: 60, pace: 'original', similarity: 0.97, maxEntries: 7 });
    await call('PUT', '/settings', {});
  });

  it.each([
    ...[{ mode: 'perhaps' }, { mode: '' }, { mode: ['off'] }, { shadow: 'true' }, { shadow: 1 }],
    ...[{ ttl_seconds: -1 }, { ttl_seconds: 1.5 }, { ttl_seconds: '60' }, { ttl_seconds: 2_592_001 }],
    ...[{ max_temperature: -0.1 }, { max_temperature: 3.1 }, { max_temperature: 'hot' }],
    ...[{ key_model: '' }, { key_model: 'neither' }, { pace: 'slow' }, { pace: 0 }],
    ...[{ max_entries: -1 }, { max_entries: 0.5 }, { max_entries: 10_000_001 }, { max_bytes: -1 }, { max_bytes: 2 ** 41 }],
    ...[{ similarity: 0.2 }, { similarity: 1.01 }, { similarity: true }, { max_error_rate: 0 }, { max_error_rate: 0.6 }],
    ...[{ embedding: '' }, { embedding: 'mistral/' }, { embedding: 'http://169.254.169.254/' }, { embedding: {} }],
    ...[{ namespace: 'shared' }, { TTL_SECONDS: 60 }],
  ])('refuses to be set to %j', async (body) => {
    const [param] = Object.keys(body);
    for (const method of ['PUT', 'PATCH'])
      expect(await call(method, '/settings', body)).toMatchObject({ status: 400, body: { error: { param } } });
  });

  it.each(['{"ttl_seconds":1e999}', '{"similarity":-1e999}', '[]', '"off"', 'null', '{'])(
    'refuses to be set to %s',
    async (body) => {
      for (const method of ['PUT', 'PATCH'])
        expect((await plane.call({ method, url: `${URL}/settings`, as: ADMIN_API_KEY, body })).status).toBe(400);
    },
  );

  it('counts, and has nothing to report before anything was asked', async () => {
    expect(await call('GET', '/stats')).toMatchObject({
      status: 200,
      body: { entries: 0, hits: { exact: 0, semantic: 0, shared: 0 }, hit_rate: null, saved_usd: 0 },
    });
    const report = await call('GET', '/shadow?hours=48');
    expect(report).toMatchObject({ status: 200, body: { lookups: 0, judged: 0 } });
    expect(report.body['thresholds']).toHaveLength(10);
  });

  it('is invalidated in part or whole, but never by saying nothing', async () => {
    expect(await call('POST', '/invalidate', {})).toMatchObject({ status: 400, body: { error: { param: 'all' } } });
    for (const body of [{ all: true }, { model: 'gpt-4o' }, { older_than_seconds: 60 }, { key: 'k'.repeat(43) }])
      expect(await call('POST', '/invalidate', body)).toMatchObject({ status: 200, body: { removed: 0 } });
    expect((await call('POST', '/invalidate', { tenant_id: 'ten_zzzzzzzzzzzzzzzzzzzzzzzzzz' })).status).toBe(404);
    const purges = await plane.test.database.query('SELECT model, key FROM cache_purges ORDER BY id');
    expect(purges).toEqual([
      { model: null, key: null },
      { model: 'gpt-4o', key: null },
      { model: null, key: null },
      { model: null, key: 'k'.repeat(43) },
    ]);
  });

  it.each([
    ...[{ model: '' }, { model: ' ' }, { model: ' gpt-4o' }, { model: 'x'.repeat(257) }, { model: null }, { model: ['gpt-4o'] }],
    ...[{ older_than_seconds: 0 }, { older_than_seconds: -1 }, { older_than_seconds: 0.5 }, { older_than_seconds: '60' }],
    ...[{ older_than_seconds: 2_592_001 }, { older_than_seconds: null }],
    ...[{ key: '' }, { key: 'k'.repeat(42) }, { key: null }, { tenant_id: '' }, { tenant_id: 'acme' }],
    ...[{ all: 'true' }, { all: false }, { all: null }, { modell: 'gpt-4o' }],
  ])('is not invalidated by %j', async (body) => {
    const [param] = Object.keys(body);
    expect(await call('POST', '/invalidate', body)).toMatchObject({ status: 400, body: { error: { param } } });
    const [last] = await plane.test.database.query('SELECT model FROM cache_purges WHERE model IS NOT DISTINCT FROM $1', [
      typeof body.model === 'string' ? body.model : 'none',
    ]);
    expect(last).toBeUndefined();
  });

  it.each(['hours=0', 'hours=', 'hours=x', 'hours=2161', 'hours=1.5', 'tenant_id=', 'days=1'])(
    'does not count with ?%s',
    async (query) => {
      const param = query.slice(0, query.indexOf('='));
      for (const path of ['/stats', '/shadow', '/settings'])
        expect(await call('GET', `${path}?${query}`)).toMatchObject({ status: 400, body: { error: { param } } });
    },
  );

  it('takes feedback only on answers that it gave', async () => {
    const body = { request_id: 'req_01m7ytnnc1wnj84bhm55pgj4cj', correct: false };
    expect((await call('POST', '/feedback', body)).status).toBe(404);
  });

  it('is purged by administrators alone, each in their own tenant, and documented whole', async () => {
    const { user } = await plane.users.create({
      ...{ email: 'member@example.com', role: 'member', tenantId: 'ten_00000000000000000000000000' },
    });
    await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
    const as = plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion });
    expect((await plane.call({ url: `${URL}/invalidate`, as, body: { all: true } })).status).toBe(403);
    for (const method of ['PUT', 'PATCH'])
      expect((await plane.call({ method, url: `${URL}/settings`, as, body: {} })).status).toBe(403);
    expect((await plane.call({ url: `${URL}/stats`, as })).status).toBe(200);
    expect((await plane.call({ url: `${URL}/stats?tenant_id=ten_zzzzzzzzzzzzzzzzzzzzzzzzzz`, as })).status).toBe(403);
    expect(undocumented(plane)).toEqual([]);
  });
});
