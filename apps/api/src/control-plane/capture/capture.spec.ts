import { DEFAULT_TENANT_ID } from '@libs/auth';
import { CaptureSettingsRepository, CapturesRepository, CaptureWriter, TenantKeys } from '@libs/capture';
import { FieldCipher } from '@libs/database';
import { newId, type Role, Secret, systemClock } from '@libs/kernel';
import { TakenBodies } from '../../../../../libs/capture/src/taken-bodies';
import { ADMIN_API_KEY, type ControlPlane, startControlPlane } from '../../../../../test/support/control-plane';

/** The control plane's own, in test/support. */
const MASTER = new Secret('master key of the control plane tests!!');

let plane: ControlPlane;
let theirs: string;
const tokens = new Map<string, string>();
beforeAll(async () => {
  plane = await startControlPlane();
  await plane.first.ensureFirstAdmin({ email: 'root@example.com' });
  theirs = (await plane.tenants.create('others')).id;
  const tokenOf = async (email: string, role: Role, tenantId: string): Promise<void> => {
    const { user } = await plane.users.create({ email, role, tenantId });
    await plane.test.database.query('UPDATE users SET must_change_password = false WHERE id = $1', [user.id]);
    tokens.set(email, plane.tokens.sign('access', { userId: user.id, tokenVersion: user.tokenVersion }));
  };
  await tokenOf('boss@others.example', 'admin', theirs);
  await tokenOf('member@others.example', 'member', theirs);
});
afterAll(() => plane?.close());

const BOSS = 'boss@others.example';
const MEMBER = 'member@others.example';
const as = (who: string) => tokens.get(who) ?? who;
const settings = (tenantId: string, who: string) => plane.call({ url: `/v1/admin/tenants/${tenantId}/capture`, as: as(who) });
const put = (tenantId: string, who: string, body: object) =>
  plane.call({ method: 'PUT', url: `/v1/admin/tenants/${tenantId}/capture`, as: as(who), body });

/** As the data path writes it. */
async function captured(tenantId: string): Promise<string> {
  const { database } = plane.test;
  const keys = new TenantKeys(database, new FieldCipher(MASTER));
  const onLoss = (_count: number, error: unknown): never => {
    throw error;
  };
  const writer = new CaptureWriter(new CapturesRepository(database), keys, systemClock, { onLoss });
  const rule = await new CaptureSettingsRepository(database).find(tenantId);
  if (!rule) throw new Error('nothing is kept of this tenant');
  const answer = new TakenBodies(rule, { left: 1_000 });
  answer.head(200, ['content-type', 'application/json']);
  answer.body('{"text":"Good day, ada@example.com."}');
  const requestId = newId('request');
  writer.take({ requestId, tenantId, startedAt: Date.now(), request: Buffer.from('{"prompt":"Hello"}'), answer });
  await writer.flush();
  return requestId;
}

describe('capture of bodies', () => {
  it('is off until somebody who administers the tenant turns it on, and refuses what makes no sense', async () => {
    const { body } = await settings(theirs, MEMBER);
    expect(body).toMatchObject({ enabled: false, sample_rate: 1, max_bytes: 65_536, retention_days: 7, kept_requests: 0 });
    expect((await put(theirs, MEMBER, { enabled: true })).status).toBe(403);
    for (const wrong of [{}, { enabled: 'yes' }, { enabled: true, sample_rate: 2 }, { enabled: true, retention_days: 0 }])
      expect((await put(theirs, BOSS, wrong)).status).toBe(400);
    for (const wrong of [{ redact: ['names'] }, { redact_fields: ['a b'] }, { max_bytes: 2_000_000 }, { tenant_id: 'x' }])
      expect((await put(theirs, BOSS, { enabled: true, ...wrong })).status).toBe(400);
    const on = await put(theirs, BOSS, { enabled: true, sample_rate: 0.5, redact: ['emails'], redact_fields: ['name'] });
    expect(on.body).toMatchObject({ enabled: true, sample_rate: 0.5, redact: ['emails'], redact_fields: ['name'] });
    expect((await settings(theirs, ADMIN_API_KEY)).body).toMatchObject({ enabled: true });
  });

  it('B3: is nobody else’s to see or set', async () => {
    for (const call of [settings(DEFAULT_TENANT_ID, BOSS), put(DEFAULT_TENANT_ID, BOSS, { enabled: true })])
      expect((await call).status).toBe(404);
    const erase = { method: 'DELETE', url: `/v1/admin/tenants/${DEFAULT_TENANT_ID}/captures`, as: as(BOSS) };
    expect((await plane.call(erase)).status).toBe(404);
    expect((await settings('ten_none', ADMIN_API_KEY)).status).toBe(404);
  });

  it('shows bodies to administrators alone, each look in the audit log of the tenant, and none once they are erased', async () => {
    await put(theirs, BOSS, { enabled: true });
    await put(DEFAULT_TENANT_ID, ADMIN_API_KEY, { enabled: true });
    const [own, foreign] = [await captured(theirs), await captured(DEFAULT_TENANT_ID)];
    const read = (id: string, who: string) => plane.call({ url: `/v1/admin/requests/${id}/bodies`, as: as(who) });
    expect((await read(own, MEMBER)).status).toBe(403);
    expect((await read(foreign, BOSS)).status).toBe(404);
    expect((await read(own, BOSS)).body).toMatchObject({
      ...{ request_id: own, tenant_id: theirs, request: { kind: 'json', text: '{"prompt":"Hello"}', cut: false, bytes: 18 } },
      response: { text: '{"text":"Good day, [redacted:email]."}', redactions: { email: 1 } },
    });
    const log = await plane.call<{ data: { action: string; outcome: string; subject_id: string }[] }>({
      url: `/v1/admin/audit?action=request_bodies.read&tenant_id=${theirs}`,
      as: as(BOSS),
    });
    const told = log.body.data.map(({ outcome, subject_id }) => `${outcome} ${subject_id}`);
    expect(told.sort()).toEqual([`attempted ${own}`, `attempted ${foreign}`, `done ${own}`, `refused ${foreign}`].sort());
    expect((await plane.call({ method: 'DELETE', url: `/v1/admin/tenants/${theirs}/captures`, as: as(BOSS) })).status).toBe(204);
    expect((await read(own, BOSS)).status).toBe(404);
    expect((await settings(theirs, BOSS)).body).toMatchObject({ enabled: true, kept_requests: 0, oldest_at: null });
    expect((await read(foreign, ADMIN_API_KEY)).status).toBe(200);
  });
});
