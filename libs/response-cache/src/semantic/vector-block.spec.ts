import { quantise, VectorBlock } from './vector-block';

/** The same numbers every time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let [dot, x, y] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += Number(a[i]) * Number(b[i]);
    x += Number(a[i]) ** 2;
    y += Number(b[i]) ** 2;
  }
  return dot / Math.sqrt(x * y);
};

describe('VectorBlock', () => {
  it('finds no row that was removed, and every other still', () => {
    const next = numbers(3);
    const rows = Array.from({ length: 100 }, () => quantise(Array.from({ length: 20 }, next)));
    const block = new VectorBlock(20);
    rows.forEach((row) => block.add(row));
    const left = [...rows];
    for (const at of [0, 98, 40, 96, 10]) {
      block.remove(at);
      const last = left.pop();
      if (last && at < left.length) left[at] = last;
    }
    block.shrink();
    expect(block.count).toBe(95);
    left.forEach((row, i) => expect(block.nearest(row, 1, 0.99)[0]?.index).toBe(i));
    for (const row of rows.filter((one) => !left.includes(one))) expect(block.nearest(row, 1, 0.99)).toEqual([]);
    expect(block.add(rows[0] as Int8Array)).toBe(95);
    expect(block.nearest(rows[0] as Int8Array, 1, 0.99)[0]?.index).toBe(95);
  });

  it.each([384, 512, 130, 7])('finds exactly the nearest of %d dimensions', (dimensions) => {
    const next = numbers(dimensions);
    const center = Array.from({ length: dimensions }, next);
    const vector = (spread: number) => quantise(center.map((value) => value + spread * next()));
    const rows = Array.from({ length: 500 }, (_, i) => vector((i % 10) / 3));
    const block = new VectorBlock(dimensions);
    rows.forEach((row) => block.add(row));
    for (let i = 0; i < 20; i += 3) {
      const query = vector(i / 8);
      const all = rows.map((row, index) => ({ index, cosine: cosine(row, query) })).sort((a, b) => b.cosine - a.cosine);
      const found = block.nearest(query, 5, 0.5);
      const expected = all.filter((near) => near.cosine >= 0.5).slice(0, 5);
      expect(found.map((near) => near.index)).toEqual(expected.map((near) => near.index));
      found.forEach((near, place) => expect(near.cosine).toBeCloseTo(expected[place]?.cosine ?? 0, 4));
    }
  });

  it('keeps cosines in a quarter of the room', () => {
    const next = numbers(1);
    for (let i = 0; i < 50; i++) {
      const a = Array.from({ length: 384 }, next);
      const b = a.map((value) => value + 0.5 * next());
      expect(Math.abs(cosine(quantise(a), quantise(b)) - cosine(a, b))).toBeLessThan(0.005);
    }
  });

  it('has nothing to say of nothing', () => {
    const block = new VectorBlock(4);
    expect(block.nearest(quantise([1, 0, 0, 0]), 3, 0)).toEqual([]);
    block.add(quantise([0, 0, 0, 0]));
    expect(block.nearest(quantise([1, 0, 0, 0]), 3, 0)).toEqual([]);
  });
});
