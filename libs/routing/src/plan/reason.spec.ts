import { askOf, factsOf, NOON, plan, PLAIN, routingOf } from './plan.fixture';
import { explainRoute } from './plan-route';
import { also, followedBy, NO_REASON, TO_EXPLAIN, underRule } from './reason';

const BOTH = ['openai', 'anthropic'];
const CONFIG = {
  aliases: { house: 'team' },
  virtual_models: {
    team: { targets: ['openai/gpt-5-mini', 'claude-haiku-4-5'], strategy: 'least_busy' },
    halves: {
      split: [
        { target: 'gpt-5-mini', weight: 1 },
        { target: 'claude-haiku-4-5', weight: 1 },
      ],
    },
  },
  rules: [{ id: 'code', when: { metadata: { app: 'crm' } }, then: { targets: ['best'] } }],
};

describe('why a target is asked', () => {
  it('is told in words and in the same parts', () => {
    const words = also(also(NO_REASON, 'alias', { name: 'a' }), 'pinned');
    expect(words).toEqual({ words: 'alias a, provider pinned by name', parts: undefined });
    const explained = also(
      also(also(TO_EXPLAIN, 'place', { name: 'auto', place: 1 }), 'by_load', { strategy: 'usage' }),
      'seen',
      {
        ...{ prompt_type: 'code', confidence: 0.9, complexity: 0.4 },
      },
    );
    expect(explained.words).toBe('auto: place 1 by usage; code 0.9, complexity 0.4');
    expect(explained.parts?.map(({ code }) => code)).toEqual(['place', 'by_load', 'seen']);
    expect(followedBy(explained, NO_REASON)).toBe(explained);
    const under = underRule('r', followedBy(TO_EXPLAIN, explained));
    expect(under.words).toBe(`rule r: ${explained.words}`);
    expect(under.parts?.[0]).toEqual({ code: 'rule', values: { rule: 'r' } });
    expect(TO_EXPLAIN.parts).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ['house', {}, ['alias', 'place', 'by_load', 'seen', 'pinned']],
    ['openai/gpt-5-mini,gpt-99', {}, ['listed', 'pinned']],
    ['halves', {}, ['share', 'offered']],
    ['anything', { metadata: { app: 'crm' } }, ['rule', 'listed', 'place', 'by_weights', 'seen']],
    ['gpt-99', {}, ['named_like', 'unknown_model']],
  ])('of %s has its parts where it is explained, and the same words where it is not', (model, more, codes) => {
    const ask = askOf(model, more);
    const { plan: explained } = explainRoute(ask, factsOf(BOTH), routingOf(CONFIG));
    const parts = explained.targets.map(({ because }) => because?.map(({ code }) => code));
    expect(parts[0]).toEqual(codes);
    const served = plan(model, BOTH, { config: CONFIG, ask: more });
    expect(served.targets.map(({ reason }) => reason)).toEqual(explained.targets.map(({ reason }) => reason));
    expect(served.targets.every(({ because }) => because === undefined)).toBe(true);
  });

  it('of one explanation is never seen in another', () => {
    const codes = () =>
      explainRoute(askOf('openai/*'), factsOf(['openai'], { now: NOON }), PLAIN).plan.targets.map(({ because }) =>
        because?.map(({ code }) => code),
      );
    expect(codes()).toEqual(codes());
    expect(plan('openai/*', ['openai']).targets[0]?.because).toBeUndefined();
  });
});
