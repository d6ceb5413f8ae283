import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres';
import { until } from '../../../../test/support/process/until';
import { AuditLog, bySystem } from './audit-log';
import { AuditTrail } from './audit-trail';
import { AUDITED_TABLES, auditSnapshot, type AuditedTable } from './audited-tables';
import { stripSecrets } from './strip-secrets';

const LONG = 60_000;

describe('AuditLog', () => {
  let test: TestDatabase;
  let log: AuditLog;
  beforeEach(async () => {
    test = await createTestDatabase();
    log = new AuditLog(test.database, { retryMs: 5 });
  }, LONG);
  afterEach(async () => {
    await log.close();
    await test.drop();
  });

  const asSuperuserWithoutTriggers = (statement: string): Promise<unknown> =>
    test.database.transaction(async (sql) => {
      await sql.query(`SET LOCAL session_replication_role = 'replica'`);
      await sql.query(statement);
    });

  it('is append-only: neither a change nor a removal nor a truncation passes', async () => {
    await log.append(bySystem('test.one'));
    for (const statement of ['UPDATE audit_log SET action = $$x$$', 'DELETE FROM audit_log', 'TRUNCATE audit_log'])
      await expect(test.database.query(statement)).rejects.toThrow(/append-only/);
    expect(await log.verify()).toMatchObject({ rows: 1, broken_at: null });
  });

  it('has one chain without gaps, whoever writes at the same time and whatever is rolled back', async () => {
    const rolledBack = test.database.transaction(async (sql) => {
      await log.append(bySystem('test.undone'), sql);
      throw new Error('undone');
    });
    await Promise.all([
      expect(rolledBack).rejects.toThrow('undone'),
      ...Array.from({ length: 40 }, (_, i) => log.append(bySystem(`test.n${i}`))),
    ]);
    const rows = await test.database.query<{ seq: number }>('SELECT seq FROM audit_log ORDER BY seq');
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(await log.verify()).toMatchObject({ rows: 40, broken_at: null, head: { seq: 40 } });
  });

  it('shows a row that was changed, and one that was taken out, by whoever may do anything', async () => {
    for (let i = 0; i < 5; i++) await log.append({ ...bySystem('test.row'), details: { i } });
    await asSuperuserWithoutTriggers(`UPDATE audit_log SET details = '{"i":99}' WHERE seq = 3`);
    expect((await log.verify()).broken_at).toBe(3);
    await asSuperuserWithoutTriggers(`UPDATE audit_log SET details = '{"i":2}' WHERE seq = 3`);
    expect((await log.verify()).broken_at).toBeNull();
    await asSuperuserWithoutTriggers('DELETE FROM audit_log WHERE seq = 2');
    expect((await log.verify()).broken_at).toBe(3);
  });

  it('forgets by its retention alone, and says so', async () => {
    for (let i = 0; i < 4; i++) await log.append(bySystem('test.old'));
    await asSuperuserWithoutTriggers(`UPDATE audit_log SET at = now() - interval '90 days' WHERE seq <= 2`);
    expect(await log.forget(60)).toBe(2);
    const { data } = await log.list({ tenantId: null }, { limit: 10 });
    expect(data.map(({ action }) => action)).toEqual(['audit.retention', 'test.old', 'test.old']);
    expect(data[0]?.details).toEqual({ rows: 2, through_seq: 2, older_than_days: 60 });
    expect(await log.forget(1)).toBe(0);
    expect((await log.verify()).broken_at).toBeNull();
  });

  it('keeps what happened while the database is away, and writes it in its order', async () => {
    const troubles: unknown[] = [];
    let away = true;
    const database = Object.create(test.database, {
      query: {
        value: (text: string, values: unknown[]) =>
          away ? Promise.reject(new Error('away')) : test.database.query(text, values),
      },
    }) as typeof test.database;
    const kept = new AuditLog(database, { retryMs: 5, onTrouble: (error) => troubles.push(error) });
    await kept.conclude(bySystem('test.first'));
    await kept.conclude(bySystem('test.second'));
    away = false;
    await until('both are written', async () => (await log.list({ tenantId: null }, { limit: 10 })).data.length === 2);
    expect((await log.list({ tenantId: null }, { limit: 10 })).data.map(({ action }) => action)).toEqual([
      'test.second',
      'test.first',
    ]);
    expect(troubles.at(-1)).toBeUndefined();
    await kept.close();
  });

  it('takes what was asked for as it came: NUL, half characters, depth and length', async () => {
    let deep: unknown = 'end';
    for (let i = 0; i < 1_000; i++) deep = [deep];
    const asked = { 'a\0b': 'c\0d', half: '\ud800', ['\udfff']: 1, deep };
    await log.append({ ...bySystem('test.odd'), details: { asked } });
    await log.append({ ...bySystem('test.long'), details: { asked: Array<string>(20_000).fill('x') } });
    const { data } = await log.list({ tenantId: null }, { limit: 2 });
    expect(data[0]?.details).toEqual({ left_out: 'too long', characters: 80_011 });
    expect(data[1]?.details).toMatchObject({ asked: { 'a\ufffdb': 'c\ufffdd', half: '\ufffd', '\ufffd': 1 } });
  });

  it('writes a change and its trace together, or neither', async () => {
    const draft = {
      actor: { kind: 'user', id: 'usr_x' },
      action: 'tenant.rename',
      tenantId: null,
      requestId: 'req_x',
      address: '::1',
    } as const;
    await test.database.query(`INSERT INTO tenants (id, name) VALUES ('ten_t', 'before')`);
    const subject = { kind: 'tenant', table: 'tenants', id: 'ten_t', tenantId: 'ten_t' } as const;
    const rename = (name: string) => (sql: { query: typeof test.database.query }) =>
      sql.query('UPDATE tenants SET name = $1 WHERE id = $2 RETURNING id', [name, 'ten_t']);
    const trail = new AuditTrail(log, draft);
    await trail.around(test.database, subject, rename('after'));
    expect(trail.written).toBe(true);
    const broken = new AuditTrail({ append: () => Promise.reject(new Error('no trace')) }, draft);
    await expect(broken.around(test.database, subject, rename('never'))).rejects.toThrow('no trace');
    expect(broken.written).toBe(false);
    const [row] = await test.database.query<{ name: string }>(`SELECT name FROM tenants WHERE id = 'ten_t'`);
    expect(row?.name).toBe('after');
    const { data } = await log.list({ tenantId: 'ten_t' }, { limit: 10 });
    expect(data).toMatchObject([
      { before: { name: 'before' }, after: { name: 'after' }, actor_id: 'usr_x', subject_id: 'ten_t' },
    ]);
  });

  it('C2: keeps no column that holds a hash or a ciphertext, of any table it shows', async () => {
    for (const table of Object.keys(AUDITED_TABLES) as AuditedTable[]) {
      const columns = await test.database.query<{ column_name: string; data_type: string }>(
        `SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $1`,
        [table],
      );
      expect(columns.length).toBeGreaterThan(0);
      const row = Object.fromEntries(columns.map(({ column_name }) => [column_name, 'canary']));
      const shown = stripSecrets(row) as Record<string, unknown>;
      const open = columns.filter(({ column_name, data_type }) => shown[column_name] === 'canary' && data_type === 'bytea');
      expect([table, open]).toEqual([table, []]);
      expect(await auditSnapshot(test.database, table, 'none')).toBeUndefined();
    }
    expect(
      stripSecrets({
        password_hash: 'x',
        ...{ password: '[secret]', must_change_password: true },
        secret_ciphertext: 'y',
        nested: [{ token: 'z', name: 'n' }],
      }),
    ).toEqual({
      ...{ password: '[secret]', must_change_password: true },
      nested: [{ token: '[secret]', name: 'n' }],
    });
  });
});
