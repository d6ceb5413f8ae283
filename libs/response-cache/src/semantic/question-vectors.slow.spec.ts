import { type Database, inspectVectors, migrate } from '@libs/database';
import { FakeClock } from '../../../../test/support/fake-clock';
import { describeWithVectors, startVectorServer, type VectorServer } from '../../../../test/support/vector-server';
import { PartitionSearch } from './partition-search';
import { QuestionVectors } from './question-vectors';
import { QuestionsRepository } from './questions.repository';

const LONG = 600_000;
const MANY = 100_000;
const DIMENSIONS = 512;
const OF = { tenantId: 'ten_a', partition: 'large', embedding: 'local' };
const AT_ONCE = 2_500;

/** The same pseudo-random numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
}
const next = numbers(11);
const bytesOf = (): Int8Array => Int8Array.from({ length: DIMENSIONS }, () => (next() >>> 24) - 128 || 1);

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return dot / Math.sqrt(aa * bb);
}

async function put(database: Database, of: typeof OF, vectors: readonly Int8Array[], name: string): Promise<void> {
  for (let from = 0; from < vectors.length; from += AT_ONCE) {
    const some = vectors.slice(from, from + AT_ONCE);
    await database.query(
      `INSERT INTO cache_questions (tenant_id, partition, embedding, entry_key, question, vector, expires_at)
       SELECT $1, $2, $3, $4 || (n + $5), 'sealed', v, now() + interval '1 day'
       FROM unnest($6::bytea[]) WITH ORDINALITY AS u (v, n)`,
      [of.tenantId, of.partition, of.embedding, name, from - 1, some.map(({ buffer }) => Buffer.from(buffer))],
    );
  }
}

describeWithVectors('questions within a PostgreSQL that has pgvector', () => {
  let server: VectorServer;
  let admin: Database;
  const opened: Database[] = [];
  beforeAll(async () => {
    server = await startVectorServer();
    admin = await server.connect('postgres');
  }, LONG);
  afterAll(async () => {
    for (const one of [...opened, admin]) await one?.close();
    await server?.stop();
  }, LONG);

  const open = async (name: string, user?: string): Promise<Database> => {
    const database = await server.connect(name, user);
    opened.push(database);
    return database;
  };
  const tenants = (database: Database): Promise<unknown> =>
    database.query(`INSERT INTO tenants (id, name) VALUES ('ten_a', 'a'), ('ten_b', 'b')`);
  const searchOn = (database: Database, largeFrom: number, clock = new FakeClock()) => {
    const vectors = new QuestionVectors(database, () => clock.monotonic());
    const options = { vectorBytes: 400_000_000, largeFrom };
    return { vectors, search: new PartitionSearch(new QuestionsRepository(database), vectors, clock, options) };
  };

  describe('of a user who may not switch it on', () => {
    let limited: Database;
    beforeAll(async () => {
      await admin.query('CREATE ROLE limited LOGIN CREATEROLE');
      await admin.query('CREATE DATABASE theirs');
      const theirs = await open('theirs');
      await theirs.query('GRANT USAGE, CREATE ON SCHEMA public TO limited');
      limited = await open('theirs', 'limited');
    }, LONG);

    it('are searched in memory, and migrations go through', async () => {
      await migrate(limited);
      expect(await inspectVectors(limited)).toMatchObject({ state: 'off', version: expect.stringMatching(/^\d/) as string });
      await tenants(limited);
      const vector = bytesOf();
      await put(limited, OF, [vector, bytesOf()], 'k');
      const { search } = searchOn(limited, 1);
      expect(await search.nearest(OF, Float32Array.from(vector), 1, 0.9)).toMatchObject([{ entryKey: 'k0' }]);
    }, 120_000);

    it('move there at the first start after an administrator has switched it on', async () => {
      const theirs = await open('theirs');
      await theirs.query('CREATE EXTENSION vector');
      expect(await inspectVectors(limited)).toMatchObject({ state: 'unmade' });
      expect(await migrate(limited)).toEqual([]);
      expect(await inspectVectors(limited)).toMatchObject({ state: 'ready' });
      const { search } = searchOn(limited, 1);
      await search.nearest(OF, Float32Array.from(bytesOf()), 1, 0.9);
      await search.settled();
      const [row] = await limited.query<{ n: number }>('SELECT count(*)::int AS n FROM cache_question_vectors');
      expect(row?.n).toBe(2);
    }, 120_000);

    it('are found in memory again when it is switched off under a running gateway', async () => {
      const clock = new FakeClock();
      const { search, vectors } = searchOn(limited, 1, clock);
      const vector = bytesOf();
      await put(limited, OF, [vector], 'late');
      await search.nearest(OF, Float32Array.from(vector), 1, 0.9);
      await search.settled();
      await (await open('theirs')).query('DROP EXTENSION vector CASCADE');
      await expect(search.nearest(OF, Float32Array.from(vector), 1, 0.9)).rejects.toThrow();
      expect(await search.nearest(OF, Float32Array.from(vector), 1, 0.9)).toMatchObject([{ entryKey: 'late0' }]);
      expect(await vectors.available()).toBe(false);
      clock.advance(11 * 60_000);
      expect(await vectors.available()).toBe(false);
      expect(await inspectVectors(limited)).toMatchObject({ state: 'off' });
      await migrate(limited);
    }, 120_000);

    it('do not keep a gateway from starting where the extension lies where its user does not look', async () => {
      const theirs = await open('theirs');
      await theirs.query('CREATE SCHEMA elsewhere; CREATE EXTENSION vector SCHEMA elsewhere');
      await migrate(limited);
      expect(await inspectVectors(limited)).toMatchObject({ state: 'unmade' });
    }, 120_000);
  });

  describe('a hundred thousand of them', () => {
    let database: Database;
    let all: Int8Array[];
    beforeAll(async () => {
      await admin.query('CREATE DATABASE ours');
      database = await open('ours');
      await migrate(database);
      await tenants(database);
      all = Array.from({ length: MANY }, bytesOf);
      await put(database, OF, all, 'k');
    }, LONG);

    it(
      'are taken over while the search goes on in memory, into rows that stay in their page',
      async () => {
        const { search } = searchOn(database, 20_000);
        const asked = all[77] as Int8Array;
        expect(await search.nearest(OF, Float32Array.from(asked), 1, 0.99)).toMatchObject([{ entryKey: 'k77' }]);
        await search.settled();
        const [row] = await database.query<{ n: number; toast: number; type: string }>(
          `SELECT (SELECT count(*)::int FROM cache_question_vectors) AS n,
           (SELECT pg_relation_size(reltoastrelid)::int FROM pg_class WHERE relname = 'cache_question_vectors') AS toast,
           (SELECT format_type(atttypid, NULL) FROM pg_attribute
            WHERE attrelid = 'cache_question_vectors'::regclass AND attname = 'vector') AS type`,
        );
        expect(row).toMatchObject({ n: MANY, toast: 0 });
        expect(row?.type).toBe((await inspectVectors(database)).type);
      },
      LONG,
    );

    it(
      'are searched exactly, and through the index of their partition',
      async () => {
        await database.query('ANALYZE cache_question_vectors');
        const foreign = [bytesOf(), bytesOf()];
        await put(database, { ...OF, tenantId: 'ten_b' }, foreign, 'b');
        await put(database, { ...OF, partition: 'small' }, foreign, 's');
        const { search, vectors } = searchOn(database, 1);
        for (const one of [OF, { ...OF, tenantId: 'ten_b' }, { ...OF, partition: 'small' }])
          await search.nearest(one, Float32Array.from(bytesOf()), 1, 0);
        await search.settled();
        for (let i = 0; i < 10; i++) {
          const asked = bytesOf();
          const near = all.map((vector, at) => ({ entry: `k${at}`, cosine: cosine(vector, asked) }));
          near.sort((a, b) => b.cosine - a.cosine);
          const found = await vectors.nearest(OF, asked, 8, 0);
          expect(found.map(({ entry_key }) => entry_key)).toEqual(near.slice(0, 8).map(({ entry }) => entry));
          found.forEach(({ cosine: told }, n) => expect(told).toBeCloseTo(near[n]?.cosine ?? 0, 5));
        }
        const mine = await vectors.nearest({ ...OF, tenantId: 'ten_b' }, foreign[0] as Int8Array, 8, -1);
        expect(mine.map(({ entry_key }) => entry_key).sort()).toEqual(['b0', 'b1']);
        const plan = await database.query<Record<string, string>>(
          `EXPLAIN SELECT question_id FROM cache_question_vectors
         WHERE tenant_id = 'ten_a' AND partition = 'small' AND embedding = 'local' AND expires_at > now()`,
        );
        expect(JSON.stringify(plan)).toContain('cache_question_vectors_partition_idx');
      },
      LONG,
    );

    it(
      'are gone with their questions, and not found past their time',
      async () => {
        const { vectors } = searchOn(database, 1);
        const asked = all[5] as Int8Array;
        expect((await vectors.nearest(OF, asked, 1, 0.99)).map(({ entry_key }) => entry_key)).toEqual(['k5']);
        await new QuestionsRepository(database).remove(OF, 'k5');
        expect(await vectors.nearest(OF, asked, 1, 0.99)).toEqual([]);
        await database.query(`UPDATE cache_question_vectors SET expires_at = now() WHERE question_id =
        (SELECT id FROM cache_questions WHERE entry_key = 'k6')`);
        expect(await vectors.nearest(OF, all[6] as Int8Array, 1, 0.99)).toEqual([]);
        await new QuestionsRepository(database).forget('ten_a', { before: null, key: null });
        const [row] = await database.query<{ n: number }>('SELECT count(*)::int AS n FROM cache_question_vectors');
        expect(row?.n).toBe(2);
      },
      LONG,
    );
  });
});
