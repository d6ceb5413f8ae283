import type { Preferences } from '../preferences';
import type { RoutingFacts } from './facts';
import { askOf, factsOf, idsOf, PLAIN } from './plan.fixture';
import { planRoute } from './plan-route';

const facts = (...providers: string[]): RoutingFacts => factsOf(providers);
const planTargets = (asked: string, known: RoutingFacts, preferences: Preferences = {}) =>
  planRoute(askOf(asked, { preferences }), known, PLAIN);
const targets = (asked: string, ...providers: string[]) => idsOf(planTargets(asked, facts(...providers)));

describe('the plan for a name', () => {
  it('serves a plain name at the provider that offers it, with its price', () => {
    const [target] = planTargets('gpt-4o-mini', facts('openai', 'anthropic')).targets;
    expect(target).toMatchObject({
      providerId: 'openai',
      model: 'gpt-4o-mini',
      price: { input: 150_000 },
      reason: 'offered by openai',
    });
  });

  it('keeps the name of a dated snapshot for the upstream', () => {
    expect(targets('claude-sonnet-4-5-20250929', 'anthropic')).toEqual(['anthropic/claude-sonnet-4-5-20250929']);
  });

  it('pins a provider, whatever the model is called', () => {
    expect(targets('openai/my-own/finetune', 'openai')).toEqual(['openai/my-own/finetune']);
    expect(planTargets('openai/new-thing', facts('openai')).targets[0]?.price).toBeUndefined();
  });

  it('takes a list in the order given, each target once', () => {
    expect(targets('claude-haiku-4-5, gpt-4o-mini,claude-haiku-4-5', 'openai', 'anthropic')).toEqual([
      'anthropic/claude-haiku-4-5',
      'openai/gpt-4o-mini',
    ]);
  });

  it('skips the members of a list that nobody serves', () => {
    expect(targets('gpt-4o-mini,deepseek-chat', 'deepseek')).toEqual(['deepseek/deepseek-chat']);
  });

  it('sends a new model of a known family to its vendor', () => {
    expect(targets('claude-next-9', 'openai', 'anthropic')).toEqual(['anthropic/claude-next-9']);
  });

  it('ranks virtual models by their weights and uses the sandbox only when alone', () => {
    expect(targets('best', 'openai', 'anthropic', 'sandbox')[0]).toBe('openai/gpt-6.2-sol');
    expect(targets('cheap', 'openai', 'anthropic', 'sandbox')[0]).toBe('openai/gpt-5-nano');
    expect(targets('auto', 'openai', 'sandbox').every((target) => target.startsWith('openai/'))).toBe(true);
    expect(targets('auto', 'sandbox')).toEqual(['sandbox/echo']);
  });

  it.each(['nope', 'constructor', '__proto__', 'openai/', 'mistral/x', ''])('says what to do about %j', (asked) => {
    expect(() => targets(asked, 'openai')).toThrow(expect.objectContaining({ param: 'model' }));
  });

  it('lets a strategy say what auto means, and a preferred provider go first', () => {
    const all = facts('openai', 'anthropic', 'deepseek');
    expect(idsOf(planTargets('auto', all, { strategy: 'quality' }))).toEqual(idsOf(planTargets('best', all)));
    expect(planTargets('gpt-4o', all, { strategy: 'cost' }).targets[0]?.model).toBe('gpt-4o');
    const preferred = planTargets('best', all, { preferProvider: 'anthropic' }).targets;
    expect(preferred[0]?.providerId).toBe('anthropic');
    expect(preferred).toHaveLength(planTargets('best', all).targets.length);
  });

  it('refuses a list that is too long', () => {
    expect(() => targets(Array.from({ length: 9 }, (_, i) => `gpt-${i}`).join(','), 'openai')).toThrow(/1 to 8/);
  });

  describe('providers whose keys are all out of use', () => {
    const broken = (ready: string[], configured: string[]): RoutingFacts => ({
      ...factsOf(ready),
      configured: new Set([...ready, ...configured]),
    });
    const planned = (asked: string, facts: RoutingFacts) => planTargets(asked, facts).targets.map((target) => target.providerId);

    it('stay in the plan, so that the want of a key is what is told', () => {
      for (const asked of ['gpt-4o-mini', 'openai/gpt-4o-mini', 'gpt-new-thing'])
        expect(planned(asked, broken(['sandbox'], ['openai']))).toEqual(['openai']);
    });

    it('come after those that can be called', () => {
      expect(planned('gpt-4o-mini,claude-haiku-4-5', broken(['anthropic'], ['openai']))).toEqual(['anthropic', 'openai']);
    });

    it('are not replaced by the sandbox, and do not take the place of a provider that works', () => {
      expect(new Set(planned('auto', broken(['sandbox'], ['openai'])))).toEqual(new Set(['openai']));
      expect(new Set(planned('auto', broken(['sandbox', 'anthropic'], ['openai'])))).toEqual(new Set(['anthropic']));
    });
  });
});
