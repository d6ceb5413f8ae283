import { checkConfig } from '../config/check-config';
import { Router } from '../router';
import { LiveStats, Catalog } from '@libs/catalog';
import { hash32 } from '../hash';
import { askOf, factsOf, idsOf, NOON, plan, routingOf } from './plan.fixture';
import { planRoute } from './plan-route';
import type { RouteAsk } from './route-ask';

const BOTH = ['openai', 'anthropic'];
const rules = (when: object, then: object = { targets: ['openai/gpt-4o'] }) => ({ rules: [{ id: 'r', when, then }] });
const ruleOf = (when: object, ask: Parameters<typeof askOf>[1] = {}) =>
  plan('claude-haiku-4-5', BOTH, { config: rules(when), ask }).trace?.rule;

describe('rules', () => {
  const principal: RouteAsk['principal'] = {
    tenantId: 'ten_1',
    teamId: 'team_a',
    userId: 'usr_1',
    virtualKeyId: 'vk_1',
    limits: {},
  };
  const tools = Buffer.from('{"messages":[{"role":"user","content":"x"}],"tools":[]}');

  it.each<[string, object, Parameters<typeof askOf>[1], boolean]>([
    ['tenant', { tenant: 'ten_1' }, {}, true],
    ['another tenant', { tenant: ['ten_2', 'ten_3'] }, {}, false],
    ['key', { key: 'vk_*' }, {}, true],
    ['team', { team: 'team_a' }, { principal }, true],
    ['no team', { team: 'team_a' }, {}, false],
    ['user', { user: 'usr_1' }, { principal }, true],
    ['model', { model: ['claude-*-5'] }, {}, true],
    ['another model', { model: 'gpt-*' }, {}, false],
    ['prompt type', { prompt_type: 'code' }, { content: 'Write a python function that sorts a list' }, true],
    ['complexity', { complexity: { max: 0.5 } }, { content: 'Hi' }, true],
    ['size', { input_tokens: { min: 1_000 } }, { content: 'word '.repeat(2_000) }, true],
    ['modality', { modality: ['image'] }, { content: [{ type: 'image_url', image_url: { url: 'https://example.com' } }] }, true],
    ['tools', { tools: true }, { body: tools }, true],
    ['no tools', { tools: false }, { body: tools }, false],
    ['stream', { stream: true }, { stream: true }, true],
    ['metadata', { metadata: { app: 'crm' } }, { metadata: { app: 'crm', more: 1 } }, true],
    ['other metadata', { metadata: { app: 'crm' } }, { metadata: { app: 'x' } }, false],
    ['header', { header: { 'X-Lane': 'blue' } }, { headers: { 'x-lane': 'blue' } }, true],
    ['no header', { header: { 'x-lane': 'blue' } }, {}, false],
    ['time', { time: { from: '09:00', to: '17:00', days: ['wed'], timezone: 'UTC' } }, {}, true],
    ['over midnight', { time: { from: '22:00', to: '06:00' } }, {}, false],
    ['a night that began on another day', { time: { from: '22:00', to: '13:00', days: ['tue'] } }, {}, true],
    ['a night that begins today', { time: { from: '22:00', to: '13:00', days: ['wed'] } }, {}, false],
    ['time elsewhere', { time: { from: '20:00', to: '22:00', timezone: 'Asia/Tokyo' } }, {}, true],
    ['everything at once', { tenant: 'ten_1', model: 'claude-*', stream: true }, {}, false],
  ])('match by %s', (_name, when, ask, matches) => expect(ruleOf(when, ask)).toBe(matches ? 'r' : undefined));

  it('hold in their order, and not while they are disabled', () => {
    const config = {
      rules: [
        { id: 'off', enabled: false, then: { targets: ['gpt-4'] } },
        { id: 'first', when: { model: 'x' }, then: { targets: ['gpt-4o-mini'] } },
        {
          id: 'second',
          then: { targets: ['gpt-4o'], retries: { max_attempts: 3 }, limits: { max_cost_usd: 0.5 }, max_targets: 1 },
        },
      ],
    };
    expect(idsOf(plan('x', BOTH, { config }))).toEqual(['openai/gpt-4o-mini']);
    expect(plan('y', BOTH, { config })).toMatchObject({
      targets: [{ model: 'gpt-4o', reason: expect.stringMatching(/^rule second: /) }],
      settings: { retries: { maxAttempts: 3 }, limits: { maxCostMicroUsd: 500_000 }, maxTargets: 1 },
      trace: { version: 1, rule: 'second' },
    });
  });

  it('refuse in the words of the operator, and what is too large or too dear', () => {
    expect(() => plan('gpt-4o', BOTH, { config: rules({}, { deny: 'Not on Sundays.' }) })).toThrow('Not on Sundays.');
    const ask = { content: 'word '.repeat(5_000) };
    expect(() => plan('auto', BOTH, { ask, config: rules({}, { limits: { max_input_tokens: 100 } }) })).toThrow(/100/);
    expect(() => plan('gpt-4', BOTH, { ask, config: rules({}, { limits: { max_cost_usd: 0.01 } }) })).toThrow(/cost more/);
    expect(idsOf(plan('gpt-4,gpt-4o-mini', BOTH, { config: rules({}, { limits: { max_cost_usd: 0.01 } }) }))).toEqual([
      'openai/gpt-4o-mini',
    ]);
  });

  it('lead through aliases, with what a star stood for', () => {
    const config = { aliases: { smart: 'openai/gpt-4o, claude-haiku-4-5', 'my-*': 'claude-*' } };
    expect(idsOf(plan('smart', BOTH, { config }))).toEqual(['openai/gpt-4o', 'anthropic/claude-haiku-4-5']);
    expect(idsOf(plan('my-haiku-4-5', BOTH, { config }))[0]).toBe('anthropic/claude-haiku-4-5');
  });

  it('stand in where the request does not fit', () => {
    const config = {
      fallbacks: { context_window: ['gpt-4.1-mini'], content_policy: ['claude-haiku-4-5'], modality: ['gpt-4o'] },
    };
    const long = plan('gpt-4', ['openai', 'anthropic'], { config, ask: { content: 'word '.repeat(20_000) } });
    expect(idsOf(long)).toEqual(['openai/gpt-4.1-mini']);
    const image = { content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] };
    expect(idsOf(plan('gpt-3.5-turbo', BOTH, { config, ask: image }))).toEqual(['openai/gpt-4o']);
    expect(plan('gpt-4o', BOTH, { config }).afterRefusal).toMatchObject({
      contentPolicy: [{ model: 'claude-haiku-4-5' }],
      contextWindow: [{ model: 'gpt-4.1-mini' }],
    });
  });

  it.each<[object, string]>([
    [{ rules: [{ id: 'A' }] }, 'rules[0].id'],
    [{ rules: [{ id: 'a', then: {} }] }, 'rules[0].then'],
    [{ rules: [{ id: 'a', then: { strategy: 'luck' } }] }, 'rules[0].then.strategy'],
    [
      { rules: [{ id: 'a', when: { header: { authorization: 'x' } }, then: { targets: ['x'] } }] },
      'rules[0].when.header.authorization',
    ],
    [
      { rules: [{ id: 'a', when: { time: { timezone: 'Mars/Base' } }, then: { targets: ['x'] } }] },
      'rules[0].when.time.timezone',
    ],
    [
      {
        rules: [
          { id: 'a', then: { targets: ['x'] } },
          { id: 'a', then: { targets: ['x'] } },
        ],
      },
      'rules[1].id',
    ],
    [{ aliases: { a: 'b', b: 'a' } }, 'aliases.a'],
    [{ virtual_models: { v: { targets: ['x'], split: [{ target: 'y', weight: 1 }] } } }, 'virtual_models.v.split'],
    [{ virtual_models: { v: { split: [{ target: 'y', weight: 0 }] } } }, 'virtual_models.v.split'],
  ])('are refused where they are wrong: %j', (config, path) => {
    const checked = checkConfig(config);
    expect(checked.ok ? [] : checked.problems.map((problem) => problem.path)).toContain(path);
  });
});

