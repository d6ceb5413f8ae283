import { NO_TRIAL, type Trial } from './trial-figures';
import { TrialTally } from './trial-tally';

const requests = ({ active, canary }: Trial): number[] => [active.requests, canary.requests];

describe('what is known of a trial', () => {
  it('is as much while counts are on their way to the database as before and behind', async () => {
    const tally = new TrialTally(1, NO_TRIAL);
    tally.add('canary', true, 10);
    tally.add('active', false, 5);
    let told: (total: Trial) => void = () => undefined;
    let handed: Trial | undefined;
    const sharing = tally.share((counted) => {
      handed = counted;
      return new Promise((resolve) => (told = resolve));
    });
    expect(requests(tally.figures)).toEqual([1, 1]);
    tally.add('canary', false, 10);
    expect(requests(tally.figures)).toEqual([1, 2]);
    expect(tally.figures.canary).toMatchObject({ errors: 1, costMicroUsd: 20 });
    expect(requests(handed as Trial)).toEqual([1, 1]);
    // Another replica counted three.
    told({ active: { ...(handed as Trial).active, requests: 4 }, canary: (handed as Trial).canary });
    await sharing;
    expect(requests(tally.figures)).toEqual([4, 2]);
  });

  it('is handed on once, however often it is asked for meanwhile', async () => {
    const tally = new TrialTally(1, NO_TRIAL);
    tally.add('active', false, 5);
    const handed: Trial[] = [];
    const hand = (counted: Trial): Promise<Trial> => (handed.push(counted), Promise.resolve(counted));
    await Promise.all([tally.share(hand), tally.share(hand)]);
    expect(handed.map(requests)).toEqual([[1, 0]]);
    await tally.shared;
    expect(requests(tally.figures)).toEqual([1, 0]);
  });

  it('is kept where the database did not take it', async () => {
    const tally = new TrialTally(1, NO_TRIAL);
    tally.add('canary', true, 10);
    const sharing = tally.share(() => Promise.reject(new Error('away')));
    tally.add('canary', false, 10);
    await expect(sharing).rejects.toThrow('away');
    await expect(tally.shared).resolves.toBeUndefined();
    expect(requests(tally.figures)).toEqual([0, 2]);
  });
});
