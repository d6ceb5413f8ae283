import { microUsdToUsd, costOf, NO_USAGE, providerCostOf } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres';
import { Catalog } from '../catalog';
import { PriceBook } from './price-book';
import { ANY, type NewPrice } from './price-row';
import { PriceService } from './price.service';
import { PricesRepository } from './prices.repository';

const T0 = Date.UTC(2026, 0, 1);
const day = (n: number): Date => new Date(T0 + n * 86_400_000);
const at = (n: number): number => day(n).getTime();
const TENANT = 'ten_00000000000000000000000000';

const price = (overrides: Partial<NewPrice> = {}): NewPrice => ({
  tenantId: null,
  providerId: 'acme',
  model: 'writer',
  rates: { input: 1_000_000, output: 2_000_000 },
  markupBasisPoints: null,
  validFrom: day(0),
  validTo: null,
  source: 'manual',
  note: null,
  createdBy: 'usr_1',
  ...overrides,
});
const markup = (basisPoints: number, overrides: Partial<NewPrice> = {}): NewPrice =>
  price({ providerId: ANY, model: ANY, rates: null, markupBasisPoints: basisPoints, ...overrides });
const million = { ...NO_USAGE, inputTokens: 1_000_000 };

describe('the price book', () => {
  let db: TestDatabase;
  let repository: PricesRepository;
  let service: PriceService;
  let told = 0;

  beforeAll(async () => {
    db = await createTestDatabase();
    await db.database.query(`INSERT INTO tenants (id, name) VALUES ($1, 'a') ON CONFLICT DO NOTHING`, [TENANT]);
    repository = new PricesRepository(db.database);
  });
  afterAll(() => db.drop());
  beforeEach(async () => {
    await db.database.query('DELETE FROM prices');
    told = 0;
    service = new PriceService(repository, new PriceBook(new Catalog()), {
      changes: { publish: () => void told++, subscribe: () => undefined },
    });
    await service.start();
  });
  afterEach(() => service.stop());

  const input = (tenant: string, model: string, moment: number, provider = 'acme'): number | undefined =>
    service.book.priceOf(tenant, provider, model, moment)?.input;
  const usd = (tenant: string, moment: number, model = 'writer'): (number | null)[] => {
    const found = service.book.priceOf(tenant, 'acme', model, moment);
    return [costOf(million, found), providerCostOf(million, found)].map((cost) =>
      cost.state === 'unknown' ? null : microUsdToUsd(cost.microUsd),
    );
  };

  it("is the catalog's until it says otherwise, and knows what nobody knows", async () => {
    expect(input(TENANT, 'gpt-4o-mini', at(0), 'openai')).toBe(150_000);
    expect(service.book.priceOf(TENANT, 'acme', 'writer', at(0))).toBeUndefined();
    await service.create(price({ providerId: 'openai', model: 'gpt-4o-mini', rates: { input: 7, output: 8 } }));
    expect(input(TENANT, 'gpt-4o-mini', at(0), 'openai')).toBe(7);
    expect(input(TENANT, 'gpt-4o-mini-2026-01-15', at(0), 'openai')).toBe(7);
    expect(input(TENANT, 'gpt-4o', at(0), 'openai')).toBe(2_500_000);
  });

  it('holds from its first moment to its last, the later one before the earlier', async () => {
    await service.create(price());
    await service.create(price({ rates: { input: 5, output: 5 }, validFrom: day(10), validTo: day(20) }));
    const moments = [at(-1), at(0), at(10) - 1, at(10), at(20) - 1, at(20)];
    expect(moments.map((moment) => input(TENANT, 'writer', moment))).toEqual([undefined, 1_000_000, 1_000_000, 5, 5, 1_000_000]);
    // Remembered prices are forgotten when the clock passes a change, in both directions.
    expect(input(TENANT, 'writer', at(9))).toBe(1_000_000);
  });

  it('adds the closest mark-up: of the tenant first, then of the model, then of the provider', async () => {
    await service.create(price());
    await service.create(markup(1_000));
    expect(usd(TENANT, at(1))).toEqual([1.1, 1]);
    await service.create(markup(2_000, { providerId: 'acme' }));
    await service.create(markup(3_000, { providerId: 'acme', model: 'writer' }));
    expect(usd(TENANT, at(1))).toEqual([1.3, 1]);
    expect(usd(TENANT, at(1), 'writer-20260101')).toEqual([1.3, 1]);
    await service.create(markup(-500, { tenantId: TENANT }));
    expect(usd(TENANT, at(1))).toEqual([0.95, 1]);
    expect(usd('ten_other', at(1))).toEqual([1.3, 1]);
  });

  it("charges a tenant by its own price and still knows the provider's", async () => {
    await service.create(price());
    await service.create(price({ tenantId: TENANT, rates: { input: 9_000_000, output: 9_000_000 } }));
    await service.create(markup(1_000));
    expect(usd(TENANT, at(1))).toEqual([9, 1]);
    expect(usd('ten_other', at(1))).toEqual([1.1, 1]);
    await service.create(price({ model: 'unlisted', tenantId: TENANT }));
    expect(usd(TENANT, at(1), 'unlisted')).toEqual([1, 1]);
  });

  it('is corrected by new rows alone, and every replica is told', async () => {
    const wrong = await service.create(price());
    const right = await service.correct(wrong.id, { rates: { input: 3, output: 3 } }, 'usr_2');
    expect(right).toMatchObject({ validFrom: day(0), createdBy: 'usr_2', providerId: 'acme' });
    expect(input(TENANT, 'writer', at(1))).toBe(3);
    expect(await service.get(wrong.id)).toMatchObject({ supersededBy: right.id, rates: { input: 1_000_000 } });
    await expect(service.correct(wrong.id, {}, null)).rejects.toMatchObject({ code: 'conflict' });
    await service.withdraw(right.id);
    expect(input(TENANT, 'writer', at(1))).toBeUndefined();
    await expect(service.withdraw(right.id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(service.get('price_none')).rejects.toMatchObject({ code: 'not_found' });
    expect(told).toBe(3);
    expect(await service.list({}, { limit: 10 })).toEqual([]);
    expect((await service.list({ history: true }, { limit: 10 })).map(({ id }) => id)).toEqual([right.id, wrong.id]);
  });

  it('takes an import whole, without what it knows already', async () => {
    const rows = [price(), price({ model: 'reader' })];
    expect(await service.createAll(rows)).toHaveLength(2);
    expect(await service.createAll(rows)).toEqual([]);
    const broken = price({ model: 'third', rates: { input: -1, output: 0 } });
    await expect(service.createAll([price({ model: 'fourth' }), broken])).rejects.toMatchObject({ param: 'rates.input' });
    expect(await service.list({}, { limit: 10 })).toHaveLength(2);
  });

  it.each<[string, Partial<NewPrice>]>([
    ['rates', { rates: null }],
    ['rates', { markupBasisPoints: 5 }],
    ['valid_to', { validTo: day(0) }],
    ['model', { model: ANY }],
    ['rates.input', { rates: { input: 0.5, output: 1 } }],
    ['rates.output', { rates: { input: 1, output: Infinity } }],
    ['rates.gold', { rates: Object.assign({ input: 1, output: 1 }, { gold: 1 }) }],
    ['rates.tiers[1].above_input_tokens', { rates: { input: 1, output: 1, tiers: [tier(5), tier(5)] } }],
    ['rates.batch_basis_points', { rates: { input: 1, output: 1, batchBasisPoints: 10_001 } }],
    ['markup_basis_points', { rates: null, markupBasisPoints: -10_001 }],
  ])('refuses what is no price: %s of %j', async (param, wrong) => {
    await expect(service.create(price(wrong))).rejects.toMatchObject({ code: 'invalid_request', param });
  });
});

function tier(aboveInputTokens: number) {
  return { aboveInputTokens, rates: { input: 1 } };
}