describe('choices', () => {
  it('tilt to quality for what is hard, and to cost for what is simple', () => {
    const hard =
      'Prove rigorously, step by step, that the algorithm must be linearizable without exception, and justify the design. '.repeat(
        4,
      );
    const facts = { stats: new LiveStats({ monotonic: () => 0 }) };
    expect(facts.stats.list()).toEqual([]);
    const [simple, difficult] = ['Hi!', hard].map(
      (content) => plan('openai/gpt-5*', ['openai'], { ask: { content } }).targets[0]?.price?.output ?? 0,
    );
    expect(difficult).toBeGreaterThan(simple ?? 0);
  });

  it('go by what is under way, and by failures lately', () => {
    const config = { virtual_models: { busy: { targets: ['gpt-4o', 'claude-haiku-4-5'], strategy: 'least_busy' } } };
    const figures = { samples: 50, errorRate: 0, latencyP50Ms: 300, latencyP95Ms: 900, tokensPerSecond: 80, inFlight: 0 };
    const live = (target: string) => ({ ...figures, inFlight: target === 'openai/gpt-4o' ? 5 : 1 });
    expect(idsOf(plan('busy', BOTH, { config, facts: { live } }))[0]).toBe('anthropic/claude-haiku-4-5');
    const used = { virtual_models: { used: { targets: ['gpt-4o', 'claude-haiku-4-5'], strategy: 'usage' } } };
    const asked = (target: string) =>
      target === 'openai/gpt-4o' ? { ...figures, samples: 9 } : { ...figures, samples: 5, inFlight: 5 };
    expect(idsOf(plan('used', BOTH, { config: used, facts: { live: asked } }))[0]).toBe('openai/gpt-4o');
    const best = idsOf(plan('best', BOTH))[0];
    const failing = (target: string) => ({ ...figures, errorRate: target === best ? 0.9 : 0 });
    expect(idsOf(plan('best', BOTH, { facts: { live: failing } }))[0]).not.toBe(best);
  });

  it('keep a conversation where it was, while it is well there', () => {
    const ask = { session: 'chat-1' };
    const free = idsOf(plan('best', BOTH, { ask }));
    const second = free[1] ?? '';
    expect(idsOf(plan('best', BOTH, { ask, facts: { lastTarget: () => second } }))[0]).toBe(second);
    expect(
      idsOf(plan('best', BOTH, { ask, facts: { lastTarget: () => second, isOpen: (target) => target === second } })),
    ).not.toContain(second);
    expect(plan('best', BOTH, { ask }).affinity).toBe(plan('gpt-4o', BOTH, { ask }).affinity);
    expect(plan('best', BOTH).affinity).toBeUndefined();
  });
});

