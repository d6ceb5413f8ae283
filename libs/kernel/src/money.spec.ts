import fc from 'fast-check';
import { costOf, providerCostOf } from './money';
import { BASIS_POINTS, HIGHEST_MARKUP, HIGHEST_RATE, type Price, type Rates } from './price';
import { addUsage, NO_USAGE, totalInput, type Usage } from './usage';

const used = (usage: Partial<Usage>): Usage => ({ ...NO_USAGE, ...usage });
const microUsd = (usage: Usage, price: Price): number => {
  const cost = costOf(usage, price);
  if (cost.state === 'unknown') throw new Error('unknown');
  return cost.microUsd;
};

const tokens = fc.integer({ min: 0, max: 1_000_000_000 });
const rate = fc.integer({ min: 0, max: 1_000_000_000 });
const usages: fc.Arbitrary<Usage> = fc
  .record({
    inputTokens: tokens,
    cacheReadTokens: tokens,
    cacheWriteTokens: tokens,
    outputTokens: tokens,
    reasoningTokens: tokens,
    cacheWriteHourTokens: tokens,
    mediaInputTokens: tokens,
    audioInputTokens: tokens,
    mediaOutputTokens: tokens,
    audioOutputTokens: tokens,
  })
  .map((usage) => ({ ...usage, estimated: false }));
const rates: fc.Arbitrary<Rates> = fc
  .record({
    input: rate,
    output: rate,
    cacheRead: rate,
    cacheWrite: rate,
    cacheWriteHour: rate,
    reasoning: rate,
    mediaInput: rate,
    audioInput: rate,
    mediaOutput: rate,
    audioOutput: rate,
  })
  .map((all) => all);

/** The sum of all buckets in pico-USD, written a second time and by other means. */
function pico(u: Usage, r: Rates): bigint {
  const big = (n: number | undefined): bigint => BigInt(n ?? 0);
  const media = Math.min(u.mediaInputTokens ?? 0, u.inputTokens);
  const audio = Math.min(u.audioInputTokens ?? 0, u.inputTokens - media);
  const drawn = Math.min(u.mediaOutputTokens ?? 0, u.outputTokens);
  const spoken = Math.min(u.audioOutputTokens ?? 0, u.outputTokens - drawn);
  const hour = Math.min(u.cacheWriteHourTokens ?? 0, u.cacheWriteTokens);
  return (
    big(u.inputTokens - media - audio) * big(r.input) +
    big(media) * big(r.mediaInput) +
    big(audio) * big(r.audioInput) +
    big(u.cacheReadTokens) * big(r.cacheRead) +
    big(u.cacheWriteTokens - hour) * big(r.cacheWrite) +
    big(hour) * big(r.cacheWriteHour) +
    big(u.outputTokens - drawn - spoken) * big(r.output) +
    big(drawn) * big(r.mediaOutput) +
    big(spoken) * big(r.audioOutput) +
    big(u.reasoningTokens) * big(r.reasoning)
  );
}
const halfUp = (value: bigint, unit: bigint): bigint => (value * 2n + unit) / (unit * 2n);

