import { GatewayError } from '@libs/kernel';
import type { Permitted } from './permitted';
import { askOf, factsOf, idsOf, PLAIN } from './plan/plan.fixture';
import { planRoute } from './plan/plan-route';

const ALL = ['openai', 'anthropic', 'deepseek'];

const plan = (asked: string, limits: Permitted): string[] =>
  idsOf(planRoute(askOf(asked, { principal: { tenantId: 'ten_1', limits } }), factsOf(ALL), PLAIN));

const refusal = (asked: string, permitted: Permitted): string => {
  try {
    return plan(asked, permitted).join();
  } catch (thrown) {
    return thrown instanceof GatewayError ? thrown.code : String(thrown);
  }
};

describe('what a caller may use', () => {
  it('never plans a target of a provider that is not allowed, however it is asked for', () => {
    const permitted = { allowedProviders: ['openai'] };
    for (const asked of ['auto', 'cheap', 'best', 'gpt-4o-mini', 'openai/gpt-4o-mini', 'claude-sonnet-4-5,gpt-4o-mini'])
      expect([asked, plan(asked, permitted).filter((target) => !target.startsWith('openai/'))]).toEqual([asked, []]);
    for (const asked of ['anthropic/claude-sonnet-4-5', 'claude-sonnet-4-5', 'claude-of-tomorrow'])
      expect([asked, refusal(asked, permitted)]).toEqual([asked, 'model_not_allowed']);
  });

  it('holds to patterns of models, in virtual models too', () => {
    expect(plan('gpt-4o-mini', { allowedModels: ['gpt-4o-mini'] })).toContain('openai/gpt-4o-mini');
    expect(plan('openai/gpt-4o-mini', { allowedModels: ['openai/*'] })).toEqual(['openai/gpt-4o-mini']);
    const cheap = plan('cheap', { allowedModels: ['anthropic/*'] });
    expect(cheap.length).toBeGreaterThan(0);
    expect(cheap.filter((target) => !target.startsWith('anthropic/'))).toEqual([]);
    expect(plan('cheap', { allowedModels: ['cheap'] })).toEqual(plan('cheap', {}));
    expect(refusal('gpt-4o-mini,claude-sonnet-4-5', { allowedModels: ['gpt-*'] })).toBe('model_not_allowed');
    expect(plan('gpt-4o-mini,gpt-nobody-knows', { allowedModels: ['gpt-*'] })).toContain('openai/gpt-4o-mini');
    expect(refusal('gpt-4o', { allowedModels: ['gpt-4o-mini'] })).toBe('model_not_allowed');
    expect(refusal('auto', { allowedModels: ['nothing-like-it'] })).toBe('model_not_allowed');
  });

  it('tells a model that there is not from one that is not allowed', () => {
    expect(refusal('no-such-model', { allowedProviders: ['openai'] })).toBe('model_not_found');
    expect(refusal('no-such-model', { allowedModels: ['gpt-4o'] })).toBe('model_not_allowed');
    expect(refusal('no-such-model', { allowedModels: ['no-*'] })).toBe('model_not_found');
  });
});
