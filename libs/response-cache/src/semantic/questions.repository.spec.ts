import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres';
import { type NewQuestion, type NewVerdict, QuestionsRepository } from './questions.repository';

const LONG = 60_000;
const question = (more: Partial<NewQuestion> = {}): NewQuestion => ({
  ...{ tenantId: 'ten_a', partition: 'p', entryKey: 'k', embedding: 'local', ttlMs: 60_000 },
  ...{ question: Buffer.from('sealed'), vector: Buffer.from([1, 255]) },
  ...more,
});
const verdict = (requestId: string, more: Partial<NewVerdict> = {}): NewVerdict => ({
  ...{ tenantId: 'ten_a', entryKey: 'k', requestId, source: 'shadow', embedding: 'local', score: 0.957, cosine: 0.9 },
  ...{ guard: null, correct: true, savedMicroUsd: 10 },
  ...more,
});

describe('questions and verdicts', () => {
  let test: TestDatabase;
  let repository: QuestionsRepository;
  beforeAll(async () => {
    test = await createTestDatabase();
    repository = new QuestionsRepository(test.database);
    await test.database.query(`INSERT INTO tenants (id, name) VALUES ('ten_a', 'a'), ('ten_b', 'b')`);
  }, LONG);
  afterAll(() => test.drop());
  beforeEach(() => test.database.query('TRUNCATE cache_questions, cache_verdicts, cache_lookups'));

  const keys = async (tenantId = 'ten_a', after = 0, limit = 10) =>
    (await repository.list(tenantId, 'p', 'local', after, limit)).map(({ entry_key }) => entry_key);

  it('finds a partition’s questions in order, page by page, and nobody else’s', async () => {
    for (const entryKey of ['k1', 'k2', 'k3']) await repository.put(question({ entryKey }));
    await repository.put(question({ tenantId: 'ten_b', entryKey: 'of b' }));
    await repository.put(question({ partition: 'q', entryKey: 'of q' }));
    await repository.put(question({ embedding: 'other', entryKey: 'of other' }));
    await repository.put(question({ entryKey: 'gone', ttlMs: -1_000 }));
    expect(await keys()).toEqual(['k1', 'k2', 'k3']);
    expect(await keys('ten_b')).toEqual(['of b']);
    const [first] = await repository.list('ten_a', 'p', 'local', 0, 1);
    expect(first).toMatchObject({ entry_key: 'k1', question: Buffer.from('sealed'), vector: Buffer.from([1, 255]) });
    expect(await keys('ten_a', first?.id)).toEqual(['k2', 'k3']);
  });

  it('keeps a question that is asked again once, for longer', async () => {
    await repository.put(question({ ttlMs: 1_000 }));
    await repository.put(question({ ttlMs: 600_000 }));
    const [row, ...more] = await repository.list('ten_a', 'p', 'local', 0, 10);
    expect(more).toEqual([]);
    expect((row?.expires_at.getTime() ?? 0) - Date.now()).toBeGreaterThan(300_000);
  });

  it('puts what is asked again behind all others, so that who reads on learns of it', async () => {
    await repository.put(question({ entryKey: 'again', answer: Buffer.from('first') }));
    await repository.put(question({ entryKey: 'other' }));
    const last = (await repository.list('ten_a', 'p', 'local', 0, 10)).at(-1);
    await repository.put(question({ entryKey: 'again', answer: Buffer.from('second') }));
    expect(await keys('ten_a', last?.id)).toEqual(['again']);
    const of = { tenantId: 'ten_a', partition: 'p', embedding: 'local' };
    expect(await repository.answer(of, 'again')).toEqual(Buffer.from('second'));
    expect(await repository.answer(of, 'other')).toBeUndefined();
    expect(await repository.answer({ ...of, tenantId: 'ten_b' }, 'again')).toBeUndefined();
    await repository.remove(of, 'again');
    expect(await keys()).toEqual(['other']);
  });

  it('forgets by key and by age, in one tenant alone', async () => {
    for (const tenantId of ['ten_a', 'ten_b'])
      for (const entryKey of ['k1', 'k2', 'k3']) await repository.put(question({ tenantId, entryKey }));
    await repository.forget('ten_a', { key: 'k1', before: null });
    expect(await keys()).toEqual(['k2', 'k3']);
    await test.database.query(`UPDATE cache_questions SET created_at = now() - interval '1 hour' WHERE entry_key = 'k2'`);
    await repository.forget('ten_a', { key: null, before: new Date(Date.now() - 60_000) });
    expect(await keys()).toEqual(['k3']);
    await repository.forget('ten_a', { key: null, before: null });
    expect([await keys(), await keys('ten_b')]).toEqual([[], ['k1', 'k2', 'k3']]);
  });

  it('holds a tenant to its limits: the newest stay', async () => {
    for (let i = 0; i < 10; i++) await repository.put(question({ entryKey: `k${i}`, answer: Buffer.alloc(992) }));
    await repository.put(question({ tenantId: 'ten_b', entryKey: 'of b' }));
    await repository.trim('ten_a', { entries: 6, bytes: 1e9 });
    expect(await keys()).toEqual(['k4', 'k5', 'k6', 'k7', 'k8', 'k9']);
    // The vector has two bytes, the question six: a thousand with its answer.
    await repository.trim('ten_a', { entries: 6, bytes: 3_500 });
    expect(await keys()).toEqual(['k7', 'k8', 'k9']);
    expect(await keys('ten_b')).toEqual(['of b']);
  });

  it('says where to begin for what fits', async () => {
    const of = { tenantId: 'ten_a', partition: 'p', embedding: 'local' };
    expect(await repository.lastBefore(of, 1_000, 98)).toBe(0);
    for (let i = 0; i < 10; i++) await repository.put(question({ entryKey: `k${i}` }));
    expect(await keys('ten_a', await repository.lastBefore(of, 399, 98))).toEqual(['k7', 'k8', 'k9']);
    expect(await repository.lastBefore(of, 1_000, 98)).toBe(0);
  });

  it('sweeps what has expired, and what is too old to count, piece by piece', async () => {
    for (let i = 0; i < 5; i++) await repository.put(question({ entryKey: `k${i}`, ttlMs: i < 3 ? -1_000 : 60_000 }));
    expect([await repository.sweep(2), await repository.sweep(2), await repository.sweep(2)]).toEqual([2, 1, 0]);
    expect(await keys()).toEqual(['k3', 'k4']);
    for (const id of ['r1', 'r2', 'r3']) await repository.judge(verdict(id));
    await repository.countLookup('ten_a', true);
    await test.database.query(`UPDATE cache_verdicts SET created_at = now() - interval '91 days' WHERE request_id <> 'r3'`);
    await test.database.query(`INSERT INTO cache_lookups (tenant_id, hour) VALUES ('ten_a', now() - interval '91 days')`);
    const days = 90 * 86_400_000;
    expect([await repository.sweepVerdicts(days, 1), await repository.sweepVerdicts(days, 5)]).toEqual([1, 1]);
    expect(await repository.sweepLookups(days, 5)).toBe(1);
    expect(await repository.verdicts('ten_a', 'k')).toHaveLength(1);
    expect(await repository.lookups('ten_a', new Date(0))).toBe(1);
  });

  it('learns from an entry’s own verdicts: one for each request and source, the last word counts', async () => {
    await repository.judge(verdict('r1'));
    await repository.judge(verdict('r1', { correct: false }));
    await repository.judge(verdict('r1', { source: 'feedback', score: 0.99 }));
    await repository.judge(verdict('r2', { guard: 'number' }));
    await repository.judge(verdict('r3', { entryKey: 'other' }));
    await repository.judge(verdict('r4', { tenantId: 'ten_b' }));
    expect(await repository.verdicts('ten_a', 'k')).toEqual([
      { score: 0.99, correct: true },
      { score: 0.957, correct: false },
    ]);
  });

  it('knows how the first verdict of each entry fell, by score', async () => {
    await repository.judge(verdict('r1', { correct: false }));
    await repository.judge(verdict('r2', { correct: true }));
    await repository.judge(verdict('r3', { entryKey: 'other', score: 0.981 }));
    await repository.judge(verdict('r4', { entryKey: 'third', guard: 'number' }));
    await repository.judge(verdict('r5', { entryKey: 'fourth', embedding: 'another' }));
    await repository.judge(verdict('r6', { tenantId: 'ten_b', entryKey: 'fifth' }));
    const firsts = await repository.firstVerdicts('ten_a', 'local');
    expect(firsts.map(({ score, ...counts }) => ({ step: Math.round(score * 100), ...counts }))).toEqual([
      { step: 95, correct: 0, wrong: 1 },
      { step: 98, correct: 1, wrong: 0 },
    ]);
  });

  it('counts what was looked up and how it would have gone, by score, without what people said', async () => {
    for (const candidate of [true, false, true]) await repository.countLookup('ten_a', candidate);
    await repository.countLookup('ten_b', true);
    expect(await repository.lookups('ten_a', new Date(Date.now() - 7_200_000))).toBe(3);
    expect(await repository.lookups('ten_a', new Date(Date.now() + 7_200_000))).toBe(0);
    await repository.judge(verdict('r1'));
    await repository.judge(verdict('r2', { correct: false, score: 0.951 }));
    await repository.judge(verdict('r3', { guard: 'number', savedMicroUsd: null }));
    await repository.judge(verdict('r4', { source: 'feedback' }));
    expect(await repository.buckets('ten_a', new Date(0))).toEqual([
      { score: 0.95, guarded: false, correct: 1, wrong: 1, savedMicroUsd: 20 },
      { score: 0.95, guarded: true, correct: 1, wrong: 0, savedMicroUsd: 0 },
    ]);
  });
});
