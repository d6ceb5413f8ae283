import { FakeClock } from '../../../../test/support/fake-clock';
import { PartitionSearch } from './partition-search';
import type { QuestionRow } from './questions.repository';
import { quantise } from './vector-block';

const OF = { tenantId: 'ten_a', partition: 'p', embedding: 'local' };
const DIMENSIONS = 64;
const withoutExtension = {
  available: () => Promise.resolve(false),
  failed: () => undefined,
  lastId: () => Promise.resolve(0),
  add: () => Promise.resolve(),
  nearest: () => Promise.resolve([]),
};

/** A vector of its own for each number. */
function vectorOf(n: number): Float32Array {
  let state = n + 1;
  return Float32Array.from({ length: DIMENSIONS }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Rows as the table would give them, and how often it was asked. */
function table(clock: FakeClock) {
  const rows: QuestionRow[] = [];
  const asked = { lists: 0, rows: 0 };
  const put = (n: number, ttlMs = 1e9) =>
    rows.push({
      ...{ id: rows.length + 1, entry_key: `k${n}`, question: Buffer.from(`sealed ${n}`) },
      ...{ vector: Buffer.from(quantise(vectorOf(n)).buffer), expires_at: new Date(clock.now() + ttlMs) },
    });
  const list = (_tenant: string, _partition: string, _embedding: string, after: number, limit: number) => {
    const found = rows.filter(({ id, expires_at }) => id > after && expires_at.getTime() > clock.now()).slice(0, limit);
    asked.lists++;
    asked.rows += found.length;
    return Promise.resolve(found);
  };
  const lastBefore = (_of: unknown, bytes: number, beside: number) =>
    Promise.resolve(rows.at(-1 - Math.floor(bytes / (DIMENSIONS + beside)))?.id ?? 0);
  return { rows, asked, put, questions: { list, lastBefore } };
}

function searching(vectorBytes: number) {
  const clock = new FakeClock();
  const there = table(clock);
  const search = new PartitionSearch(there.questions, withoutExtension, clock, { vectorBytes, largeFrom: 1e9 });
  const find = async (n: number) => (await search.nearest(OF, vectorOf(n), 1, 0.95))[0]?.entryKey;
  return { ...there, clock, search, find };
}

describe('questions in memory', () => {
  it('are the newest where not all fit, and are not read again for each question', async () => {
    const { put, asked, find, clock } = searching(1_048_576);
    for (let n = 0; n < 4_000; n++) put(n);
    expect(await find(3_999)).toBe('k3999');
    expect(await find(0)).toBeUndefined();
    const read = asked.rows;
    expect(read).toBeLessThan(1_000);
    for (let n = 3_300; n < 3_400; n++) expect(await find(n)).toBe(`k${n}`);
    clock.advance(3_000);
    expect(await find(3_999)).toBe('k3999');
    expect(asked.rows).toBe(read);
  });

  it('make room for those that come, the oldest first, and stay within their memory', async () => {
    const { put, find, search } = searching(1_048_576);
    for (let n = 0; n < 5_000; n++) {
      put(n);
      if (n % 400 !== 399) continue;
      search.added(OF);
      expect(await find(n)).toBe(`k${n}`);
      expect(await find(n - 300)).toBe(`k${n - 300}`);
    }
    expect(await find(0)).toBeUndefined();
  });

  it('are read once for all who ask at the same time', async () => {
    const { put, asked, find } = searching(50_000_000);
    for (let n = 0; n < 6_000; n++) put(n);
    await Promise.all(Array.from({ length: 100 }, (_, n) => find(n)));
    expect(asked).toEqual({ lists: 2, rows: 6_000 });
  });

  it('make way when they have ended or lead nowhere, without being read again', async () => {
    const { put, asked, find, clock, search } = searching(50_000_000);
    for (let n = 0; n < 50; n++) put(n, n < 25 ? 1_000 : 1e9);
    expect(await find(3)).toBe('k3');
    clock.advance(1_500);
    for (let n = 0; n < 50; n++) expect(await find(n)).toBe(n < 25 ? undefined : `k${n}`);
    search.dropped(OF, 'k30');
    expect(await find(30)).toBeUndefined();
    expect(await find(31)).toBe('k31');
    expect(asked.rows).toBe(50);
  });
});