const TEN_THOUSAND = 10_000;
/** Four standard deviations of a share of ten thousand. */
const within = (share: number): number => 4 * Math.sqrt((share * (1 - share)) / TEN_THOUSAND);

const routerAt = (providers: readonly string[]): Router => {
  const { ready, configured } = factsOf(providers);
  return new Router({
    catalog: new Catalog(),
    keys: { readyProviders: () => ready, configuredProviders: () => configured },
    breakers: { peek: () => 'closed' },
    stats: { of: () => undefined },
    conversations: { last: () => undefined, served: () => undefined },
    clock: { now: () => NOON, monotonic: () => 0 },
  });
};

describe('shares of the traffic', () => {
  const config = routingOf({
    virtual_models: {
      ab: {
        split: [
          { target: 'openai/gpt-4o', weight: 90 },
          { target: 'claude-haiku-4-5', weight: 10 },
        ],
        sticky: 'user',
      },
    },
  });
  const facts = factsOf(BOTH);
  const side = (endUser: string, requestId: string) =>
    planRoute(askOf('ab', { endUser, requestId }), facts, config).targets[0]?.providerId;

  it('a split of 90 to 10 is one, and who is the same always falls on the same side', () => {
    let second = 0;
    for (let i = 0; i < TEN_THOUSAND; i++) {
      const first = side(`user-${i}`, `req_a${i}`);
      if (first === 'anthropic') second++;
      if (i % 10 === 0) expect(side(`user-${i}`, `req_b${i}`)).toBe(first);
    }
    expect(Math.abs(second / TEN_THOUSAND - 0.1)).toBeLessThan(within(0.1));
  });

  it('a canary of 10 % is one, and a conversation stays on its side', () => {
    const router = routerAt(BOTH);
    router.use(routingOf({}, 1), { routing: routingOf({}, 2), percent: 10 });
    let tried = 0;
    for (let i = 0; i < TEN_THOUSAND; i++) {
      const { trace } = router.plan(askOf('gpt-4o', { requestId: `req_${i}` }));
      if (trace?.canary) tried++;
      if (i % 10 !== 0) continue;
      const turns = [1, 2, 3].map(
        (turn) => router.plan(askOf('gpt-4o', { session: `s${i}`, requestId: `req_${turn}` })).trace?.canary,
      );
      expect(new Set(turns).size).toBe(1);
    }
    expect(Math.abs(tried / TEN_THOUSAND - 0.1)).toBeLessThan(within(0.1));
    expect(hash32('a')).not.toBe(hash32('b'));
  });

  it.each([
    ['the same words, over and over', () => 'Hello'],
    ['long instructions that all share', (i: number) => `${'Be brief. '.repeat(600)} Question ${i}?`],
  ])('are even for %s, of one key and without a name', (_how, wordsOf) => {
    const router = routerAt(BOTH);
    router.use(routingOf({}, 1), { routing: routingOf({}, 2), percent: 10 });
    const split = routingOf({
      virtual_models: {
        half: {
          split: [
            { target: 'openai/gpt-4o', weight: 50 },
            { target: 'claude-haiku-4-5', weight: 50 },
          ],
        },
      },
    });
    let [tried, first] = [0, 0];
    const COUNT = 1_000;
    for (let i = 0; i < COUNT; i++) {
      const more = { content: wordsOf(i), requestId: `req_${i}` };
      if (router.plan(askOf('gpt-4o', more)).trace?.canary) tried++;
      if (planRoute(askOf('half', more), facts, split).targets[0]?.providerId === 'openai') first++;
    }
    const off = (share: number): number => 4 * Math.sqrt((share * (1 - share)) / COUNT);
    expect(Math.abs(tried / COUNT - 0.1)).toBeLessThan(off(0.1));
    expect(Math.abs(first / COUNT - 0.5)).toBeLessThan(off(0.5));
  });

  it('keep a long conversation where it began, though nobody names it', () => {
    const router = routerAt(BOTH);
    router.use(routingOf({}, 1), { routing: routingOf({}, 2), percent: 50 });
    for (let i = 0; i < 100; i++) {
      const messages = [{ role: 'user', content: `${'Be brief. '.repeat(600)} Question ${i}?` }];
      const sides = [1, 2, 3].map((turn) => {
        const body = Buffer.from(JSON.stringify({ messages, temperature: turn }));
        messages.push({ role: 'assistant', content: `Answer ${turn}` }, { role: 'user', content: 'And then?' });
        return router.plan(askOf('gpt-4o', { body, requestId: `req_${i}_${turn}` })).trace?.canary;
      });
      expect(new Set(sides).size).toBe(1);
    }
  });

  it('a version on trial that finds nobody, where the other one does, is told of; what it denies is meant', () => {
    const router = routerAt(BOTH);
    let refusals = 0;
    router.onTrialRefusal = () => refusals++;
    const on = (config: object) => router.use(routingOf({}, 1), { routing: routingOf(config, 2), percent: 100 });
    on({ rules: [{ id: 'r', then: { targets: ['nobody-has-this'] } }] });
    expect(() => router.plan(askOf('gpt-4o'))).toThrow("The rule 'r'");
    expect(refusals).toBe(1);
    expect(() => router.plan(askOf('not-here-either'))).toThrow();
    on({ rules: [{ id: 'r', then: { deny: 'No.' } }] });
    expect(() => router.plan(askOf('gpt-4o'))).toThrow('No.');
    expect(refusals).toBe(1);
  });
});
