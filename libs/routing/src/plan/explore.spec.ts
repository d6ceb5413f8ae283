import { type CatalogModel, Catalog } from '@libs/catalog';
import { FakeClock } from '../../../../test/support/fake-clock';
import { ExplorationPurse } from '../exploration-purse';
import { plan } from './plan.fixture';

const model = (name: string, quality: number, more: Partial<CatalogModel> = {}): CatalogModel => ({
  ...{
    provider: 'acme',
    model: name,
    contextLength: 100_000,
    maxOutputTokens: 4_096,
    price: { input: 100_000, output: 400_000 },
  },
  ...{ vision: false, tools: true, reasoning: false, quality, speed: 50, ...more },
});
const evidence = { general: 5_000, conversation: 5_000 };
const sure = (quality: number) => ({ measured: { quality: { general: quality, conversation: quality }, evidence } });

const share = (models: CatalogModel[], name: string, percent = 50, explorationMicroUsd = 1e12): number => {
  const catalog = new Catalog(models);
  const acme = new Set(['acme']);
  let first = 0;
  for (let i = 0; i < 1_000; i++) {
    const { targets } = plan('best', ['acme'], {
      config: { exploration: { percent } },
      ask: { requestId: `req_${i}` },
      facts: { catalog, ready: acme, configured: acme, explorationMicroUsd },
    });
    if (targets[0]?.model === name) first++;
  }
  return first / 1_000;
};

describe('trying out models', () => {
  it('tries what may be better as far as is known, and never when it is told not to', () => {
    const models = [model('known', 70), model('new', 66)];
    expect(share(models, 'new')).toBeGreaterThan(0.1);
    expect(share(models, 'new')).toBeLessThan(0.35);
    expect(share(models, 'new', 0)).toBe(0);
  });

  it('leaves alone what is surely worse', () => {
    expect(share([model('known', 70, sure(70)), model('worse', 60, sure(60))], 'worse')).toBeLessThan(0.005);
  });

  it('tries what costs more only as far as the purse goes; what is cheaper always', () => {
    const dear = [model('known', 70), model('dear', 68, { price: { input: 1_000_000, output: 4_000_000 } })];
    expect(share(dear, 'dear', 50, 1e12)).toBeGreaterThan(0.05);
    expect(share(dear, 'dear', 50, 0)).toBe(0);
    const cheap = [model('known', 70), model('cheap', 66, { price: { input: 90_000, output: 360_000 } })];
    expect(share(cheap, 'cheap', 50, 0)).toBeGreaterThan(0.05);
  });

  it('equal requests get equal plans, and a trial says so', () => {
    const catalog = new Catalog([model('known', 70), model('new', 69)]);
    const acme = new Set(['acme']);
    const of = (requestId: string) =>
      plan('best', ['acme'], {
        config: { exploration: { percent: 50 } },
        ask: { requestId },
        facts: { catalog, ready: acme, configured: acme, explorationMicroUsd: 1e12 },
      });
    const plans = Array.from({ length: 200 }, (_, i) => of(`req_${i}`));
    expect(plans).toEqual(Array.from({ length: 200 }, (_, i) => of(`req_${i}`)));
    const tried = plans.filter(({ trace }) => trace?.explored !== undefined);
    expect(tried.length).toBeGreaterThan(10);
    for (const { targets } of tried)
      expect(targets[0]).toMatchObject({ model: 'new', reason: expect.stringContaining('tried out') });
  });
});

it('a purse holds a share of what was paid, less what was spent, and fades', () => {
  const clock = new FakeClock();
  const purse = new ExplorationPurse(clock);
  purse.earn(1_000, 0.05);
  expect(purse.free).toBe(50);
  purse.spend(20);
  expect(purse.free).toBe(30);
  clock.advance(3_600_000);
  expect(purse.free).toBeCloseTo(15);
  purse.spend(100);
  expect(purse.free).toBeCloseTo(-85);
});
