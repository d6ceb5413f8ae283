import { FieldCipher } from '@libs/database';
import { AuditLog, AuditTrail } from '@libs/database';
import { newId, Secret, systemClock } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { CaptureDirectory } from './capture-directory';
import { CAPTURE_OFF, type CaptureRule } from './capture-rule';
import { CaptureSettingsRepository } from './capture-settings.repository';
import { CaptureWriter } from './capture-writer';
import { CaptureService } from './capture.service';
import { Captures } from './captures';
import { CapturesRepository } from './captures.repository';
import { rewrapTenantKeys, TenantKeys } from './tenant-keys';

const MASTER = new Secret('k3Jq9vX2mN8pR5tW7yZ1bC4dF6gH0sLa');
const NEXT = new Secret('Q1w2E3r4T5y6U7i8O9p0A1s2D3f4G5h6');
const ON: CaptureRule = { ...CAPTURE_OFF, enabled: true };

let test: TestDatabase;
beforeAll(async () => (test = await createTestDatabase()), 60_000);
afterAll(() => test?.drop());

/** One process: its own memory, the same database. */
function processOn(master = MASTER, previous: readonly Secret[] = []) {
  const { database } = test;
  const settings = new CaptureSettingsRepository(database);
  const captures = new CapturesRepository(database);
  const cipher = new FieldCipher(master, previous);
  const keys = new TenantKeys(database, cipher);
  const quiet = { publish: () => undefined, subscribe: () => () => undefined };
  const directory = new CaptureDirectory(settings, quiet, () => undefined);
  const lost: number[] = [];
  const writer = new CaptureWriter(captures, keys, systemClock, { onLoss: (count) => lost.push(count), retryMs: [1] });
  const taking = new Captures(directory, writer, () => 0.5);
  const service = new CaptureService({ database, settings, captures, keys, directory });
  return { service, taking, writer, directory, captures, cipher, lost };
}

type Process = ReturnType<typeof processOn>;

const trail = (): AuditTrail =>
  new AuditTrail(new AuditLog(test.database), {
    ...{ actor: { kind: 'user', id: 'usr_x' }, action: 'capture.update', tenantId: null, requestId: 'req_x', address: '::1' },
  });

async function tenant(): Promise<string> {
  const id = newId('tenant');
  await test.database.query('INSERT INTO tenants (id, name) VALUES ($1, $1)', [id]);
  return id;
}

async function keep(
  { taking, writer }: Process,
  tenantId: string,
  said = 'Hello',
  requestId = newId('request'),
): Promise<string> {
  const answer = taking.begin(tenantId);
  if (!answer) throw new Error('nothing is kept of this tenant');
  answer.head(200, ['content-type', 'application/json']);
  answer.body(JSON.stringify({ answer: 'Good day.' }));
  const request = Buffer.from(JSON.stringify({ messages: [{ content: said }] }));
  expect(taking.keep(answer, { requestId, tenantId, startedAt: Date.now(), request })).toBe(true);
  await writer.flush();
  return requestId;
}

