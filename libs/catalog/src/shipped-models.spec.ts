import { Catalog } from './catalog';
import { LIFECYCLES } from './lifecycle.data';
import { MODEL_ALIASES } from './aliases.data';
import { mergeModels } from './merge-models';
import { PriceBook } from './prices/price-book';
import { readPriceList } from './read-price-list';
import { SHIPPED_MODELS } from './shipped-models';

const catalog = new Catalog();
const price = (provider: string, model: string) => catalog.find(provider, model)?.price;

describe('the shipped catalog', () => {
  it.each([
    ['anthropic', 'claude-sonnet-4-5-20250929', 'claude-sonnet-4-5', 3_000_000],
    ['anthropic', 'claude-opus-4-0', 'claude-opus-4', 15_000_000],
    ['anthropic', 'claude-4-sonnet-20250514', 'claude-sonnet-4', 3_000_000],
    ['openai', 'gpt-4o-2024-08-06', 'gpt-4o', 2_500_000],
    ['openai', 'gpt-4o-2024-05-13', 'gpt-4o-2024-05-13', 5_000_000],
    ['openai', 'gpt-3.5-turbo-0125', 'gpt-3.5-turbo', 500_000],
    ['openai', 'gpt-3.5-turbo-1106', 'gpt-3.5-turbo-1106', 1_000_000],
    ['openai', 'gpt-5.5-pro-2026-04-23', 'gpt-5.5-pro', 30_000_000],
    ['mistral', 'mistral-large-2411', 'mistral-large-2411', 2_000_000],
    ['mistral', 'codestral-2508', 'codestral-latest', 300_000],
    ['xai', 'grok-4-0709', 'grok-4', 3_000_000],
    ['gemini', 'gemini-2.0-flash-001', 'gemini-2.0-flash', 100_000],
  ])('knows %s/%s as %s', (provider, model, row, input) => {
    const found = catalog.find(provider, model);
    expect([found?.model, found?.price?.input]).toEqual([row, input]);
    expect(catalog.offering(model).map((one) => `${one.provider}/${one.model}`)).toContain(`${provider}/${row}`);
  });

  it('has longer requests of a model at their own rates, what is written to its cache too', () => {
    expect(price('anthropic', 'claude-haiku-5-5')).toMatchObject({
      ...{ input: 100_000, output: 500_000, cacheRead: 10_000, cacheWrite: 125_000, cacheWriteHour: 200_000 },
      tiers: [
        {
          aboveInputTokens: 100_000,
          rates: { input: 500_000, output: 2_500_000, cacheRead: 50_000, cacheWrite: 625_000, cacheWriteHour: 1_000_000 },
        },
      ],
    });
    expect(price('openai', 'gpt-audio')).toMatchObject({ audioInput: 32_000_000, audioOutput: 64_000_000 });
  });

  it('tells of days, and of names, only of models that it has', () => {
    const targets = new Set(SHIPPED_MODELS.map(({ provider, model }) => `${provider}/${model}`));
    expect(Object.keys({ ...LIFECYCLES, ...MODEL_ALIASES }).filter((target) => !targets.has(target))).toEqual([]);
    const aliases = Object.entries(MODEL_ALIASES).flatMap(([target, names]) =>
      names.map((name) => `${target.slice(0, target.indexOf('/'))}/${name}`),
    );
    expect(new Set(aliases).size).toBe(aliases.length);
    expect(aliases.filter((name) => targets.has(name))).toEqual([]);
    for (const { released, retires } of Object.values(LIFECYCLES))
      for (const day of [released, retires]) if (day !== undefined) expect(new Date(day).toISOString().slice(0, 10)).toBe(day);
    expect(catalog.find('openai', 'gpt-4')).toMatchObject({ retires: '2026-10-23', deprecated: true, replacedBy: 'gpt-5.6' });
  });

  it('has a price for all but those whose price is of another kind', () => {
    const without = SHIPPED_MODELS.filter((model) => !model.price).map(({ provider, model }) => `${provider}/${model}`);
    expect(without.sort()).toEqual([
      // Ended, or listed by their vendors without a price.
      ...['cohere/c4ai-aya-expanse-32b', 'cohere/c4ai-aya-expanse-8b', 'cohere/c4ai-aya-vision-32b', 'cohere/c4ai-aya-vision-8b'],
      // By what they have others do, or by the character.
      ...[
        'groq/canopylabs/orpheus-arabic-saudi',
        'groq/canopylabs/orpheus-v1-english',
        'groq/groq/compound',
        'groq/groq/compound-mini',
      ],
      // By size and quality of a picture.
      ...['openai/chatgpt-image-latest', 'openai/dall-e-2', 'openai/dall-e-3', 'together/black-forest-labs/FLUX.1-schnell'],
      ...['xai/grok-imagine-image', 'xai/grok-imagine-image-quality'],
    ]);
  });

  it('lets a price of the book for a model hold for its other names', () => {
    const row = {
      ...{ id: 'price_1', tenantId: null, providerId: 'anthropic', model: 'claude-opus-4', markupBasisPoints: null },
      ...{ rates: { input: 1, output: 2 }, validFrom: new Date(0), validTo: null, source: 'manual' as const },
      ...{ note: null, createdBy: null, createdAt: new Date(0), supersededBy: null, withdrawnAt: null },
    };
    const book = new PriceBook(catalog, [row]);
    for (const name of ['claude-opus-4', 'claude-opus-4-0', 'claude-opus-4-20250514'])
      expect(book.priceOf('ten_1', 'anthropic', name, 1_000)).toMatchObject({ input: 1, id: 'price_1' });
    expect(book.priceOf('ten_1', 'anthropic', 'claude-opus-4-1', 1_000)?.input).toBe(15_000_000);
  });
});

