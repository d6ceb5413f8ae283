import { Webhook } from 'standardwebhooks';
import {
  ADMIN_API_KEY,
  type ControlPlane,
  leaks,
  startControlPlane,
  undocumented,
} from '../../../../../test/support/control-plane';
import { Receiver } from '../../../../../libs/webhooks/src/receiver.fixture';

type View = Record<string, unknown> & { id: string; secret: string };
const OWN = 'ten_00000000000000000000000000';

describe('/v1/admin/webhooks', () => {
  let plane: ControlPlane;
  let receiver: Receiver;
  let tenantAdmin: string;
  let member: string;
  let otherTenant: string;
  const ask = (method: string, path: string, body?: object, as = ADMIN_API_KEY) =>
    plane.call<View>({ method, url: `/v1/admin/webhooks${path}`, as, ...(body && { body }) });
  const make = async (body: object = {}, as?: string): Promise<View> => {
    const answer = await ask('POST', '', { url: receiver.url(), ...body }, as);
    expect([answer.status, answer.body]).toEqual([201, expect.objectContaining({ secret: expect.stringMatching(/^whsec_/) })]);
    return answer.body;
  };

  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
    receiver = await Receiver.open();
    otherTenant = (await plane.tenants.create('another tenant')).id;
    const tokenOf = async (email: string, role: 'admin' | 'member'): Promise<string> => {
      const { user } = await plane.users.create({ email, role, tenantId: otherTenant });
      await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
      return plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion });
    };
    tenantAdmin = await tokenOf('admin@example.com', 'admin');
    member = await tokenOf('member@example.com', 'member');
  });
  afterAll(async () => {
    await receiver.close();
    await plane.close();
  });

  it('creates, shows, changes and removes endpoints, and shows a secret once', async () => {
    const made = await make({ event_types: ['run.*', 'budget.100'], description: 'for the team' });
    expect(made).toMatchObject({
      ...{ tenant_id: OWN, enabled: true, event_types: ['run.*', 'budget.100'], description: 'for the team' },
      ...{ disabled_reason: null, last_success_at: null, previous_secret_expires_at: null },
    });
    const { status, body } = await ask('GET', `/${made.id}`);
    expect([status, body.secret, body['secret_last4']]).toEqual([200, undefined, made.secret.replace(/=+$/, '').slice(-4)]);
    expect((await ask('PATCH', `/${made.id}`, { enabled: false, event_types: ['*'] })).body).toMatchObject({
      ...{ enabled: false, disabled_reason: 'by_hand', event_types: ['*'], description: 'for the team' },
    });
    const rotated = (await ask('POST', `/${made.id}/rotate-secret`, { overlap_seconds: 60 })).body;
    expect(rotated.secret).not.toBe(made.secret);
    expect(rotated['previous_secret_expires_at']).toEqual(expect.any(String));
    expect((await ask('DELETE', `/${made.id}`)).status).toBe(204);
    expect((await ask('GET', `/${made.id}`)).status).toBe(404);
    const log = await plane.call({ url: '/v1/admin/audit?limit=200', as: ADMIN_API_KEY });
    for (const verb of ['create', 'update', 'rotate_secret', 'delete'])
      expect(log.text).toContain(`"action":"webhook_endpoint.${verb}"`);
    const later = plane.answers.filter(({ url }) => !/rotate-secret$|webhooks$/.test(url));
    expect(leaks({ ...plane, answers: later } as ControlPlane, made.secret, rotated.secret)).toEqual([]);
  });

  it.each([
    ['http://example.com/hook', 'url_not_allowed', 'url'],
    ['https://10.0.0.1/hook', 'url_not_allowed', 'url'],
    ['https://169.254.169.254/latest', 'url_not_allowed', 'url'],
    ['https://[::ffff:10.0.0.1]/', 'url_not_allowed', 'url'],
    ['file:///etc/passwd', 'url_not_allowed', 'url'],
    ['https://me:secret@example.com/', 'url_not_allowed', 'url'],
    ['https://example.com:22/', 'url_not_allowed', 'url'],
    [`https://example.com/${'a'.repeat(2_000)}`, 'invalid_request', 'url'],
  ])('D1, D4: refuses %s', async (url, code, param) => {
    const { status, body } = await ask('POST', '', { url });
    expect([status, body['error']]).toEqual([400, expect.objectContaining({ code, param })]);
    const made = await make();
    expect((await ask('PATCH', `/${made.id}`, { url })).status).toBe(400);
  });

  it.each([
    [{ event_types: ['walk.*'] }, 'invalid_request', 'event_types'],
    [{ event_types: [] }, 'invalid_request', 'event_types'],
    [{ scope: 'world' }, 'invalid_request', 'scope'],
    [{ scope: 'installation', tenant_id: OWN }, 'invalid_request', 'tenant_id'],
    [{ tenant_id: 'ten_none' }, 'invalid_request', 'tenant_id'],
    [{ secret: 'whsec_mine' }, 'unknown_field', 'secret'],
  ])('refuses %j', async (more, code, param) => {
    const { status, body } = await ask('POST', '', { url: receiver.url(), ...more });
    expect([status, body['error']]).toEqual([400, expect.objectContaining({ code, param })]);
  });

  it('B3: a tenant has its own, the installation hears of all', async () => {
    const theirs = await make({}, tenantAdmin);
    expect(theirs['tenant_id']).toBe(otherTenant);
    const ours = await make({ scope: 'installation' });
    expect(ours['tenant_id']).toBeNull();
    const list = await plane.call<{ data: View[] }>({ url: '/v1/admin/webhooks', as: tenantAdmin });
    expect(list.body.data.map(({ id }) => id)).toEqual([theirs.id]);
    for (const [method, path] of [
      ...[['GET', ''] as const, ['DELETE', ''] as const, ['GET', '/deliveries'] as const, ['POST', '/test'] as const],
    ])
      expect((await ask(method, `/${ours.id}${path}`, undefined, tenantAdmin)).status).toBe(404);
    expect((await ask('PATCH', `/${ours.id}`, { enabled: false }, tenantAdmin)).status).toBe(404);
    expect((await ask('POST', `/${ours.id}/rotate-secret`, {}, tenantAdmin)).status).toBe(404);
    const raised = await ask('POST', '', { url: receiver.url(), scope: 'installation' }, tenantAdmin);
    expect([raised.status, raised.body['error']]).toEqual([403, expect.objectContaining({ code: 'scope_exceeded' })]);
    expect((await ask('POST', '', { url: receiver.url(), tenant_id: OWN }, tenantAdmin)).status).toBe(403);
    expect((await ask('POST', '/signing-secret/rotate', { tenant_id: OWN }, tenantAdmin)).status).toBe(403);
    expect((await ask('GET', '', undefined, member)).status).toBe(403);
  });

  it('tries an endpoint out, and shows what was sent and answered', async () => {
    const made = await make();
    receiver.answer = (response) => void response.writeHead(500).end('no, token=canary');
    const failed = await ask('POST', `/${made.id}/test`);
    expect([failed.status, failed.body]).toMatchObject([
      200,
      {
        state: 'failed',
        type: 'webhook.test',
        last_status: 500,
        attempt_log: [{ status: 500, response_head: 'no, token=[secret]' }],
      },
    ]);
    const got = receiver.received.at(-1);
    expect(new Webhook(made.secret).verify(got?.body ?? '', got?.headers ?? {})).toMatchObject({ type: 'webhook.test' });
    const listed = await plane.call<{ data: View[] }>({
      url: `/v1/admin/webhooks/${made.id}/deliveries?state=failed`,
      as: ADMIN_API_KEY,
    });
    expect(listed.body.data).toMatchObject([
      { id: failed.body.id, endpoint_id: made.id, url: receiver.url(), next_attempt_at: null },
    ]);
    const all = await plane.call<{ data: View[] }>({
      ...{ url: `/v1/admin/webhooks/deliveries?endpoint_id=${made.id}&type=webhook.test`, as: ADMIN_API_KEY },
    });
    expect(all.body.data).toEqual(listed.body.data);
    const again = await ask('POST', `/deliveries/${failed.body.id}/replay`);
    expect([again.status, again.body]).toMatchObject([201, { state: 'pending', replay_of: failed.body.id }]);
    expect((await ask('POST', `/deliveries/${again.body.id}/replay`)).status).toBe(409);
    expect((await ask('GET', `/deliveries/${failed.body.id}`, undefined, tenantAdmin)).status).toBe(404);
    receiver.answer = (response) => void response.writeHead(204).end();
  });

  it('shows what can be listened to, and the secret for addresses of single runs once', async () => {
    const types = await plane.call<{ data: { type: string }[] }>({ url: '/v1/admin/webhooks/event-types', as: tenantAdmin });
    expect(types.body.data.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['run.completed', 'budget.80', 'provider.down']),
    );
    const none = await ask('GET', '/signing-secret', undefined, tenantAdmin);
    expect(none.body).toEqual({ tenant_id: otherTenant, secret_last4: null, previous_secret_expires_at: null });
    const made = await ask('POST', '/signing-secret/rotate', {}, tenantAdmin);
    expect([made.status, made.body.secret]).toEqual([200, expect.stringMatching(/^whsec_/)]);
    const known = await ask('GET', '/signing-secret', undefined, tenantAdmin);
    expect(known.body).toMatchObject({ secret_last4: made.body.secret.replace(/=+$/, '').slice(-4) });
    expect((await ask('POST', '/signing-secret/rotate', { tenant_id: 'ten_none' })).status).toBe(400);
  });

  it('answers only what is documented', () => {
    expect(undocumented(plane).filter((line) => line.includes('webhooks'))).toEqual([]);
  });
});