describe('captured bodies', () => {
  it('are not taken of a tenant that was never asked, nor of an archived one, and of a share where it says so', async () => {
    const [here, id] = [processOn(), await tenant()];
    await here.directory.refresh();
    expect(here.taking.begin(id)).toBeUndefined();
    expect(await here.service.settings(id)).toEqual(CAPTURE_OFF);
    await here.service.put(id, { ...ON, sampleRate: 0.5 }, trail());
    expect(here.taking.begin(id)).toBeUndefined();
    await here.service.put(id, { ...ON, sampleRate: 0.6 }, trail());
    expect(here.taking.begin(id)).toBeDefined();
    await test.database.query('UPDATE tenants SET archived_at = now() WHERE id = $1', [id]);
    await here.directory.refresh();
    expect(here.taking.begin(id)).toBeUndefined();
    await expect(here.service.put('ten_none', ON, trail())).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are read by whoever may, in any process, and lie sealed in between', async () => {
    const [here, there, id, other] = [processOn(), processOn(), await tenant(), await tenant()];
    await here.service.put(id, ON, trail());
    const request = await keep(here, id, 'A word that nobody else may read, and sk-CANARY0123456789abcdef');
    const bodies = await there.service.bodies(request, id);
    expect(JSON.parse(bodies.request?.text ?? '')).toEqual({
      messages: [{ content: 'A word that nobody else may read, and [redacted:secret]' }],
    });
    expect(bodies.response).toMatchObject({ kind: 'json', text: '{"answer":"Good day."}', bytes: 22 });
    await expect(there.service.bodies(request, other)).rejects.toMatchObject({ code: 'not_found' });
    const [row] = await test.database.query<{ all: string }>(
      `SELECT concat(c::text, encode(c.request, 'escape')) AS all FROM request_captures c WHERE request_id = $1`,
      [request],
    );
    expect(row?.all).not.toMatch(/word|CANARY|messages/);
    expect(await there.service.kept(id)).toMatchObject({ requests: 1 });
  });

  it('open at no other place: another request, another tenant, the other side', async () => {
    const [here, id, other] = [processOn(), await tenant(), await tenant()];
    await here.service.put(id, ON, trail());
    await here.service.put(other, ON, trail());
    const [one, two, theirs] = [await keep(here, id), await keep(here, id), await keep(here, other)];
    const swap =
      'UPDATE request_captures SET request = (SELECT request FROM request_captures WHERE request_id = $2) WHERE request_id = $1';
    await test.database.query(swap, [one, two]);
    await expect(here.service.bodies(one, id)).rejects.toMatchObject({ code: 'internal_error' });
    await test.database.query('UPDATE request_captures SET tenant_id = $2 WHERE request_id = $1', [theirs, id]);
    await expect(here.service.bodies(theirs, id)).rejects.toMatchObject({ code: 'not_found' });
    await test.database.query('UPDATE request_captures SET response = request WHERE request_id = $1', [two]);
    await expect(here.service.bodies(two, id)).rejects.toMatchObject({ code: 'internal_error' });
  });

  it('are noise once the key is destroyed, also where their rows come back, and new ones have a new key', async () => {
    const [here, there, id] = [processOn(), processOn(), await tenant()];
    await here.service.put(id, ON, trail());
    await there.directory.refresh();
    const before = await keep(there, id);
    await test.database.query('CREATE UNLOGGED TABLE backup AS SELECT * FROM request_captures WHERE request_id = $1', [before]);
    await here.service.erase(id, trail());
    expect(await test.database.query('SELECT 1 FROM request_captures WHERE tenant_id = $1', [id])).toEqual([]);
    await test.database.query('INSERT INTO request_captures SELECT * FROM backup');
    await expect(there.service.bodies(before, id)).rejects.toMatchObject({ code: 'not_found' });
    // The other process still has the old key in its memory: what it seals with that is refused, then it looks anew.
    await keep(there, id, 'with the old key');
    const after = await keep(there, id, 'with the new key');
    expect((await here.service.bodies(after, id)).request?.text).toContain('with the new key');
    await here.service.sweep();
    const left = await test.database.query<{ id: string }>('SELECT request_id AS id FROM request_captures WHERE tenant_id = $1', [
      id,
    ]);
    expect(left).toEqual([{ id: after }]);
  });

  it('go with their tenant', async () => {
    const [here, id] = [processOn(), await tenant()];
    await here.service.put(id, ON, trail());
    const request = await keep(here, id);
    await test.database.query('DELETE FROM tenants WHERE id = $1', [id]);
    await expect(here.service.bodies(request, null)).rejects.toMatchObject({ code: 'not_found' });
    const left = `SELECT 1 FROM request_captures WHERE tenant_id = $1 UNION ALL SELECT 1 FROM tenant_data_keys WHERE tenant_id = $1
      UNION ALL SELECT 1 FROM capture_settings WHERE tenant_id = $1`;
    expect(await test.database.query(left, [id])).toEqual([]);
  });

  it('end with their own retention', async () => {
    const [here, id] = [processOn(), await tenant()];
    await here.service.put(id, { ...ON, retentionDays: 1 }, trail());
    const [old, young] = [await keep(here, id), await keep(here, id)];
    await test.database.query(`UPDATE request_captures SET expires_at = expires_at - interval '1 day' WHERE request_id = $1`, [
      old,
    ]);
    await expect(here.service.bodies(old, id)).rejects.toMatchObject({ code: 'not_found' });
    await here.service.sweep();
    expect(await here.service.kept(id)).toMatchObject({ requests: 1 });
    expect((await here.service.bodies(young, id)).requestId).toBe(young);
  });

  it('C5: open under a new master key once their keys are wrapped anew', async () => {
    const [here, id] = [processOn(), await tenant()];
    await here.service.put(id, ON, trail());
    const request = await keep(here, id);
    const changing = processOn(NEXT, [MASTER]);
    expect((await changing.service.bodies(request, id)).requestId).toBe(request);
    expect((await rewrapTenantKeys(test.database, changing.cipher)).done).toBeGreaterThan(0);
    expect((await rewrapTenantKeys(test.database, changing.cipher)).done).toBe(0);
    expect((await processOn(NEXT).service.bodies(request, id)).requestId).toBe(request);
    await expect(here.service.bodies(request, id)).rejects.toMatchObject({ code: 'internal_error' });
    await rewrapTenantKeys(test.database, new FieldCipher(MASTER, [NEXT]));
  });

  it('are given up, and told of, where they cannot be written or too many wait', async () => {
    const here = processOn();
    const failing = { insert: () => Promise.reject(new Error('away')) };
    const lost: number[] = [];
    const id = await tenant();
    await here.service.put(id, ON, trail());
    const writer = new CaptureWriter(failing, new TenantKeys(test.database, here.cipher), systemClock, {
      onLoss: (count) => lost.push(count),
      retryMs: [1, 1],
      maxWaiting: 2,
    });
    const taking = new Captures(here.directory, writer, () => 0);
    const offer = () => {
      const answer = taking.begin(id);
      if (!answer) throw new Error('nothing is kept');
      return taking.keep(answer, { requestId: newId('request'), tenantId: id, startedAt: 0, request: Buffer.from('{}') });
    };
    expect([offer(), offer(), offer()]).toEqual([true, true, false]);
    await writer.close();
    expect(lost).toEqual([1, 2]);
  });

  it('tell who changed what of them', async () => {
    const [here, id] = [processOn(), await tenant()];
    await here.service.put(id, { ...ON, redactFields: ['name'] }, trail());
    const { data } = await new AuditLog(test.database).list({ tenantId: id }, { limit: 5 });
    expect(data[0]).toMatchObject({ before: { enabled: false }, after: { enabled: true, redactFields: ['name'] } });
  });
});
