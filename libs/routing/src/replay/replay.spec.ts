import { NO_USAGE } from '@libs/kernel';
import { factsOf, NOON, routingOf } from '../plan/plan.fixture';
import { type LoggedRequest, Replay, type ReplayOptions } from './replay';

/** Micro-USD for a million tokens. */
const PRICES: Record<string, { input: number; output: number }> = {
  'openai/gpt-4o': { input: 2_000_000, output: 8_000_000 },
  'anthropic/claude-haiku-4-5': { input: 1_000_000, output: 5_000_000 },
};

const logged = (more: Partial<LoggedRequest> = {}): LoggedRequest => ({
  ...{ id: 'req_1', at: NOON, tenantId: 'ten_1', teamId: null, userId: null, virtualKeyId: 'vk_1', limits: {} },
  ...{ modelAsked: 'gpt-4o', servedBy: 'openai/gpt-4o', cached: false, streamed: false, metadata: null, routing: null },
  usage: { ...NO_USAGE, inputTokens: 1_000, outputTokens: 500 },
  ...{ costMicroUsd: 6_000, latencyMs: 1_500 },
  ...more,
});

const figures = { samples: 100, errorRate: 0, latencyP50Ms: 400, latencyP95Ms: 900, tokensPerSecond: 100, inFlight: 0 };

function reportOf(config: object, requests: readonly LoggedRequest[], more: Partial<ReplayOptions> = {}) {
  const replay = new Replay({
    routing: routingOf(config),
    facts: factsOf(['openai', 'anthropic'], { live: () => figures }),
    priceOf: (_tenant, { providerId, model }) => PRICES[`${providerId}/${model}`],
    ...more,
  });
  for (const request of requests) replay.add(request);
  return replay.report();
}

const haiku = (when: object = {}, then: object = {}) => ({
  rules: [{ id: 'r', when, then: { targets: ['anthropic/claude-haiku-4-5'], ...then } }],
});

describe('the past planned again', () => {
  it('costs what can be reckoned by hand, and takes as long as the target lately takes', () => {
    const cachedInput = { ...NO_USAGE, inputTokens: 200, cacheReadTokens: 1_800, outputTokens: 100 };
    const report = reportOf(haiku(), [
      logged(),
      logged({ id: 'req_2', usage: cachedInput, costMicroUsd: 1_900, latencyMs: 500 }),
    ]);
    // 1,000 x 1 + 500 x 5 = 3,500; what was read from a cache is read anew elsewhere: 2,000 x 1 + 100 x 5 = 2,500.
    expect(report).toMatchObject({
      ...{ requests: 2, compared: 2, changed: 2, refused: {} },
      actual: { costUsd: 0.0079, meanLatencyMs: 1_000 },
      // 400 ms to the first token; 500 and 100 tokens at 100 a second.
      expected: { costUsd: 0.006, meanLatencyMs: 3_400 },
      targets: [
        { target: 'anthropic/claude-haiku-4-5', actual: 0, expected: 2 },
        { target: 'openai/gpt-4o', actual: 2, expected: 0 },
      ],
      rules: [
        { rule: 'r', actual: 0, expected: 2 },
        { rule: null, actual: 2, expected: 0 },
      ],
    });
    expect(report.changes[0]).toEqual({
      ...{ requestId: 'req_1', modelAsked: 'gpt-4o', from: 'openai/gpt-4o', to: 'anthropic/claude-haiku-4-5', rule: 'r' },
      refused: null,
    });
  });

  it('is as it was where nothing changes', () => {
    const odd = logged({ costMicroUsd: 123, latencyMs: 77 });
    expect(reportOf({}, [odd])).toMatchObject({
      ...{ compared: 1, changed: 0, changes: [] },
      actual: { costUsd: 0.000123, meanLatencyMs: 77 },
      expected: { costUsd: 0.000123, meanLatencyMs: 77 },
    });
  });

  it('goes by the moment at which each request came, by its team, its size and what its key may use', () => {
    const night = logged({ id: 'night', at: NOON + 11 * 3_600_000 });
    const report = reportOf(haiku({ time: { from: '22:00', to: '24:00' } }), [logged({ id: 'noon' }), night]);
    expect(report.changes.map(({ requestId }) => requestId)).toEqual(['night']);
    const ofTeam = reportOf(haiku({ team: 'team_a' }), [logged(), logged({ id: 'theirs', teamId: 'team_a' })]);
    expect(ofTeam.changes.map(({ requestId }) => requestId)).toEqual(['theirs']);
    const bound = reportOf(haiku(), [logged({ limits: { allowedProviders: ['openai'] } })]);
    expect(bound).toMatchObject({
      compared: 0,
      refused: { model_not_allowed: 1 },
      changes: [{ to: null, refused: 'model_not_allowed' }],
    });
    const small = { rules: [{ id: 'small', then: { limits: { max_input_tokens: 999 } } }] };
    expect(reportOf(small, [logged()]).refused).toEqual({ context_length_exceeded: 1 });
  });

  it('leaves out what the cache answered, and says what the log does not tell', () => {
    const report = reportOf(haiku({ header: { 'x-lane': 'blue' }, prompt_type: 'code' }), [
      logged({ cached: true, costMicroUsd: 0 }),
      logged({ routing: { version: 1, prompt_type: 'code', complexity: 0.5 } }),
    ]);
    expect(report).toMatchObject({ requests: 2, cached: 1, compared: 1, changed: 0, notKnown: ['header', 'prompt_type'] });
  });

  it('takes another model, or a strategy, for what was asked', () => {
    expect(reportOf({}, [logged()], { model: 'claude-haiku-4-5' }).changed).toBe(1);
    const cheapest = reportOf({}, [logged()], {
      model: 'auto',
      preferences: { strategy: 'cost' },
      priceOf: () => PRICES['openai/gpt-4o'],
    });
    expect(cheapest).toMatchObject({ compared: 1, changed: 1, expected: { costUsd: 0.006 } });
  });
});
