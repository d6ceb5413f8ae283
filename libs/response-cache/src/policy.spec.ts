import { CACHE_DEFAULTS, type CacheRule, type CacheSettings, comparesLocally, MAX_TTL_SECONDS, resolvePolicy } from './policy';

const resolve = (tenant: CacheSettings = {}, rule?: CacheRule, options: Record<string, unknown> = {}) =>
  resolvePolicy(CACHE_DEFAULTS, tenant, rule, options);

describe('how a request is cached', () => {
  it('is exact and cool where nobody says anything', () => {
    expect(resolve()).toMatchObject({ read: true, semantic: false, shadow: false, ttlMs: 3_600_000, maxTemperature: 0 });
  });

  it.each<[string, CacheSettings, CacheRule | undefined, Record<string, unknown>]>([
    ['the tenant', { mode: 'off' }, undefined, { 'x-cache': true }],
    ['the rule', { mode: 'semantic' }, { mode: 'off' }, { 'x-cache': 'semantic' }],
    ['the request', { mode: 'semantic' }, undefined, { 'x-cache': 'False' }],
    ['a lifetime of nothing', {}, undefined, { 'x-cache-ttl': 0 }],
    ['the tenant’s lifetime of nothing', { ttlSeconds: 0 }, undefined, {}],
  ])('is not at all where %s says no', (_who, tenant, rule, options) => {
    expect(resolve(tenant, rule, options)).toBeUndefined();
  });

  it('takes the request’s word over the rule’s, and the rule’s over the tenant’s', () => {
    const tenant: CacheSettings = { mode: 'exact', ttlSeconds: 10, similarity: 0.9 };
    const rule: CacheRule = { mode: 'semantic', ttlSeconds: 20, similarity: 0.97 };
    expect(resolve(tenant)).toMatchObject({ semantic: false, ttlMs: 10_000, similarity: 0.9, maxAgeMs: Infinity });
    expect(resolve(tenant, rule)).toMatchObject({ semantic: true, ttlMs: 20_000, similarity: 0.97, maxAgeMs: Infinity });
    expect(resolve(tenant, rule, { 'x-cache': 'exact', 'x-cache-ttl': '30' })).toMatchObject({
      ...{ semantic: false, ttlMs: 30_000, maxAgeMs: 30_000 },
    });
  });

  it('is as warm as was said: by the tenant, or by whoever asked for the cache', () => {
    expect(resolve({}, undefined, { 'x-cache': 'true' })?.maxTemperature).toBe(Infinity);
    expect(resolve({ mode: 'semantic' })?.maxTemperature).toBe(Infinity);
    expect(resolve({ maxTemperature: 0.3 }, undefined, { 'x-cache': true })?.maxTemperature).toBe(0.3);
    expect(resolve({ maxTemperature: 3 })?.maxTemperature).toBe(Infinity);
    expect(resolve({ maxTemperature: null })?.maxTemperature).toBe(Infinity);
  });

  it('buys anew, measures beside the call, and does not measure what it serves', () => {
    expect(resolve({}, undefined, { 'x-cache': 'refresh' })?.read).toBe(false);
    expect(resolve({ shadow: true })?.shadow).toBe(true);
    expect(resolve({ shadow: true, mode: 'semantic' })).toMatchObject({ shadow: false, semantic: true });
  });

  it('measures in shadow mode what would be cached where the mode were semantic, and serves nothing of that', () => {
    const measured = { read: false, shadow: true, semantic: false, measuredOnly: true };
    expect(resolve({ shadow: true })).toMatchObject({
      ...{ read: true, maxTemperature: 0, measuredOnly: false },
      measured: { ...measured, maxTemperature: Infinity },
    });
    expect(resolve({ shadow: true, maxTemperature: 0.5 })).toMatchObject({ measured: { ...measured, maxTemperature: 0.5 } });
    expect(resolve({ shadow: true, mode: 'off' })).toMatchObject({ ...measured, maxTemperature: Infinity });
    expect(resolve({ shadow: true, mode: 'off' }, undefined, { 'x-cache': 'semantic' })).toMatchObject(measured);
    expect(resolve({ shadow: true, mode: 'off' }, undefined, { 'x-cache': false })).toBeUndefined();
    expect(resolve({ shadow: true }, { mode: 'off' })).toBeUndefined();
    expect(resolve({ shadow: true, mode: 'semantic' })?.measured).toBeUndefined();
  });

  it.each([
    ...['maybe', '', ' true', 'true, false', 1, 0, null, [], ['off'], {}].map((value) => ({ 'x-cache': value })),
    ...[-1, 1.5, NaN, Infinity, 1e300, MAX_TTL_SECONDS + 1, true, null, [60], {}].map((value) => ({ 'x-cache-ttl': value })),
    ...['', 'soon', '-1', '1.5', '1e3', ' 60', '60s', '9'.repeat(10)].map((value) => ({ 'x-cache-ttl': value })),
  ])('refuses %j', (options) => {
    const [param] = Object.keys(options);
    expect(() => resolve({}, undefined, options)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });

  it('lives no longer than what was invalidated is remembered, whatever a rule says', () => {
    const most = MAX_TTL_SECONDS * 1_000;
    expect(resolve({}, { mode: 'exact', ttlSeconds: 1_000_000_000 })).toMatchObject({ ttlMs: most, maxAgeMs: Infinity });
  });
});

describe('whether somebody compares questions by the built-in model', () => {
  const other = 'openai/text-embedding-3-small';
  it.each<[string, boolean, CacheSettings, CacheSettings[]]>([
    ['nobody has chosen anything', false, {}, []],
    ['a tenant answers', true, {}, [{ pace: 'instant' }, { mode: 'semantic' }]],
    ['a tenant measures, with the cache off', true, {}, [{ mode: 'off', shadow: true }]],
    ['a tenant asks a provider for its vectors', false, {}, [{ mode: 'semantic', embedding: other }]],
    ['the installation does, and tenants without settings with it', true, { mode: 'semantic' }, [{ mode: 'off' }]],
    ['a tenant inherits it and measures too', true, { mode: 'semantic', embedding: other }, [{ embedding: 'local' }]],
  ])('%s: %s', (_what, compared, installation, tenants) => {
    expect(comparesLocally({ ...CACHE_DEFAULTS, ...installation } as typeof CACHE_DEFAULTS, tenants)).toBe(compared);
  });
});