describe('the price of a usage', () => {
  it('loses nothing and invents nothing, whatever the figures (I3)', () => {
    fc.assert(
      fc.property(usages, rates, (usage, price) => {
        const cost = costOf(usage, price);
        const truth = halfUp(pico(usage, price), 1_000_000n);
        if (truth > BigInt(Number.MAX_SAFE_INTEGER)) expect(cost).toEqual({ state: 'unknown' });
        else expect(cost).toEqual({ state: 'exact', microUsd: Number(truth) });
      }),
    );
  });

  it('applies mark-ups and the discount of batches before it rounds, exactly', () => {
    const basisPoints = fc.integer({ min: -BASIS_POINTS, max: HIGHEST_MARKUP });
    fc.assert(
      fc.property(usages, rates, basisPoints, fc.integer({ min: 0, max: BASIS_POINTS }), (usage, own, markup, batch) => {
        const price = { ...own, markupBasisPoints: markup, batchBasisPoints: batch };
        const share = BigInt(BASIS_POINTS + markup) * BigInt(batch);
        const charged = halfUp(pico(usage, own) * share, 1_000_000n * 100_000_000n);
        const paid = halfUp(pico(usage, own) * BigInt(batch) * 10_000n, 1_000_000n * 100_000_000n);
        const figure = (n: bigint) =>
          n > BigInt(Number.MAX_SAFE_INTEGER) ? { state: 'unknown' } : { state: 'exact', microUsd: Number(n) };
        expect(costOf(usage, price, { batch: true })).toEqual(figure(charged));
        expect(providerCostOf(usage, price, { batch: true })).toEqual(figure(paid));
      }),
    );
  });

  it('adds up the same in any order: together or apart, at most one rounding for each', () => {
    const few = fc.array(usages, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(few, (list) => {
        const price = { input: 3_000_000, output: 15_000_001, cacheRead: 299_999, cacheWrite: 3_750_000, reasoning: 7 };
        const inOrder = list.reduce(addUsage, NO_USAGE);
        const turned = [...list].reverse().reduce(addUsage, NO_USAGE);
        expect(costOf(turned, price)).toEqual(costOf(inOrder, price));
        const apart = list.reduce((sum, usage) => sum + microUsd(usage, price), 0);
        expect(Math.abs(microUsd(inOrder, price) - apart)).toBeLessThanOrEqual(list.length);
      }),
    );
  });

  it('is never negative and never falls when more is used', () => {
    fc.assert(
      fc.property(usages, usages, rates, (usage, more, price) => {
        const both = costOf({ ...addUsage(usage, more) }, { input: price.input, output: price.output });
        const one = costOf(usage, { input: price.input, output: price.output });
        if (one.state === 'unknown' || both.state === 'unknown') return;
        expect(one.microUsd).toBeGreaterThanOrEqual(0);
        expect(both.microUsd).toBeGreaterThanOrEqual(one.microUsd);
      }),
    );
  });

  it('keeps prices far below a micro-USD: 0.00005 USD per thousand tokens', () => {
    const price = { input: 50_000, output: 0 };
    expect(microUsd(used({ inputTokens: 1 }), price)).toBe(0);
    expect(microUsd(used({ inputTokens: 10 }), price)).toBe(1);
    expect(microUsd(used({ inputTokens: 1_000 }), price)).toBe(50);
    expect(microUsd(used({ inputTokens: 123_456_789 }), price)).toBe(6_172_839);
    expect(microUsd(used({ inputTokens: 1_000_000_000 }), { input: 1, output: 0 })).toBe(1_000);
  });

  it('has no float dust: 0.1 + 0.2 of a cent is 0.3 (I3)', () => {
    const price = { input: 100_000_000_000, output: 200_000_000_000 };
    expect(microUsd(used({ inputTokens: 10, outputTokens: 10 }), price)).toBe(3_000_000);
  });

  it('overflows into unknown, never into a figure (I3)', () => {
    const all = used({ inputTokens: 1_000_000_000, outputTokens: 1_000_000_000 });
    expect(costOf(all, { input: HIGHEST_RATE, output: HIGHEST_RATE })).toEqual({ state: 'unknown' });
    expect(microUsd(all, { input: 150_000_001, output: 600_000_000 })).toBe(750_000_001_000);
  });

  it('charges a whole request by the longest tier that it reaches, cached input counted', () => {
    const price: Price = {
      input: 1_250_000,
      output: 10_000_000,
      cacheRead: 125_000,
      tiers: [
        { aboveInputTokens: 200_000, rates: { input: 2_500_000, output: 15_000_000 } },
        { aboveInputTokens: 500_000, rates: { input: 5_000_000 } },
      ],
    };
    expect(microUsd(used({ inputTokens: 200_000, outputTokens: 1_000 }), price)).toBe(250_000 + 10_000);
    const long = used({ inputTokens: 100_000, cacheReadTokens: 100_001, outputTokens: 1_000 });
    expect(totalInput(long)).toBe(200_001);
    expect(microUsd(long, price)).toBe(250_000 + 12_500 + 15_000);
    expect(microUsd(used({ inputTokens: 600_000, outputTokens: 1_000 }), price)).toBe(3_000_000 + 10_000);
  });

  it('counts what is not tokens: pictures, searches, seconds, characters, the request itself', () => {
    const price: Price = {
      ...{ input: 0, output: 0, image: 40_000_000_000, search: 10_000_000_000 },
      ...{ second: 100_000_000, character: 15_000_000, request: 5_000_000_000 },
    };
    expect(microUsd(used({ images: 3 }), price)).toBe(120_000 + 5_000);
    expect(microUsd(used({ searches: 2 }), price)).toBe(20_000 + 5_000);
    expect(microUsd(used({ characters: 1_000 }), price)).toBe(15_000 + 5_000);
    expect(microUsd(used({ seconds: 0.1 + 0.2 }), price)).toBe(30 + 5_000);
    expect(microUsd(used({ seconds: 3600.0005 }), price)).toBe(360_000 + 5_000);
  });

  it('tells what the tenant pays from what the provider asks for, where those have nothing in common', () => {
    const price: Price = { input: 9_000_000, output: 9_000_000, cost: { input: 1_000_000, output: 1_000_000 } };
    const usage = used({ inputTokens: 1_000 });
    expect(costOf(usage, price)).toEqual({ state: 'exact', microUsd: 9_000 });
    expect(providerCostOf(usage, price)).toEqual({ state: 'exact', microUsd: 1_000 });
    expect(costOf(usage, undefined)).toEqual({ state: 'unknown' });
    expect(providerCostOf(usage, undefined)).toEqual({ state: 'unknown' });
  });
});
