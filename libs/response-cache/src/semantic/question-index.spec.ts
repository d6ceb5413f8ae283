import { QuestionIndex } from './question-index';

const DIMENSIONS = 512;
const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ...{ id: from + i, entry_key: `k${from + i}`, question: Buffer.alloc(100), expires_at: new Date(1e15) },
    vector: Buffer.alloc(DIMENSIONS, (from + i) % 100),
  }));

describe('the memory of questions', () => {
  it('is weighed as it grows, and the partition that was unused longest goes', () => {
    const index = new QuestionIndex(2_000_000);
    const grow = (name: string, from: number, count: number): void =>
      index.add(name, index.get(name) ?? index.open(0), rows(from, count), 0);
    grow('a', 1, 10);
    grow('b', 1, 10);
    const few = index.bytes;
    for (let from = 11; from < 1_000; from += 50) grow('a', from, 50);
    expect(index.bytes).toBeGreaterThan(few + 500_000);
    expect(index.get('b')).toBeDefined();
    for (let from = 11; from < 1_400; from += 50) grow('b', from, 50);
    expect(index.get('a')).toBeUndefined();
    expect(index.get('b')?.known.length).toBeGreaterThan(1_000);
    expect(index.bytes).toBeLessThanOrEqual(2_000_000);
  });

  it('weighs less when questions have gone', () => {
    const index = new QuestionIndex(2_000_000);
    const partition = index.open(0);
    index.add('a', partition, rows(1, 100), 0);
    const before = index.bytes;
    index.remove('a', partition, [3, 99, 0]);
    expect(partition.known).toHaveLength(97);
    expect(index.bytes).toBeLessThan(before);
  });
});
