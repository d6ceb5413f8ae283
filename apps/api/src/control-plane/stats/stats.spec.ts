import { type LedgerRecord, RequestsRepository } from '@libs/ledger';
import { ledgerRecord } from '../../../../../libs/ledger/src/record.fixture';
import { ADMIN_API_KEY, type ControlPlane, startControlPlane, undocumented } from '../../../../../test/support/control-plane';

const HOME = 'ten_00000000000000000000000000';
const OTHER = 'ten_00000000000000000000000001';
const PROVIDER_KEY = 'key_00000000000000000000000001';
const VIRTUAL_KEY = 'vk_00000000000000000000000001';

interface Series {
  data: { id: string; totals: Record<string, unknown>; series: { at: string; requests: number }[] }[];
  step_seconds: number;
}

describe('stats', () => {
  let plane: ControlPlane;
  let viewer: string;
  beforeAll(async () => {
    plane = await startControlPlane();
    const { database } = plane.test;
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
    await database.query(`INSERT INTO tenants (id, name) VALUES ($1, 'other')`, [OTHER]);
    await database.query(
      `INSERT INTO virtual_keys (id, tenant_id, name, key_hash, key_prefix, key_last4) VALUES ($1, $2, 'app', '\\x01', 'rlg_', 'abcd')`,
      [VIRTUAL_KEY, OTHER],
    );
    await database.query(
      `INSERT INTO providers (id, family, profile, base_url) VALUES ('openai', 'openai-compatible', 'openai', 'https://example.com')
       ON CONFLICT DO NOTHING`,
    );
    await database.query(
      `INSERT INTO provider_keys (id, provider_id, name, secret_ciphertext, secret_prefix, secret_last4, rpm_limit, status, status_reason, cooling_until)
       VALUES ($1, 'openai', 'main', 'x', 'sk-', 'wxyz', 1, 'cooling', 'rate_limited', now() + interval '10 minutes')`,
      [PROVIDER_KEY],
    );
    const { user } = await plane.users.create({ email: 'viewer@example.com', role: 'viewer', tenantId: HOME });
    await database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
    viewer = plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion });
    await new RequestsRepository(database).insert(traffic());
    await plane.fillLiveDay();
  });
  afterAll(() => plane.close());

  const get = <T = Record<string, unknown>>(url: string, as = ADMIN_API_KEY) => plane.call<T>({ url: `/v1/stats/${url}`, as });

  it.each([
    ['hour', 60, 60],
    ['day', 96, 900],
    ['week', 168, 3_600],
    ['month', 30, 86_400],
  ])('shows the last %s in %i steps without gaps, beside the one before', async (period, steps, seconds) => {
    const { status, body } = await get<{ series: { at: string }[]; previous: object }>(`overview?period=${period}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ period, step_seconds: seconds, tenant_id: null },
      totals: { requests: 4, errors: 1, refusals: 1, cache_hits: 1, input_tokens: 40, cache_read_tokens: 4, output_tokens: 32 },
      top_tenants: [
        { id: HOME, name: 'default', requests: 3 },
        { id: OTHER, name: 'other', requests: 1 },
      ],
      top_providers: [{ id: 'openai', requests: 3 }],
    });
    expect(body).toMatchObject({ totals: { error_rate: 0.333333, cache_hit_rate: 0.333333, saved_usd: 0.005 } });
    expect(body.series).toHaveLength(steps);
    const times = body.series.map(({ at }) => Date.parse(at));
    expect(times.slice(1).every((at, i) => at - (times[i] ?? 0) === seconds * 1000)).toBe(true);
    expect(body.previous).toMatchObject({ requests: 0, latency_ms: { p50: null } });
  });

  it('tells quantiles within a tenth', async () => {
    const { body } = await get<{ totals: { latency_ms: { p50: number; p99: number } } }>('overview?period=hour');
    expect(body.totals.latency_ms.p50).toBeGreaterThan(90);
    expect(body.totals.latency_ms.p50).toBeLessThan(110);
    expect(body.totals.latency_ms.p99).toBeGreaterThan(900);
    expect(body.totals.latency_ms.p99).toBeLessThan(1_100);
  });

  it('shows a tenant its own figures alone, whatever it asks', async () => {
    const { body } = await get(`overview?tenant_id=${OTHER}`, viewer);
    expect(body).toMatchObject({ tenant_id: HOME, totals: { requests: 3 }, top_tenants: [] });
    expect((await get<Series>('providers/tokens?by=tenant', viewer)).body.data.map(({ id }) => id)).toEqual([HOME]);
    expect((await get<Series>('providers/tokens?by=provider_key', viewer)).body.data).toEqual([]);
    expect((await get(`keys/${VIRTUAL_KEY}/timeseries`, viewer)).status).toBe(404);
    expect((await get(`keys/${PROVIDER_KEY}/timeseries`, viewer)).status).toBe(404);
    expect((await get('keys?kind=provider', viewer)).body).toMatchObject({ kind: 'virtual', tenant_id: HOME });
    expect((await get('providers', viewer)).body).toMatchObject({ data: [{ provider: 'openai', keys: null }] });
    expect((await get(`debug/key/${PROVIDER_KEY}`, viewer)).status).toBe(403);
  });

  it('tells tokens of each provider, model, tenant and key step by step', async () => {
    const { body } = await get<Series>('providers/tokens?period=hour');
    expect(body.data).toMatchObject([{ id: 'openai', totals: { requests: 3 } }]);
    expect(body.data[0]?.series).toHaveLength(60);
    expect(body.data[0]?.series.reduce((sum, { requests }) => sum + requests, 0)).toBe(3);
    for (const [by, ids] of [
      ['model', ['gpt-4o']],
      ['tenant', [HOME, OTHER]],
      ['provider_key', [PROVIDER_KEY]],
      ['virtual_key', ['vk_1', VIRTUAL_KEY]],
    ] as const) {
      expect((await get<Series>(`providers/tokens?by=${by}`)).body.data.map(({ id }) => id)).toEqual(ids);
    }
    expect((await get<Series>('providers/tokens?id=nobody')).body.data).toMatchObject([
      { id: 'nobody', totals: { requests: 0 } },
    ]);
  });

  it('tells how keys do, and one of them step by step', async () => {
    expect((await get('keys')).body).toMatchObject({
      kind: 'provider',
      data: [{ id: PROVIDER_KEY, name: 'main', provider: 'openai', status: 'cooling', requests: 1, rpm_limit: 1 }],
    });
    expect((await get('keys?kind=virtual')).body).toMatchObject({
      data: [{ id: VIRTUAL_KEY, status: 'active', requests: 1, provider: null }],
    });
    const { body } = await get<{ series: { requests: number }[] }>(
      `keys/${VIRTUAL_KEY}/timeseries?window_minutes=30&step_seconds=120`,
    );
    expect(body).toMatchObject({ kind: 'virtual', step_seconds: 120, totals: { requests: 1 } });
    expect(body.series).toHaveLength(15);
    expect((await get('keys/key_none/timeseries')).status).toBe(404);
    expect((await get(`keys/${VIRTUAL_KEY}/timeseries?window_minutes=0`)).status).toBe(400);
  });

  it('says why a key is not chosen', async () => {
    const { body } = await get(`debug/key/${PROVIDER_KEY}`);
    expect(body).toMatchObject({
      ...{ eligible: false, expected_share: 0, rpm: { used: 0, limit: 1 }, siblings: [] },
      reasons: [{ code: 'provider_disabled' }, { code: 'cooling', blocks: true, until: expect.any(String) }],
      recent_picks: [
        { outcome: 'completed', status: 200 },
        { outcome: 'rate', status: 429 },
      ],
      last_errors: [{ outcome: 'rate', status: 429, error_code: 'upstream_error' }],
    });
    expect((await get('debug/key/key_none')).status).toBe(404);
    expect((await get(`debug/key/${PROVIDER_KEY}?model=gpt-4o`)).body).toMatchObject({ model: 'gpt-4o', eligible: false });
    expect((await get(`debug/key/${PROVIDER_KEY}?modle=gpt-4o`)).body).toMatchObject({
      error: { code: 'unknown_field', message: "Unknown field 'modle'. The parameters here are model." },
    });
  });

  it('K7: exports what was searched for, page by page, and no cell is a formula', async () => {
    const file = (query: string, as = ADMIN_API_KEY) => plane.call({ url: `/v1/admin/requests/export?${query}`, as });
    const csv = await file('format=csv&provider=openai');
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.headers['content-disposition']).toBe('attachment; filename="requests.csv"');
    const lines = csv.text.trim().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^id,started_at,tenant_id,/);
    expect(csv.text).toContain(`"'=cmd|' /C calc'!A0"`.replaceAll('"', ''));
    const jsonl = await file('format=jsonl', viewer);
    const rows = jsonl.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { tenant_id: string });
    expect(rows.map(({ tenant_id }) => tenant_id)).toEqual([HOME, HOME, HOME]);
    expect((await file('format=xml')).status).toBe(400);
    expect((await file('cursor=nonsense')).status).toBe(400);
    expect((await plane.call({ url: '/v1/admin/requests?metadata=none', as: viewer })).status).toBe(400);
    expect((await plane.call({ url: '/v1/admin/requests?q=%25%25%25&cached=true&min_cost_usd=0', as: viewer })).body).toEqual({
      ...{ data: [], next_cursor: null },
    });
  });

  it('shows administrators whether the ledger is whole', async () => {
    const { body } = await plane.call<{ partitions: object[] }>({ url: '/v1/admin/ledger', as: ADMIN_API_KEY });
    expect(body).toMatchObject({
      ...{ retention_days: 90, this_process: { lost: 0, troubled: false } },
      processes: [{ process_id: 'p', written: 4, last_seq: 3, closed_at: null }],
    });
    expect(body.partitions.length).toBeGreaterThan(3);
    expect((await plane.call({ url: '/v1/admin/ledger', as: viewer })).status).toBe(403);
  });

  it('answers nothing that is not documented', () => expect(undocumented(plane)).toEqual([]));
});

function traffic(): LedgerRecord[] {
  const attempt = {
    ...{ provider_id: 'openai', model: 'gpt-4o', provider_key_id: null, started_at_ms: 1, ttfb_ms: 2, duration_ms: 3 },
    ...{ status: 200, outcome: 'completed', error_code: null },
  };
  const limited = { ...attempt, provider_key_id: PROVIDER_KEY, status: 429, outcome: 'rate', error_code: 'upstream_error' };
  return [
    ledgerRecord({
      ...{ tenant_id: OTHER, virtual_key_id: VIRTUAL_KEY, provider_key_id: PROVIDER_KEY, latency_ms: 100 },
      attempts: [{ ...attempt, provider_key_id: PROVIDER_KEY }],
    }),
    ledgerRecord({ tenant_id: HOME, latency_ms: 1_000, outcome: 'error', status: 502, attempts: [limited] }),
    ledgerRecord({
      ...{ tenant_id: HOME, latency_ms: 100, cache_kind: 'exact', saved_micro_usd: 5_000 },
      model_asked: "=cmd|' /C calc'!A0",
    }),
    ledgerRecord({ tenant_id: HOME, outcome: 'refused', provider_id: null, model_used: null, attempts: [] }),
  ].map((one, seq) => ({ ...one, started_at: new Date(Date.now() - seq * 1_000), process_id: 'p', seq }));
}
