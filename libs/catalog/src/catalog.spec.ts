import { Catalog } from './catalog';

describe('Catalog', () => {
  const catalog = new Catalog();

  it('finds a model by provider and name', () => {
    expect(catalog.find('openai', 'gpt-4o-mini')).toMatchObject({
      provider: 'openai',
      price: { input: 150_000, output: 600_000 },
    });
    expect(catalog.find('anthropic', 'gpt-4o-mini')).toBeUndefined();
  });

  it('gives a dated snapshot the row of its model, unless it has its own', () => {
    expect(catalog.find('openai', 'gpt-5-mini-2025-08-07')?.model).toBe('gpt-5-mini');
    expect(catalog.find('anthropic', 'claude-sonnet-4-5-20250929')?.model).toBe('claude-sonnet-4-5');
    expect(catalog.find('openai', 'gpt-4o-2024-05-13')?.price?.input).toBe(5_000_000);
  });

  it('lists who offers a name, and nobody for one it does not know', () => {
    expect(catalog.offering('deepseek-chat').map((m) => m.provider)).toEqual(['deepseek']);
    expect(catalog.offering('constructor')).toEqual([]);
  });

  it('has one row per target, with whole prices that are never negative', () => {
    const targets = catalog.models.map((m) => `${m.provider}/${m.model}`);
    expect(new Set(targets).size).toBe(targets.length);
    for (const { price } of catalog.models) {
      const { tiers = [], ...rates } = price ?? { input: 0 };
      for (const value of [rates, ...tiers.map((tier) => tier.rates)].flatMap(Object.values))
        expect(Number.isInteger(value) && value >= 0).toBe(true);
    }
  });
});
