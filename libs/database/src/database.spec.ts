import { type AddressInfo, connect, createServer } from 'node:net';
import { GatewayError, Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { createEmptyTestDatabase, createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { until } from '../../../test/support/process/until';
import { assertSchema, Database, isUniqueViolation, migrate, SchemaError, schemaState, SqlError } from './index';

const LONG = 60_000;
const SLOWLY = { connectTimeoutMs: LONG };

describe('Database', () => {
  let test: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    test = await createTestDatabase();
    database = test.database;
  }, LONG);
  afterAll(() => test.drop());

  const addTenant = (id: string, name = id): Promise<{ id: string }[]> =>
    database.query('INSERT INTO tenants (id, name) VALUES ($1, $2) RETURNING id', [id, name]);

  it('gives rows of SELECT and of RETURNING, and none otherwise', async () => {
    expect(await addTenant('ten_1')).toEqual([{ id: 'ten_1' }]);
    expect(await database.query(`UPDATE tenants SET name = 'x' WHERE id = 'ten_1'`)).toEqual([]);
    expect(await database.query(`DELETE FROM tenants WHERE id = $1 RETURNING name`, ['ten_1'])).toEqual([{ name: 'x' }]);
  });

  it('reads types as repositories expect them', async () => {
    const [row] = await database.query<Record<string, unknown>>(
      `SELECT 9007199254740991::bigint AS big, 1.50::numeric AS num, '{"a":[1]}'::jsonb AS json,
              '2026-01-02T03:04:05Z'::timestamptz AS time, '\\x00ff'::bytea AS bytes, ARRAY['a','b'] AS list`,
    );
    expect(row).toEqual({
      big: 9007199254740991,
      num: '1.50',
      json: { a: [1] },
      time: new Date('2026-01-02T03:04:05Z'),
      bytes: Buffer.from([0, 255]),
      list: ['a', 'b'],
    });
  });

  it('keeps everything of a transaction or nothing', async () => {
    const failure = new Error('thrown by the caller');
    const broken = database.transaction(async (sql) => {
      await sql.query(`INSERT INTO tenants (id, name) VALUES ('ten_2', 'two')`);
      throw failure;
    });
    await expect(broken).rejects.toBe(failure);
    expect(await database.query(`SELECT 1 FROM tenants WHERE id = 'ten_2'`)).toEqual([]);
    const kept = await database.transaction((sql) =>
      sql.query(`INSERT INTO tenants (id, name) VALUES ('ten_2', 'two') RETURNING id`),
    );
    expect(kept).toEqual([{ id: 'ten_2' }]);
  });

  it('names what was refused, without the values', async () => {
    await addTenant('ten_3', 'three');
    const thrown: unknown = await addTenant('ten_canary', 'three').catch((error: unknown) => error);
    expect(isUniqueViolation(thrown, 'tenants_name_key')).toBe(true);
    expect(isUniqueViolation(thrown, 'tenants_pkey')).toBe(false);
    expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toContain('ten_canary');
    await expect(database.query('SELEC 1')).rejects.toBeInstanceOf(SqlError);
  });

  it('ends a statement that runs too long, and stays usable', async () => {
    const hurried = await Database.connect(test.url, { statementTimeoutMs: 1_000, connectTimeoutMs: LONG, poolSize: 1 });
    const failure: unknown = await hurried.query('SELECT pg_sleep(30)').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'dependency_unavailable', status: 503 });
    await hurried.ping();
    await hurried.close();
  });

  it('is tried again for a while by a process that starts, where the first connection takes too long', async () => {
    const url = new URL(openSecret(test.url));
    const { hostname, port } = url;
    let silent = true;
    const door = createServer((client) => {
      client.on('error', () => undefined);
      if (silent) return void client.resume();
      const server = connect(Number(port), hostname).on('error', () => undefined);
      client.pipe(server).pipe(client);
    });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    url.host = `127.0.0.1:${(door.address() as AddressInfo).port}`;
    const open = (startPatienceMs: number): Promise<Database> =>
      Database.connect(new Secret(url.href), { connectTimeoutMs: 1_000, startPatienceMs });
    const patient = open(240_000);
    await expect(open(0)).rejects.toMatchObject({ code: 'dependency_unavailable' });
    silent = false;
    await (await patient).close();
    await new Promise((resolve) => door.close(resolve));
  });

  it('does not wait for ever for a connection of a busy pool', async () => {
    const narrow = await Database.connect(test.url, { poolSize: 1, connectTimeoutMs: 1_000, startPatienceMs: 240_000 });
    await narrow.transaction(async () => {
      await expect(narrow.ping()).rejects.toMatchObject({ code: 'dependency_unavailable' });
    });
    await narrow.ping();
    await narrow.close();
  });

  it('heals after the server has ended its connections', async () => {
    const lost: string[] = [];
    const other = await Database.connect(test.url, { ...SLOWLY, poolSize: 2, onConnectionLost: (message) => lost.push(message) });
    await other.ping();
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    const alive = async (): Promise<boolean> => {
      const refused: unknown = await other.ping().then(
        () => undefined,
        (error: unknown) => error,
      );
      if (refused !== undefined) expect(refused).toMatchObject({ code: 'dependency_unavailable' });
      return refused === undefined;
    };
    await until('the pool to have connections again', alive);
    await other.close();
  });

  it('says of a transaction whose connection is cut before its end that the database is away', async () => {
    const cut = database.transaction(async (sql) => {
      const [own] = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await database.query('SELECT pg_terminate_backend($1)', [own?.pid]);
    });
    await expect(cut).rejects.toMatchObject({ code: 'dependency_unavailable', status: 503 });
  });

  it('answers an unreachable server with 503 and without the address', async () => {
    const failure: unknown = await Database.connect(new Secret('postgresql://u:canary@127.0.0.1:1/x')).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(GatewayError);
    expect(failure).toMatchObject({ code: 'dependency_unavailable', retryAfterSeconds: 1 });
    expect(String(failure) + JSON.stringify(failure)).not.toContain('canary');
  });
});

