import { shareOf, shareOfCandidates } from './local-share';

describe('shareOf', () => {
  it.each([
    [10, 1, 10],
    [10, 3, 3],
    [2, 3, 1],
    [0, 3, 0],
  ])('of %d among %d replicas is %d', (limit, replicas, share) => {
    expect(shareOf(limit, replicas)).toBe(share);
  });

  it('leaves unlimited keys unlimited', () => {
    const keys = [
      { keyId: 'a', priority: 0, weight: 1 },
      { keyId: 'b', priority: 0, weight: 1, rpmLimit: 9 },
    ];
    expect(shareOfCandidates(keys, 2).map(({ rpmLimit }) => rpmLimit)).toEqual([undefined, 4]);
  });
});
