import { idOf } from './target';

it('names any number of targets, by the words that they have', () => {
  for (const round of [1, 2])
    for (let i = 0; i < 5_000; i++)
      expect([round, idOf({ providerId: `p${i % 3}`, model: `org/m-${i}` })]).toEqual([round, `p${i % 3}/org/m-${i}`]);
});
