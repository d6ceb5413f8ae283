import { ADMIN_API_KEY, type ControlPlane, startControlPlane, undocumented } from '../../../../../test/support/control-plane';

interface Setting {
  name: string;
  value: string | null;
  origin: string;
}

describe('system and settings', () => {
  let plane: ControlPlane;
  let viewer: string;
  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
    const { user } = await plane.users.create({
      ...{ email: 'viewer@example.com', role: 'viewer', tenantId: 'ten_00000000000000000000000000' },
    });
    await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
    viewer = plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion });
  });
  afterAll(() => plane?.close());

  it('tells operators what the process depends on, and what is wrong', async () => {
    const { status, body } = await plane.call<Record<string, unknown>>({ url: '/v1/admin/system', as: ADMIN_API_KEY });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      process: { mode: 'cluster', pid: process.pid, replicas: 2, node: process.versions.node },
      database: { version: expect.stringMatching(/^\d+\.\d+$/) as string, pool_size: 4 },
      schema: { pending: [], newer: [] },
      redis: null,
      shared_state: 'memory',
    });
    const checks = (body['checks'] as { check: string; state: string }[]).map(({ check, state }) => `${check} ${state}`);
    expect(checks).toEqual(
      expect.arrayContaining([
        'configuration advice',
        'database connections ok',
        'schema ok',
        'semantic search ok',
        'redis wrong',
        'ledger ok',
      ]),
    );
  });

  it('tells every variable, who says it, and no secret', async () => {
    const { body } = await plane.call<{ data: Setting[] }>({ url: '/v1/admin/settings', as: ADMIN_API_KEY });
    const of = (name: string): Setting | undefined => body.data.find((one) => one.name === name);
    expect(of('PORT')).toMatchObject({ value: '9000', origin: 'environment', default: '8000', section: 'Server' });
    expect(of('HTTP_TIMEOUT')).toMatchObject({ value: '60', origin: 'default' });
    expect(of('MASTER_KEY')).toMatchObject({ value: '[secret]', origin: 'generated', secret: true });
    expect(of('OPENAI_BASE_URL')?.value).toBe('https://[secret]@example.com/v1');
    expect(of('GATEWAY_LOG_SINK_URL')?.value).toBe('https://example.com/logs?token=[secret]&site=[secret]');
    expect(of('REDIS_URL')).toMatchObject({ value: null, origin: 'unset' });
    expect(JSON.stringify(body)).not.toContain('canary');
  });

  it('is nobody else’s', async () => {
    for (const url of ['/v1/admin/system', '/v1/admin/settings'])
      expect((await plane.call({ url, as: viewer })).status).toBe(403);
  });

  it('answers nothing that is not documented', () => expect(undocumented(plane)).toEqual([]));
});
