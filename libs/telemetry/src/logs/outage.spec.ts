import { Outage } from './outage';

describe('Outage', () => {
  const said: unknown[] = [];
  let now = 0;
  const logger = {
    warn: (facts: object, words: string) => said.push([words, facts]),
    info: (facts: object, words: string) => said.push([words, facts]),
  } as unknown as ConstructorParameters<typeof Outage>[0];
  const outage = new Outage(logger, { lost: 'away', back: 'back' }, () => now);

  it('says once that it began, and once that it is over, for how long and after how many failures', () => {
    outage.worked();
    const error = new Error('refused');
    for (now = 1_000; now < 6_000; now += 1_000) outage.failed(error);
    outage.workedUnlessFailedWithin(5_000);
    expect(said).toEqual([['away', { err: error }]]);
    outage.worked();
    outage.worked();
    expect(said.slice(1)).toEqual([['back', { outage_ms: 5_000, failures: 5 }]]);
  });

  it('takes silence for an end where nobody says so, and begins anew', () => {
    said.length = 0;
    outage.failed('x');
    now += 5_000;
    outage.workedUnlessFailedWithin(5_000);
    outage.failed('y');
    expect(said).toEqual([
      ['away', { err: 'x' }],
      ['back', { outage_ms: 5_000, failures: 1 }],
      ['away', { err: 'y' }],
    ]);
  });
});
