import fc from 'fast-check';
import { cover, SETTLED_MS, type Span, spansToMake, STEP_MS } from './spans';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 9, 1);

describe('spans of time', () => {
  it.each(['pairs', 'tags'] as const)('of %s that are kept and what they leave open are all of the time, once', (kind) => {
    fc.assert(
      fc.property(fc.nat(24 * 60), fc.nat(40), fc.nat(20), fc.array(fc.nat(200)), (hours, back, length, gone) => {
        const now = START + hours * HOUR + SETTLED_MS;
        const made = spansToMake(kind, now - back * DAY, now, []);
        const kept = made.filter((_, i) => !gone.includes(i)).map((span, id): Span => ({ id, ...span }));
        for (const { to } of made) expect(to).toBeLessThanOrEqual(now - SETTLED_MS);
        const from = Math.floor(now / DAY) * DAY - length * DAY;
        const asked = { from, to: from + (length + 1) * DAY };
        const { spans, open } = cover(kept, asked, STEP_MS[kind]);
        const parts = [...spans, ...open].sort((a, b) => a.from - b.from);
        expect(parts[0]?.from).toBe(asked.from);
        expect(parts.at(-1)?.to).toBe(asked.to);
        for (const [i, part] of parts.slice(1).entries()) expect(part.from).toBe(parts[i]?.to);
      }),
    );
  });

  it('of a month are a few, and none is made twice', () => {
    const now = START + 50 * DAY + 5 * HOUR;
    const made = spansToMake('pairs', START, now, []).map((span, id): Span => ({ id, ...span }));
    expect(spansToMake('pairs', START, now, made)).toEqual([]);
    for (let first = 0; first < 15; first++) {
      const { spans, open } = cover(made, { from: START + first * DAY, to: START + (first + 30) * DAY }, DAY);
      expect(open).toEqual([]);
      expect(spans.length).toBeLessThanOrEqual(16);
    }
  });
});
