import { CLIENT_CERTIFICATE, CLIENT_KEY, AUTHORITY, SERVER_KEY } from '../../../../../libs/egress/src/tls.fixture';
import { ADMIN_API_KEY, type ControlPlane, startControlPlane } from '../../../../../test/support/control-plane';

const URL = '/v1/admin/providers';

describe('the way to a provider', () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
    await plane.call({ url: URL, as: ADMIN_API_KEY, body: { id: 'acme', base_url: 'https://llm.example.com/v1' } });
  });
  afterAll(() => plane.close());

  const patch = (body: object) => plane.call({ method: 'PATCH', url: `${URL}/acme`, as: ADMIN_API_KEY, body });
  const rowText = async (): Promise<string> => {
    const rows = await plane.test.database.query<object>(`SELECT * FROM providers WHERE id = 'acme'`);
    return JSON.stringify(rows);
  };

  it('is as usual until somebody says otherwise', async () => {
    const { body } = await plane.call({ url: `${URL}/acme`, as: ADMIN_API_KEY });
    expect(body).toMatchObject({
      ...{ proxy_url: null, ca_pem: null, client_certificate_pem: null, headers: [] },
      health_probe: { enabled: null, interval_seconds: null },
    });
  });

  it('is set, shown without its secrets, used, and taken back', async () => {
    const { status, body } = await patch({
      ...{ proxy_url: 'http://user:canary-proxy@proxy.example.com:3128', ca_pem: AUTHORITY },
      client_certificate: { certificate_pem: CLIENT_CERTIFICATE, private_key_pem: CLIENT_KEY },
      headers: [
        { name: 'x-team', value: 'gateway {tenant_id}' },
        { name: 'x-token', secret_value: 'canary-header' },
      ],
      health_probe: { enabled: true, interval_seconds: 60 },
    });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        ...{ proxy_url: 'http://proxy.example.com:3128', ca_pem: AUTHORITY, client_certificate_pem: CLIENT_CERTIFICATE },
        headers: [
          { name: 'x-team', value: 'gateway {tenant_id}', secret: false },
          { name: 'x-token', value: null, secret: true },
        ],
        health_probe: { enabled: true, interval_seconds: 60 },
      },
    });
    const audit = await plane.call({ url: '/v1/admin/audit', as: ADMIN_API_KEY });
    for (const text of [JSON.stringify(body), await rowText(), JSON.stringify(audit.body)])
      for (const canary of ['canary', CLIENT_KEY.split('\n')[1] as string]) expect(text).not.toContain(canary);
    const endpoint = plane.pool.provider('acme')?.endpoint;
    expect(endpoint?.headers?.map(({ name, value }) => [name, String(value)])).toEqual([
      ['x-team', 'gateway {tenant_id}'],
      ['x-token', '[secret]'],
    ]);
    expect(endpoint?.transport).toMatchObject({ ca: AUTHORITY, client: { certificate: CLIENT_CERTIFICATE } });
    await plane.pool.refresh();
    expect(plane.pool.provider('acme')?.endpoint).toBe(endpoint);

    const kept = await patch({ headers: [{ name: 'x-token' }] });
    expect(kept.body).toMatchObject({ headers: [{ name: 'x-token', value: null, secret: true }] });
    const direct = await patch({ proxy_url: 'none', ca_pem: null, client_certificate: null, headers: [] });
    expect(direct.body).toMatchObject({ proxy_url: 'none', ca_pem: null, client_certificate_pem: null, headers: [] });
    expect((await patch({ proxy_url: null, health_probe: { enabled: null, interval_seconds: null } })).body).toMatchObject({
      ...{ proxy_url: null, health_probe: { enabled: null, interval_seconds: null } },
    });
    expect(plane.pool.provider('acme')?.endpoint.transport).toBeUndefined();
  });

  it.each([
    [{ proxy_url: 'socks5://x' }, 'url_not_allowed', 'proxy_url'],
    [{ proxy_url: 'http://169.254.169.254' }, 'url_not_allowed', 'proxy_url'],
    [{ ca_pem: 'x' }, 'invalid_request', 'ca_pem'],
    [
      { client_certificate: { certificate_pem: CLIENT_CERTIFICATE, private_key_pem: SERVER_KEY } },
      'invalid_request',
      'client_certificate',
    ],
    [{ client_certificate: { certificate_pem: CLIENT_CERTIFICATE } }, 'invalid_request', 'client_certificate.private_key_pem'],
    [{ headers: [{ name: 'authorization', value: 'x' }] }, 'invalid_header_value', 'headers.0'],
    [{ headers: [{ name: 'x-a', value: '{model}' }] }, 'invalid_header_value', 'headers.0'],
    [{ headers: [{ name: 'x-a', value: 'a\r\nb' }] }, 'invalid_header_value', 'headers.0'],
    [{ headers: [{ name: 'x-a' }] }, 'invalid_request', 'headers.0'],
    [{ headers: [{ name: 'x-a', value: 'a', secret_value: 'b' }] }, 'invalid_request', 'headers.0'],
    [{ headers: [{ name: 'x-a', value: 'a', extra: 1 }] }, 'unknown_field', 'headers.0.extra'],
    [{ health_probe: { interval_seconds: 1 } }, 'invalid_request', 'health_probe.interval_seconds'],
  ])('refuses %j', async (body, code, param) => {
    expect(await patch(body)).toMatchObject({ status: 400, body: { error: { code, param } } });
  });
});
