import type { Rules } from '@libs/admission';
import type { Plan, Target } from '@libs/routing';
import { demandOf, payable } from './demand';
import type { RequestHead } from './request-head';

const RULES: Rules = {
  ...{ version: 0, general: { rates: [], tokens: [], concurrency: [] }, models: [], budgets: [] },
  ...{ needsTokens: false, needsPrice: false },
};
const COUNTS: Rules = { ...RULES, needsTokens: true };
const PAYS: Rules = {
  ...RULES,
  budgets: [
    {
      ...{ id: 'bud_1', subject: { tenantId: 't', kind: 'key', id: 'k' }, unit: 'micro_usd', period: 'day' },
      ...{ amount: 1, hard: true },
    },
  ],
  needsPrice: true,
};
const headOf = (body: string, more: Partial<RequestHead> = {}): RequestHead => ({
  ...{ dialect: 'openai-chat', model: 'm', stream: false, includeUsage: false, candidates: 1, options: {} },
  body: Buffer.from(body),
  ...more,
});
const target = (more: Partial<Target>): Target => ({ providerId: 'p', model: 'm', maxOutputTokens: 1_000, reason: '', ...more });
const planOf = (...targets: Target[]): Plan => ({ targets, settings: {} as Plan['settings'] });
const usd = (input: number, output: number) => ({ input: input * 1_000_000, output: output * 1_000_000 });
const TEXT = 'x'.repeat(300);

describe('demandOf', () => {
  it('finds out nothing that no rule needs', () => {
    expect(demandOf(headOf(TEXT), planOf(target({})), RULES)).toEqual(demandOf(headOf(''), planOf(target({})), RULES));
  });

  it('expects an ordinary answer, and at most what the client or the model allows', () => {
    const plan = planOf(target({}), target({ maxOutputTokens: 4_000 }));
    expect(demandOf(headOf(TEXT), plan, COUNTS)).toMatchObject({ likelyTokens: 600, mostTokens: 4_100 });
    expect(demandOf(headOf(TEXT, { maxOutput: 50 }), plan, COUNTS)).toMatchObject({ likelyTokens: 150, mostTokens: 150 });
    expect(demandOf(headOf(TEXT, { maxOutput: 50, candidates: 3 }), plan, COUNTS)).toMatchObject({ mostTokens: 250 });
    expect(demandOf(headOf(TEXT), plan, COUNTS, 'embeddings')).toMatchObject({ likelyTokens: 100, mostTokens: 100 });
    expect(demandOf(headOf(TEXT), plan, COUNTS, 'count_tokens')).toMatchObject({ likelyTokens: 0, mostTokens: 0 });
  });

  it('counts a file as a picture, not as its bytes', () => {
    const body = JSON.stringify({ image: `data:image/png;base64,${'A'.repeat(300_000)}` });
    expect(demandOf(headOf(body), planOf(target({})), COUNTS).mostTokens).toBeLessThan(2_200);
  });

  it('is bounded by the dearest target, those after a refusal too, and by the dearest bucket', () => {
    const cheap = target({ price: usd(1, 1) });
    const dear = target({ price: { ...usd(1, 2), reasoning: 5_000_000 } });
    const head = headOf(TEXT, { maxOutput: 10 });
    expect(demandOf(head, planOf(cheap), PAYS).mostMicroUsd).toBe(110);
    expect(demandOf(head, planOf(cheap, dear), PAYS).mostMicroUsd).toBe(150);
    expect(demandOf(head, { ...planOf(cheap), afterRefusal: { contextWindow: [dear] } }, PAYS).mostMicroUsd).toBe(150);
    const written = target({ price: { ...usd(1, 1), cacheWrite: 3_000_000 } });
    expect(demandOf(head, planOf(written), PAYS).mostMicroUsd).toBe(310);
    const marked = target({ price: { ...usd(1, 1), markupBasisPoints: 10_000 } });
    expect(demandOf(head, planOf(marked), PAYS).mostMicroUsd).toBe(220);
  });

  it('I3: does not take an unknown price for nothing', () => {
    const [known, unknown] = [target({ price: usd(1, 1) }), target({ model: 'new' })];
    expect(payable(planOf(unknown, known), PAYS).targets).toEqual([known]);
    expect(payable(planOf(unknown), PAYS).targets).toEqual([unknown]);
    expect(payable(planOf(unknown, known), COUNTS).targets).toEqual([unknown, known]);
    const after = { ...planOf(known), afterRefusal: { contentPolicy: [unknown, known] } };
    expect(payable(after, PAYS).afterRefusal).toEqual({ contentPolicy: [known] });
    expect(demandOf(headOf(TEXT), planOf(unknown), PAYS).mostMicroUsd).toBeUndefined();
  });

  it('I3: never exceeds what can be counted exactly, and never turns too much into nothing', () => {
    const head = headOf(TEXT, { maxOutput: Number.MAX_SAFE_INTEGER });
    const plan = planOf(target({ price: usd(0, 0) }), target({ price: usd(100_000_000, 100_000_000) }));
    const { mostMicroUsd, mostTokens, likelyTokens } = demandOf(head, plan, { ...PAYS, needsTokens: true });
    expect(mostMicroUsd).toBe(Number.MAX_SAFE_INTEGER);
    expect(Math.max(mostTokens, likelyTokens)).toBeLessThan(200_000_000);
  });

  it('knows a model by every name that the client may use for it', () => {
    const rules = { ...RULES, models: [{ pattern: 'x', rules: RULES.general }] };
    const plan = planOf(target({ providerId: 'openai', model: 'gpt-4o-2024-08-06' }));
    expect(demandOf(headOf(TEXT, { model: 'best, gpt-4o-2024-08-06' }), plan, rules).models).toEqual(
      expect.arrayContaining(['best', 'gpt-4o', 'gpt-4o-2024-08-06', 'openai/gpt-4o', 'openai/gpt-4o-2024-08-06']),
    );
  });
});