describe('what operators say', () => {
  it('stands with who said it, field by field, the later over the earlier', () => {
    const merged = mergeModels(SHIPPED_MODELS, [
      { provider: 'openai', model: 'gpt-4', origin: 'database', fields: { retires: null, quality: 70 } },
      { provider: 'openai', model: 'gpt-4', origin: 'file', fields: { quality: 60, tools: false } },
      { provider: 'openai', model: 'gpt-4o-2024-11-20', origin: 'database', fields: { quality: 77 } },
      { provider: 'anthropic', model: 'claude-opus-4-0', origin: 'file', fields: { active: false } },
    ]);
    const own = new Catalog(merged);
    expect(own.find('openai', 'gpt-4')).toMatchObject({
      ...{ quality: 70, tools: false, retires: null, contextLength: 8_192, origin: 'database' },
      origins: { retires: 'database', quality: 'database', tools: 'file' },
    });
    // A snapshot and another name begin as the model they mean.
    expect(own.find('openai', 'gpt-4o-2024-11-20')).toMatchObject({ quality: 77, vision: true, contextLength: 128_000 });
    expect(own.find('anthropic', 'claude-opus-4-0')).toMatchObject({ active: false, price: { input: 15_000_000 } });
    expect(own.find('anthropic', 'claude-opus-4')?.active).toBeUndefined();
  });

  it("reads the day of the end, tiers and rates of pictures and sound from LiteLLM's list", () => {
    const { models, skipped } = readPriceList(
      {
        'claude-opus-4-1-20250805': {
          ...{ litellm_provider: 'anthropic', mode: 'chat', deprecation_date: '2026-08-05' },
          ...{ input_cost_per_token: 0.000015, output_cost_per_token: 0.000075, cache_read_input_token_cost: 0.0000015 },
          cache_creation_input_token_cost_above_1hr: 0.00003,
          ...{ input_cost_per_token_above_200k_tokens: 0.00003, output_cost_per_token_above_200k_tokens: 0.0001 },
        },
        'openai/whisper-1': { litellm_provider: 'openai', mode: 'audio_transcription', input_cost_per_second: 0.0001 },
        odd: { litellm_provider: 'openai', mode: 'chat', deprecation_date: '2026-13-45' },
        worse: { litellm_provider: 'openai', mode: 'chat', input_cost_per_token: 1, input_cost_per_token_above_128k_tokens: -1 },
      },
      new Set(['anthropic', 'openai']),
    );
    expect(models.map(({ fields }) => fields)).toEqual([
      {
        ...{ retires: '2026-08-05', deprecated: true },
        price: {
          ...{ input: 15_000_000, output: 75_000_000, cacheRead: 1_500_000, cacheWriteHour: 30_000_000 },
          tiers: [{ aboveInputTokens: 200_000, rates: { input: 30_000_000, output: 100_000_000 } }],
        },
      },
      { task: 'transcription', price: { input: 0, output: 0, second: 100_000_000 } },
      {},
    ]);
    expect(skipped).toEqual([{ name: 'worse', reason: 'has a price that is no number from 0' }]);
  });
});
