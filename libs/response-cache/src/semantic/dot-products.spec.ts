import { type DotProducts, plainLoop, vectorUnit } from './dot-products';

const all = (dots: DotProducts, query: Int8Array, rows: Int8Array, stride: number): number[] => {
  const out: number[] = [];
  dots(query, rows, rows.length / stride, stride, (products, from, count) => {
    expect(from).toBe(out.length);
    out.push(...products.subarray(0, count));
  });
  return out;
};

describe('dot products of bytes', () => {
  let state = 3;
  const random = (): number => ((state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647) % 255) - 127;

  it.each([16, 128, 384, 512, 3_072, 16_400])('are exact, whoever multiplies: %d bytes a row', (stride) => {
    const count = Math.min(9_000, Math.ceil(300_000 / stride));
    const rows = Int8Array.from({ length: count * stride }, random);
    const query = Int8Array.from({ length: stride }, random);
    const expected = Array.from({ length: count }, (_, row) =>
      query.reduce((sum, value, i) => sum + value * (rows[row * stride + i] as number), 0),
    );
    expect(all(plainLoop, query, rows, stride)).toEqual(expected);
    const unit = vectorUnit();
    if (unit) expect(all(unit, query, rows, stride)).toEqual(expected);
  });

  it('do not overflow at the ends of what a byte may be', () => {
    for (const sign of [1, -1]) {
      const rows = new Int8Array(4_096).fill(127);
      const query = new Int8Array(4_096).fill(127 * sign);
      for (const dots of [plainLoop, vectorUnit() ?? plainLoop])
        expect(all(dots, query, rows, 4_096)).toEqual([4_096 * 127 * 127 * sign]);
    }
  });

  it('are made by the vector unit on the processors that servers have', () => {
    if (process.arch === 'x64' || process.arch === 'arm64') expect(vectorUnit()).toBeDefined();
  });
});
