import { newId } from '@libs/kernel';
import { type ControlPlane, startControlPlane } from '../../../../test/support/control-plane';
import { databaseDigest } from '../../../../test/support/database-digest';
import type { RegisteredRoute } from './route-table';

const ADMIN = '/v1/admin';
/** Whose row an address names. */
const PLACES: readonly (readonly [prefix: string, row: string])[] = [
  ['/v1/auth/sessions/', 'session'],
  [`${ADMIN}/users/`, 'user'],
  [`${ADMIN}/tenants/`, 'tenant'],
  [`${ADMIN}/teams/`, 'team'],
  [`${ADMIN}/api-keys/`, 'key'],
  [`${ADMIN}/requests/`, 'request'],
  [`${ADMIN}/budgets/`, 'budget'],
  [`${ADMIN}/limits/`, 'limit'],
  [`${ADMIN}/webhooks/deliveries/`, 'delivery'],
  [`${ADMIN}/webhooks/`, 'hook'],
  [`${ADMIN}/tools/`, 'tool'],
  ['/v1/stats/keys/', 'key'],
];
/** What changes something: such as would be done for whoever may. */
const BODIES: Readonly<Record<string, object>> = {
  [`PATCH ${ADMIN}/users/:id`]: { role: 'viewer' },
  [`PATCH ${ADMIN}/teams/:id`]: { description: 'theirs now' },
  [`PATCH ${ADMIN}/api-keys/:id`]: { name: 'theirs now' },
  [`POST ${ADMIN}/api-keys/:id/rotate`]: {},
  [`PATCH ${ADMIN}/budgets/:id`]: { amount: 1 },
  [`POST ${ADMIN}/budgets/:id/adjustments`]: { kind: 'top_up', amount: 1, reason: 'more' },
  [`PATCH ${ADMIN}/limits/:id`]: { rpm: 1 },
  [`PATCH ${ADMIN}/webhooks/:id`]: { description: 'theirs now' },
  [`POST ${ADMIN}/webhooks/:id/rotate-secret`]: {},
  [`PATCH ${ADMIN}/tools/:id`]: { description: 'theirs now' },
  [`PUT ${ADMIN}/tenants/:id/capture`]: { enabled: true },
};
const QUERIES: Readonly<Record<string, string>> = { [`GET ${ADMIN}/tenants/:id/statement`]: '?month=2020-01' };
/** Of a request whose words nobody wanted kept there are none, for anybody. */
const NOT_KEPT = `GET ${ADMIN}/requests/:id/bodies`;
const ORDER = ['GET', 'PUT', 'PATCH', 'POST', 'DELETE'];

describe('rows of a tenant', () => {
  let plane: ControlPlane;
  let owner: string;
  let stranger: string;
  const ids: Record<string, string> = {};

  async function adminOf(tenantId: string, email: string): Promise<{ id: string; token: string }> {
    const { user } = await plane.users.create({ email, role: 'admin', tenantId });
    await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
    return { id: user.id, token: plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion }) };
  }
  async function made(url: string, body: object, name = 'id'): Promise<string> {
    const answer = await plane.call({ url: ADMIN + url, as: owner, body });
    expect([url, answer.status < 300, answer.text]).toEqual([url, true, answer.text]);
    return String(answer.body[name]);
  }

  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
    const [theirs, other] = [await plane.tenants.create('theirs'), await plane.tenants.create('other')];
    const admin = await adminOf(theirs.id, 'owner@example.com');
    [owner, stranger] = [admin.token, (await adminOf(other.id, 'stranger@example.com')).token];
    Object.assign(ids, { tenant: theirs.id, session: newId('session'), request: newId('request') });
    ids['user'] = await made('/users/invitations', { email: 'ada@example.com', role: 'member' });
    ids['team'] = await made('/teams', { name: 'Reading' });
    ids['key'] = await made('/api-keys', { name: 'one' });
    const subject = { subject_kind: 'key', subject_id: ids['key'] };
    ids['budget'] = await made('/budgets', { ...subject, unit: 'tokens', period: 'day', amount: 10 });
    ids['limit'] = await made('/limits', { ...subject, rpm: 10 });
    ids['hook'] = await made('/webhooks', { url: 'http://127.0.0.1:9/hook' });
    ids['delivery'] = await made(`/webhooks/${ids['hook']}/test`, {});
    await plane.call({ method: 'PUT', url: `${ADMIN}/tool-hosts`, as: owner, body: { hosts: ['tools.example.com'] } });
    ids['tool'] = await made('/tools', { name: 'look', type: 'http', url: 'https://tools.example.com/look' });
    await plane.test.database.query(
      `INSERT INTO sessions (id, tenant_id, user_id, method, expires_at) VALUES ($1, $2, $3, 'password', now() + interval '1 day')`,
      [ids['session'], theirs.id, admin.id],
    );
    await plane.test.database.query(
      `INSERT INTO requests (request_id, process_id, seq, started_at, tenant_id, route, dialect, streamed, model_asked, cost_state, outcome, status, latency_ms)
       VALUES ($1, 'p', 1, now(), $2, '/v1/chat/completions', 'openai-chat', false, 'm', 'unknown', 'completed', 200, 5)`,
      [ids['request'], theirs.id],
    );
  });
  afterAll(() => plane.close());

  /** Every route of tenants whose address names a row, aimed at the rows of one tenant. */
  function aimed(): { what: string; call: Parameters<ControlPlane['call']>[0] }[] {
    const routes = plane.routes.filter(
      ({ method, url, policy }) => method !== 'HEAD' && url.includes('/:') && typeof policy === 'object' && !policy.installation,
    );
    // What goes goes last, what hangs on another row before that one.
    const rank = ({ method, url }: RegisteredRoute): number => ORDER.indexOf(method) * 1_000 - url.length;
    const sorted = [...routes].sort((a, b) => rank(a) - rank(b));
    return sorted.map(({ method, url }) => {
      const what = `${method} ${url}`;
      const row = ids[PLACES.find(([prefix]) => url.startsWith(prefix))?.[1] ?? ''];
      if (row === undefined) throw new Error(`Nothing is aimed at ${what} here: name the row that it is about.`);
      const path = url.replace(':user_id', ids['user'] ?? '').replace(':id', row) + (QUERIES[what] ?? '');
      return { what, call: { method, url: path, body: BODIES[what] } };
    });
  }

  it('B3: are not there for administrators of another, whatever they do to them', async () => {
    const before = await databaseDigest(plane.test.database);
    const routes = aimed();
    expect(routes.length).toBeGreaterThan(35);
    for (const { what, call } of routes) {
      const { status, body } = await plane.call({ ...call, as: stranger });
      expect({ what, status, body }).toEqual({ what, status: 404, body: expect.objectContaining({ error: expect.anything() }) });
      expect({ what, code: (body['error'] as { code: string }).code }).toEqual({ what, code: 'not_found' });
    }
    expect(await databaseDigest(plane.test.database)).toEqual(before);
  });

  it('are there for their own: the same calls find them', async () => {
    for (const { what, call } of aimed()) {
      const { status } = await plane.call({ ...call, as: owner });
      expect([what, [200, 201, 204, 409].includes(status) || what === NOT_KEPT]).toEqual([what, true]);
    }
  });
});
