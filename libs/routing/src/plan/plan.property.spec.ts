import { Catalog } from '@libs/catalog';
import { GatewayError } from '@libs/kernel';
import fc from 'fast-check';
import { MODEL_TIMEOUT_MS, modelRuns } from '../../../../test/support/model-runs';
import { idOf, type Plan } from '../target';
import type { RoutingFacts } from './facts';
import { askOf, factsOf, routingOf } from './plan.fixture';
import { planRoute } from './plan-route';
import { RequestSignals } from './route-ask';

const CATALOG = new Catalog();
const PROVIDERS = ['openai', 'anthropic', 'gemini', 'deepseek', 'groq', 'mistral', 'cohere'];
const NAMES = [
  ...['auto', 'best', 'cheap', 'fast', 'team', 'half', 'gpt-*', '*'],
  ...['gpt-4o', 'gpt-3.5-turbo', 'openai/gpt-4', 'claude-haiku-4-5,gpt-3.5-turbo', 'command-r-08-2024', 'llama-3.1-8b-instant'],
];
const CONFIG = routingOf({
  virtual_models: {
    team: { targets: ['openai/gpt-4o-mini', 'anthropic/*', 'groq/*'], strategy: 'quality' },
    half: {
      split: [
        { target: 'openai/gpt-4o', weight: 1 },
        { target: 'claude-haiku-4-5', weight: 1 },
      ],
    },
  },
  rules: [
    { id: 'code', when: { prompt_type: 'code' }, then: { targets: ['best', 'groq/*'] } },
    { id: 'large', when: { input_tokens: { min: 5_000 } }, then: { strategy: 'cost' } },
  ],
  fallbacks: { context_window: ['gemini-2.5-flash'], modality: ['gpt-4o-mini'] },
});

const requests = fc.record({
  model: fc.constantFrom(...NAMES),
  words: fc.constantFrom(3, 200, 30_000, 200_000),
  code: fc.boolean(),
  image: fc.boolean(),
  tools: fc.boolean(),
  providers: fc.subarray(PROVIDERS, { minLength: 1 }),
  allowed: fc.option(fc.subarray(PROVIDERS, { minLength: 1 }), { nil: undefined }),
  /** Every so many targets has an open breaker. */
  open: fc.constantFrom(0, 2, 3, 1),
});
type Case = typeof requests extends fc.Arbitrary<infer T> ? T : never;

const isOpenAt = (every: number) => (target: string) => every > 0 && target.length % every === 0;

function situation({ model, words, code, image, tools, providers, allowed, open }: Case) {
  const text = (code ? 'Write a python function. ' : '') + 'word '.repeat(words);
  const content = image
    ? [
        { type: 'text', text },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      ]
    : text;
  const body = Buffer.from(
    JSON.stringify({ messages: [{ role: 'user', content }], ...(tools && { tools: [{ type: 'function' }] }) }),
  );
  const limits = allowed ? { allowedProviders: allowed } : {};
  const ask = askOf(model, { body, principal: { tenantId: 'ten_1', virtualKeyId: 'vk_1', limits } });
  const facts: RoutingFacts = factsOf(providers, { isOpen: isOpenAt(open) });
  return { ask, facts };
}

/** undefined: refused in words for the client. */
function planOf(one: Case): Plan | undefined {
  const { ask, facts } = situation(one);
  try {
    return planRoute(ask, facts, CONFIG);
  } catch (error) {
    if (error instanceof GatewayError && error.status < 500) return undefined;
    throw error;
  }
}

jest.setTimeout(MODEL_TIMEOUT_MS);

describe('whatever is asked, a plan', () => {
  const RUNS = modelRuns('plans', 150);

  it('never names a target that lacks what the request needs, or that the caller may not use', () => {
    let plans = 0;
    fc.assert(
      fc.property(requests, (one) => {
        const plan = planOf(one);
        if (!plan) return;
        plans++;
        const signals = new RequestSignals(situation(one).ask);
        for (const target of plan.targets) {
          const row = CATALOG.find(target.providerId, target.model);
          expect(row).toBeDefined();
          if (signals.needs.image) expect(row?.vision).toBe(true);
          if (signals.needs.tools) expect(row?.tools).toBe(true);
          expect(signals.inputTokens).toBeLessThan(row?.contextLength ?? 0);
          expect(one.allowed ?? one.providers).toContain(target.providerId);
          expect(one.providers).toContain(target.providerId);
        }
      }),
      RUNS,
    );
    expect(plans).toBeGreaterThan(RUNS.numRuns / 3);
  });

  it('never names a target whose breaker is open while another serves', () => {
    fc.assert(
      fc.property(requests, (one) => {
        const isOpen = isOpenAt(one.open);
        const states = planOf(one)?.targets.map((target) => isOpen(idOf(target))) ?? [];
        expect(states.includes(true) && states.includes(false)).toBe(false);
      }),
      RUNS,
    );
  });

  it('is the same for the same, and names each target once', () => {
    fc.assert(
      fc.property(requests, (one) => {
        const plan = planOf(one);
        expect(planOf(one)).toEqual(plan);
        const ids = plan?.targets.map(idOf) ?? [];
        expect(new Set(ids).size).toBe(ids.length);
        expect(plan === undefined || ids.length > 0).toBe(true);
      }),
      RUNS,
    );
  });
});
