import { DEFAULT_TENANT_ID } from '@libs/auth';
import { AuditLog, bySystem } from '@libs/database';
import { ADMIN_API_KEY, type ControlPlane, leaks, startControlPlane } from '../../../../../test/support/control-plane';
import { unauditedRoutes } from '../../policy';

interface Entry {
  seq: number;
  action: string;
  outcome: string;
  status: number | null;
  actor_kind: string;
  actor_id: string | null;
  subject_id: string | null;
  tenant_id: string | null;
  request_id: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  details: Record<string, unknown> | null;
}

describe('the audit log', () => {
  let plane: ControlPlane;
  let admin: { id: string; token: string };
  const PASSWORD = 'a long enough password of the audit tests';

  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
    const { user } = await plane.users.create({
      email: 'ada@example.com',
      role: 'admin',
      tenantId: DEFAULT_TENANT_ID,
      password: PASSWORD,
    });
    await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
    admin = { id: user.id, token: plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion }) };
  });
  afterAll(() => plane.close());

  const entries = async (query: string): Promise<Entry[]> => {
    const answer = await plane.call<{ data: Entry[] }>({ url: `/v1/admin/audit?${query}`, as: ADMIN_API_KEY });
    expect(answer.status).toBe(200);
    return answer.body.data;
  };

  it('tells of every route that may change something, or why it need not', () => {
    expect(unauditedRoutes(plane.routes)).toEqual([]);
  });

  it('shows who changed what, before and after, without a secret', async () => {
    const made = await plane.call<{ id: string }>({
      url: '/v1/admin/users',
      as: admin.token,
      body: { email: 'new@example.com', role: 'viewer', password: 'canary-of-the-audit-log-1' },
    });
    const { id } = made.body;
    await plane.call({ method: 'PATCH', url: `/v1/admin/users/${id}`, as: admin.token, body: { role: 'member' } });
    const [update, attempt, create] = (await entries(`subject_kind=user&actor_id=${admin.id}`)) as [Entry, Entry, Entry];
    expect(update).toMatchObject({
      ...{ action: 'user.update', outcome: 'done', actor_kind: 'user', actor_id: admin.id, subject_id: id },
      ...{ tenant_id: DEFAULT_TENANT_ID, before: { role: 'viewer' }, after: { role: 'member' } },
    });
    expect(attempt).toMatchObject({ action: 'user.update', outcome: 'attempted', request_id: update.request_id });
    expect(create).toMatchObject({
      ...{ action: 'user.create', outcome: 'done', before: null, after: { email: 'new@example.com' } },
    });
    const rows = await plane.test.database.query<{ all: string }>('SELECT audit_log::text AS all FROM audit_log');
    expect(rows.filter(({ all }) => /canary|argon2/.test(all))).toEqual([]);
  });

  it('shows what was refused, and why', async () => {
    await plane.call({ url: '/v1/admin/users', as: admin.token, body: { email: 'new@example.com', role: 'viewer' } });
    const [refused] = await entries('action=user.create&outcome=refused');
    expect(refused).toMatchObject({ status: 409, details: { code: 'conflict', asked: { email: 'new@example.com' } } });
  });

  it('tells of logins: who succeeded, and each kind of failure once a minute from each address', async () => {
    const login = (password: string, from: string) =>
      plane.call({ url: '/v1/auth/login', body: { email: 'ada@example.com', password }, from });
    await login(PASSWORD, '192.0.2.10');
    for (let i = 0; i < 7; i++) await login('canary-of-a-wrong-password', '192.0.2.11');
    const events = await entries('action=auth.login');
    expect(events.map(({ outcome, actor_id, details }) => [outcome, actor_id, details?.['code']])).toEqual([
      ['refused', null, 'login_throttled'],
      ['refused', null, 'login_failed'],
      ['done', admin.id, undefined],
    ]);
  });

  it('is read by administrators alone, of a tenant only what is the tenant`s', async () => {
    await plane.test.database.query(`INSERT INTO tenants (id, name) VALUES ('ten_audit', 'audited')`);
    const { user } = await plane.users.create({ email: 'tess@example.com', role: 'admin', tenantId: 'ten_audit' });
    await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
    const token = plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion });
    const log = new AuditLog(plane.test.database);
    await log.append({ ...bySystem('test.theirs'), tenantId: 'ten_audit' });
    const seen = await plane.call<{ data: Entry[] }>({
      url: '/v1/admin/audit?tenant_id=ten_00000000000000000000000000',
      as: token,
    });
    expect(seen.body.data.map(({ action }) => action)).toEqual(['test.theirs']);
    expect((await plane.call({ url: '/v1/admin/audit/verify', as: token })).status).toBe(403);
  });

  it('pages by its cursor and refuses one it did not give', async () => {
    const first = await plane.call<{ data: Entry[]; next_cursor: string }>({ url: '/v1/admin/audit?limit=2', as: ADMIN_API_KEY });
    const next = await plane.call<{ data: Entry[] }>({
      url: `/v1/admin/audit?limit=2&cursor=${first.body.next_cursor}`,
      as: ADMIN_API_KEY,
    });
    const seqs = [...first.body.data, ...next.body.data].map(({ seq }) => seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => b - a));
    expect(new Set(seqs).size).toBe(4);
    expect((await plane.call({ url: '/v1/admin/audit?cursor=x', as: ADMIN_API_KEY })).status).toBe(400);
  });

  it('holds nothing that no answer may hold', () => {
    expect(leaks(plane, 'canary')).toEqual([]);
  });
});
