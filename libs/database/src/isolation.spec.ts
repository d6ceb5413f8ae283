import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { AuditLog, bySystem } from './audit/audit-log';
import { Database, migrate, TENANT_ROLE } from './index';

const LONG = 60_000;
const [A, B] = ['ten_a', 'ten_b'];

describe('row-level security', () => {
  let test: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    test = await createTestDatabase();
    database = test.database;
    await database.query(`INSERT INTO tenants (id, name) VALUES ($1, 'a'), ($2, 'b')`, [A, B]);
    for (const tenant of [A, B]) {
      await database.query(`INSERT INTO users (id, tenant_id, email, password_hash, role) VALUES ($1, $2, $3, 'x', 'member')`, [
        `usr_of_${tenant}`,
        tenant,
        `${tenant}@example.com`,
      ]);
      await database.query(
        `INSERT INTO virtual_keys (id, tenant_id, name, key_hash, key_prefix, key_last4) VALUES ($1, $2, 'k', $3, 'p', 'l')`,
        [`vk_of_${tenant}`, tenant, Buffer.from(tenant)],
      );
      await new AuditLog(database).append({ ...bySystem('test.row'), tenantId: tenant });
    }
  }, LONG);
  afterAll(() => test.drop());

  const ids = (rows: { id: string }[]): string[] => rows.map(({ id }) => id);

  it('B3: shows a statement without any WHERE the rows of its tenant alone', async () => {
    for (const tenant of [A, B]) {
      const sql = database.forTenant(tenant);
      expect(ids(await sql.query('SELECT id FROM tenants'))).toEqual([tenant]);
      expect(ids(await sql.query('SELECT id FROM virtual_keys'))).toEqual([`vk_of_${tenant}`]);
      expect(ids(await sql.query('SELECT id FROM users'))).toEqual([`usr_of_${tenant}`]);
      expect(await sql.query('SELECT DISTINCT tenant_id FROM audit_log')).toEqual([{ tenant_id: tenant }]);
    }
  });

  it('B3: neither changes nor removes nor plants a row of another tenant', async () => {
    const sql = database.forTenant(B);
    expect(await sql.query(`UPDATE virtual_keys SET name = 'stolen' WHERE id = 'vk_of_ten_a' RETURNING id`)).toEqual([]);
    expect(await sql.query(`DELETE FROM virtual_keys WHERE id = 'vk_of_ten_a' RETURNING id`)).toEqual([]);
    const plant = `INSERT INTO virtual_keys (id, tenant_id, name, key_hash, key_prefix, key_last4) VALUES ('vk_x', 'ten_a', 'k', 'x', 'p', 'l')`;
    await expect(sql.query(plant)).rejects.toThrow(/row-level security/);
    await expect(sql.query(`UPDATE virtual_keys SET tenant_id = 'ten_a'`)).rejects.toThrow(/row-level security/);
    expect(await database.query(`SELECT name FROM virtual_keys WHERE id = 'vk_of_ten_a'`)).toEqual([{ name: 'k' }]);
  });

  it('shows nothing to a statement whose tenant nobody said', async () => {
    await database.transaction(async (sql) => {
      await sql.query(`SET LOCAL ROLE ${TENANT_ROLE}`);
      for (const table of ['tenants', 'users', 'virtual_keys', 'audit_log', 'agent_runs', 'requests', 'stored_responses'])
        expect([table, await sql.query(`SELECT 1 FROM ${table}`)]).toEqual([table, []]);
    });
  });

  it('opens nothing that belongs to no tenant: keys of providers, sessions, the schema', async () => {
    for (const table of ['provider_keys', 'providers', 'refresh_tokens', 'schema_migrations'])
      await expect(database.forTenant(A).query(`SELECT 1 FROM ${table}`)).rejects.toThrow(/permission denied/);
    await expect(database.forTenant(A).query('ALTER TABLE virtual_keys DISABLE ROW LEVEL SECURITY')).rejects.toThrow(
      /must be owner/,
    );
    await expect(database.forTenant(A).query('DELETE FROM audit_log')).rejects.toThrow(/permission denied/);
  });

  it('carries nothing over to whoever gets the connection next, after success, failure and an id that is none', async () => {
    const narrow = await Database.connect(test.url, { poolSize: 1, connectTimeoutMs: 60_000 });
    await narrow.forTenant(A).query('SELECT 1');
    await expect(narrow.forTenant(A).query('SELECT 1/0')).rejects.toThrow(/division/);
    expect(() => narrow.forTenant(`x'; RESET ROLE; --`)).toThrow('not the id of a tenant');
    expect(() => narrow.forTenant('')).toThrow('not the id of a tenant');
    const [after] = await narrow.query<{ role: string; tenant: string | null; n: number }>(
      `SELECT current_user AS role, current_setting('app.tenant_id', true) AS tenant, (SELECT count(*) FROM virtual_keys) AS n`,
    );
    expect(after?.role).not.toBe(TENANT_ROLE);
    expect([after?.tenant ?? '', after?.n]).toEqual(['', 2]);
    await narrow.close();
  });

  it('keeps a transaction of a tenant whole', async () => {
    const sql = database.forTenant(A);
    const broken = sql.transaction(async (inner) => {
      await inner.query(`UPDATE virtual_keys SET name = 'half'`);
      throw new Error('undone');
    });
    await expect(broken).rejects.toThrow('undone');
    expect(await sql.query('SELECT name FROM virtual_keys')).toEqual([{ name: 'k' }]);
  });

  it('lets a tenant write to the one chain of the audit log', async () => {
    const log = new AuditLog(database);
    await database.forTenant(A).transaction((sql) => log.append({ ...bySystem('test.own'), tenantId: A }, sql));
    await log.append(bySystem('test.installation'));
    expect((await log.verify()).broken_at).toBeNull();
  });

  it('stands behind every table that has a tenant, and finds one made later by itself', async () => {
    await database.query('CREATE TABLE later_things (id text PRIMARY KEY, tenant_id text NOT NULL)');
    await migrate(database);
    const open = await database.query(
      `SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
       WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace AND (NOT c.relrowsecurity
         OR NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant_rows'))`,
    );
    expect(open).toEqual([]);
    expect(await migrate(database)).toEqual([]);
    // A partition is reached through its table alone.
    const reachable = await database.query(
      `SELECT c.relname FROM pg_class c WHERE c.relispartition AND c.relkind = 'r' AND has_table_privilege('${TENANT_ROLE}', c.oid, 'SELECT')`,
    );
    expect(reachable).toEqual([]);
  });
});
