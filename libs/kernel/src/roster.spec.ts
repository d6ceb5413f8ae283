import fc from 'fast-check';
import { type Place, Roster } from './roster';

describe('a roster', () => {
  it('knows who is there, in whatever order they come and go', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 200 }), (steps) => {
        const roster = new Roster<number>();
        const there = new Map<number, Place<number>>();
        for (const [i, step] of steps.entries()) {
          const [leaving] = [...there].slice(step, step + 1);
          if (leaving) {
            expect(roster.leave(leaving[1])).toBe(true);
            there.delete(leaving[0]);
          } else there.set(i, roster.add(i));
          expect(roster.size).toBe(there.size);
          expect([...roster].sort((a, b) => a - b)).toEqual([...there.keys()].sort((a, b) => a - b));
        }
      }),
    );
  });

  it('lets each leave once', () => {
    const roster = new Roster<string>();
    const [first, second] = [roster.add('first'), roster.add('second')];
    expect([roster.leave(first), roster.leave(first)]).toEqual([true, false]);
    expect([...roster]).toEqual(['second']);
    expect([roster.leave(second), roster.size]).toEqual([true, 0]);
  });

  it('goes on while those it names leave', () => {
    const roster = new Roster<Place<unknown>[]>();
    const own: Place<unknown>[][] = [[], [], []];
    const places = own.map((holder) => roster.add(holder));
    const seen: unknown[] = [];
    for (const holder of roster) {
      seen.push(holder);
      for (const place of places) roster.leave(place);
    }
    expect([seen, roster.size]).toEqual([own, 0]);
  });
});