describe('migrate', () => {
  let test: TestDatabase;
  beforeEach(async () => (test = await createEmptyTestDatabase()), LONG);
  afterEach(() => test.drop());

  it('lets one of several migrators work and the others find it done', async () => {
    const others = await Promise.all([Database.connect(test.url, SLOWLY), Database.connect(test.url, SLOWLY)]);
    const applied = await Promise.all([test.database, ...others].map((database) => migrate(database)));
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await test.database.query('SELECT count(*) AS n FROM schema_migrations')).toEqual([{ n: applied.flat().length }]);
    await Promise.all(others.map((other) => other.close()));
  });

  it('does nothing the second time', async () => {
    expect((await migrate(test.database)).length).toBeGreaterThan(0);
    expect(await migrate(test.database)).toEqual([]);
  });

  const future = (database: Database): Promise<unknown> =>
    database.query(`INSERT INTO schema_migrations (timestamp, name) VALUES (9000000000000, 'Future9000000000000')`);

  it('works on a schema to which a newer version has only added (N-1 on N)', async () => {
    await migrate(test.database);
    await future(test.database);
    expect(await migrate(test.database)).toEqual([]);
    expect(await assertSchema(test.database)).toEqual(['Future9000000000000']);
  });

  it('refuses a schema from which a newer version took something away, and changes nothing', async () => {
    await migrate(test.database);
    await future(test.database);
    await test.database.query(`INSERT INTO schema_contracts (migration) VALUES ('Future9000000000000')`);
    for (const boot of [migrate, assertSchema]) {
      const failure: unknown = await boot(test.database).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(SchemaError);
      expect(String(failure)).toContain('Future9000000000000');
    }
  });

  it('refuses to serve on a schema that lacks migrations, and names what to do', async () => {
    await expect(assertSchema(test.database)).rejects.toThrow(/lacks \d+ .*route-llm-gateway migrate/);
    await migrate(test.database);
    await test.database.query(`DELETE FROM schema_migrations WHERE name LIKE 'Files%'`);
    expect(await schemaState(test.database)).toMatchObject({ pending: ['Files1763700000012'], newer: [] });
    await expect(assertSchema(test.database)).rejects.toThrow('Files1763700000012');
  });
});
