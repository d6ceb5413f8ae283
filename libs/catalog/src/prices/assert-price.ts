import { GatewayError, HIGHEST_MARKUP, HIGHEST_RATE, isJsonObject, BASIS_POINTS, RATE_NAMES } from '@libs/kernel';
import { ANY, type NewPrice } from './price-row';

const MOST_TIERS = 8;
const NAMES: ReadonlySet<string> = new Set(RATE_NAMES);

/** @throws GatewayError invalid_request, with `param` */
export function assertPrice(price: NewPrice): void {
  const { rates, markupBasisPoints, validFrom, validTo, providerId, model } = price;
  if ((rates === null) === (markupBasisPoints === null)) throw invalid('rates', 'A price has either rates or a mark-up.');
  if (validTo && validTo <= validFrom) throw invalid('valid_to', 'A price must end after it begins.');
  if (providerId === ANY && model !== ANY) throw invalid('model', 'A mark-up on every provider is one on every model.');
  if (markupBasisPoints !== null) return assertWhole(markupBasisPoints, 'markup_basis_points', -BASIS_POINTS, HIGHEST_MARKUP);
  if (providerId === ANY || model === ANY) throw invalid('model', 'Rates belong to one model of one provider.');
  const { tiers = [], batchBasisPoints, ...flat } = rates as NonNullable<typeof rates>;
  assertRates(flat, 'rates', true);
  if (batchBasisPoints !== undefined) assertWhole(batchBasisPoints, 'rates.batch_basis_points', 0, BASIS_POINTS);
  if (!Array.isArray(tiers) || tiers.length > MOST_TIERS) throw invalid('rates.tiers', `There are at most ${MOST_TIERS} tiers.`);
  let last = 0;
  for (const [i, tier] of tiers.entries()) {
    assertWhole(tier.aboveInputTokens, `rates.tiers[${i}].above_input_tokens`, last + 1, 1_000_000_000);
    last = tier.aboveInputTokens;
    assertRates(tier.rates, `rates.tiers[${i}].rates`, false);
  }
}

function assertRates(rates: unknown, param: string, whole: boolean): void {
  if (!isJsonObject(rates)) throw invalid(param, 'Rates are an object.');
  if (whole && (rates['input'] === undefined || rates['output'] === undefined))
    throw invalid(param, 'Rates name at least `input` and `output`.');
  for (const [name, rate] of Object.entries(rates)) {
    if (!NAMES.has(name)) throw invalid(`${param}.${name.slice(0, 40)}`, 'There is no such rate.');
    assertWhole(rate, `${param}.${name}`, 0, HIGHEST_RATE);
  }
}

function assertWhole(value: unknown, param: string, low: number, high: number): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= low && value <= high) return;
  throw invalid(param, `It must be a whole number from ${low} to ${high}.`);
}

const invalid = (param: string, message: string): GatewayError => new GatewayError('invalid_request', message, { param });
