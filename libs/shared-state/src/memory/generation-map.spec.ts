import fc from 'fast-check';
import { GenerationMap } from './generation-map';

describe('GenerationMap', () => {
  it('remembers what was touched within the lifetime and forgets what was not for two (model)', () => {
    const step = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), pause: fc.integer({ min: 0, max: 260 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let made = 0;
        const map = new GenerationMap(100, 0, () => ({ serial: ++made }));
        const touched = new Map<string, { at: number; value: { serial: number } }>();
        let now = 0;
        for (const { name, pause } of steps) {
          now += pause;
          const before = touched.get(name);
          const value = map.touch(name, now);
          if (before !== undefined && now - before.at <= 100) expect(value).toBe(before.value);
          touched.set(name, { at: now, value });
          expect(map.size).toBeLessThanOrEqual(4);
          expect(map.peek(name)).toBe(value);
        }
      }),
    );
  });

  it('stays small however many names pass by', () => {
    const map = new GenerationMap(100, 0, () => 1);
    for (let i = 0; i < 10_000; i++) map.touch(`name ${i}`, i);
    expect(map.size).toBeLessThanOrEqual(2 * 101);
  });
});
