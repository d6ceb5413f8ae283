import { openVectorTable } from '@libs/database';
import { startVectorDatabase, type VectorDatabase } from '../../../../test/support/pgvector';
import { FakeClock } from '../../../../test/support/fake-clock';
import { PartitionSearch } from './partition-search';
import { QuestionVectors } from './question-vectors';
import { QuestionsRepository } from './questions.repository';
import { quantise } from './vector-block';

const LONG = 120_000;
const DIMENSIONS = 32;
const OF = { tenantId: 'ten_a', partition: 'p', embedding: 'local' };

/** The same pseudo-random numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648 - 0.5;
}

describe('the search of a large partition', () => {
  let server: VectorDatabase;
  let questions: QuestionsRepository;
  let vectors: QuestionVectors;
  const next = numbers(7);
  const aVector = (): Float32Array => Float32Array.from({ length: DIMENSIONS }, next);

  beforeAll(async () => {
    server = await startVectorDatabase();
    await server.sql.query('CREATE TABLE tenants (id text PRIMARY KEY)');
    await server.sql.query(
      `CREATE TABLE cache_questions (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant_id text NOT NULL,
         partition text NOT NULL, entry_key text NOT NULL, embedding text NOT NULL, question bytea NOT NULL,
         vector bytea NOT NULL, answer bytea, created_at timestamptz NOT NULL DEFAULT now(),
         expires_at timestamptz NOT NULL, UNIQUE (tenant_id, partition, embedding, entry_key))`,
    );
    await server.sql.query(`INSERT INTO tenants VALUES ('ten_a'), ('ten_b')`);
    questions = new QuestionsRepository(server.sql);
  }, LONG);
  afterAll(() => server.close());
  beforeEach(async () => {
    await server.sql.query('TRUNCATE cache_questions CASCADE');
    vectors = new QuestionVectors(server.sql, () => 0);
  });

  const put = (entryKey: string, vector: Float32Array, more: { tenantId?: string; partition?: string; ttlMs?: number } = {}) =>
    questions.put({
      ...{ ...OF, entryKey, ttlMs: 600_000, question: Buffer.from(`sealed ${entryKey}`) },
      ...{ vector: Buffer.from(quantise(vector).buffer), ...more },
    });
  const searchFrom = (largeFrom: number, clock = new FakeClock()) =>
    new PartitionSearch(questions, vectors, clock, { vectorBytes: 50_000_000, largeFrom });

  it('stays in memory while the server has no table for it', async () => {
    expect(await vectors.available()).toBe(false);
    await put('k', Float32Array.of(1, 0));
    const [near] = await searchFrom(0).nearest(OF, Float32Array.of(1, 0), 3, 0.5);
    expect(near).toMatchObject({ entryKey: 'k', question: Buffer.from('sealed k') });
  });

  it('finds within PostgreSQL what it finds in memory, and nothing of others', async () => {
    await openVectorTable(server.sql);
    for (let i = 0; i < 300; i++) await put(`k${i}`, aVector());
    const foreign = aVector();
    await put('of b', foreign, { tenantId: 'ten_b' });
    await put('of q', foreign, { partition: 'q' });
    const [there, here] = [searchFrom(100), searchFrom(10_000)];
    await there.nearest(OF, foreign, 1, 0.999);
    await there.settled();
    for (let i = 0; i < 20; i++) {
      const query = aVector();
      const found = await there.nearest(OF, query, 8, 0.1);
      const expected = await here.nearest(OF, query, 8, 0.1);
      expect(found.map(({ entryKey }) => entryKey)).toEqual(expected.map(({ entryKey }) => entryKey));
      found.forEach(({ cosine }, n) => expect(cosine).toBeCloseTo(expected[n]?.cosine ?? 0, 5));
    }
    expect((await there.nearest(OF, foreign, 1, 0.999)).length).toBe(0);
    const [row] = await server.sql.query<{ count: number }>('SELECT count(*)::int AS count FROM cache_question_vectors');
    expect(row?.count).toBe(300);
  });

  it('knows at once what is added here, and nothing that has expired or was swept', async () => {
    const clock = new FakeClock();
    const search = searchFrom(1, clock);
    await put('old', aVector());
    await search.nearest(OF, aVector(), 1, 0);
    await search.settled();
    const [fresh, gone] = [aVector(), aVector()];
    await put('fresh', fresh);
    await put('gone', gone, { ttlMs: -1_000 });
    search.added(OF);
    expect((await search.nearest(OF, fresh, 1, 0.99)).map(({ entryKey }) => entryKey)).toEqual(['fresh']);
    expect(await search.nearest(OF, gone, 1, 0.99)).toEqual([]);
    await server.sql.query(`DELETE FROM cache_questions WHERE entry_key = 'fresh'`);
    expect(await search.nearest(OF, fresh, 1, 0.99)).toEqual([]);
  });
});
