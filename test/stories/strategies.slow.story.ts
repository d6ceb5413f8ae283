import type { JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
import { type Answer, fail, say } from '../support/upstream/answer';
import { newGate } from '../support/upstream/gate';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** By what a choice is made, who stays where, and what trying out costs: at the real process. */

const CHEAP = 'openai/gpt-5-nano';
const GOOD = 'anthropic/claude-opus-4-8';
const FAST = 'deepseek/deepseek-chat';
let story: Story;
beforeAll(async () => {
  story = await startStory({ env: { RETRY_MAX_ATTEMPTS: '1', RETRY_BUDGET_PERCENT: '1000' } });
  // What decides must not be chance: figures that nobody can confuse.
  const models = [
    { target: CHEAP, quality: 40, latency_ms: 2_000, price: { input_usd_per_million: 0.05, output_usd_per_million: 0.4 } },
    { target: GOOD, quality: 98, latency_ms: 4_000, price: { input_usd_per_million: 15, output_usd_per_million: 75 } },
    { target: FAST, quality: 60, latency_ms: 150, price: { input_usd_per_million: 3, output_usd_per_million: 12 } },
  ];
  for (const { target, ...facts } of models) {
    const [provider, model] = target.split('/');
    expect((await story.gateway.admin('PUT', '/v1/admin/models', { provider, model, ...facts } as JsonObject)).status).toBe(200);
  }
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

/** Models that nothing is known of but this. */
async function newModels(names: readonly string[], facts: (place: number) => object = () => ({})): Promise<string[]> {
  for (const [i, model] of names.entries()) {
    const usual = { quality: 70, latency_ms: 500, context_length: 100_000, max_output_tokens: 20_000 };
    const price = { input_usd_per_million: 1, output_usd_per_million: 1 };
    const body = { provider: 'openai', model, ...usual, price, ...facts(i) } as JsonObject;
    expect((await story.gateway.admin('PUT', '/v1/admin/models', body)).status).toBe(200);
  }
  return names.map((name) => `openai/${name}`);
}

const APIS = ['openai', 'anthropic', 'deepseek'] as const;
const everybody = (answer: Answer): void => APIS.forEach((api) => story.upstream.always(api, answer));
const put = async (config: object): Promise<void> => {
  const { status, body } = await story.gateway.admin('PUT', '/v1/admin/routing', { config } as JsonObject);
  expect([status, body['warnings']]).toEqual([200, []]);
};
async function ask(model: string, more: object = {}, headers: Record<string, string> = {}, path = '/v1/chat/completions') {
  const response = await fetch(story.gateway.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${story.key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Good day.' }], max_tokens: 50, ...more }),
  });
  await response.text();
  const served = `${response.headers.get('x-gateway-provider')}/${response.headers.get('x-gateway-model')}`;
  return { status: response.status, served };
}
const targets = [CHEAP, GOOD, FAST];
const served = async (...how: Parameters<typeof ask>): Promise<string> => (await ask(...how)).served;

describe('a strategy', () => {
  beforeAll(() =>
    put({
      virtual_models: {
        ...Object.fromEntries(
          ['cost', 'quality', 'latency', 'order', 'usage', 'least_busy'].map((one) => [one, { targets, strategy: one }]),
        ),
        any: { targets },
        own: { targets, weights: { quality: 9, cost: 1 } },
      },
    }),
  );
  beforeEach(() => everybody(say('Here.')));

  it.each([
    ['cost', CHEAP],
    ['quality', GOOD],
    ['latency', FAST],
    ['order', CHEAP],
    ['own', GOOD],
  ])('of %s asks %s', async (model, target) => expect(await served(model)).toBe(target));

  it('may be the client’s own, by header, body and preferences', async () => {
    expect(await served('any', {}, { 'x-routing-strategy': 'quality' })).toBe(GOOD);
    expect(await served('any', { 'x-routing-strategy': 'latency' })).toBe(FAST);
    expect(await served('any', {}, { 'x-routing-weights': 'cost=1' })).toBe(CHEAP);
    const preferences = { costWeight: 0, latencyWeight: 0.1, qualityWeight: 1 };
    expect(await served('any', { preferences }, {}, '/v1/llm/chat')).toBe(GOOD);
    expect(await served('any', {}, { 'x-prefer-provider': 'deepseek' })).toBe(FAST);
  });

  it('of balance weighs 40, 35 and 25, tilted by what is asked', async () => {
    await put({ virtual_models: { any: { targets, strategy: 'balanced' } } });
    const { body } = await story.gateway.admin('POST', '/v1/admin/routing/explain', { prompt: 'Good day.', model: 'any' });
    const { cost, quality, latency } = body['weights'] as Record<string, number>;
    expect((cost ?? 0) + (quality ?? 0) + (latency ?? 0)).toBeCloseTo(100);
    // A greeting is simple: it may be cheap.
    expect(cost).toBeGreaterThan(40);
    expect(quality).toBeLessThan(35);
    const marks = body['candidates'] as { target: string; score: Record<string, number> }[];
    for (const { score } of marks)
      expect(score['total']).toBeCloseTo(
        ((score['cost'] ?? 0) * (cost ?? 0) +
          (score['quality'] ?? 0) * (quality ?? 0) +
          (score['latency'] ?? 0) * (latency ?? 0)) /
          100 -
          (score['penalty'] ?? 0),
      );
  });

  it('of least_busy goes where fewest are under way', async () => {
    await put({ virtual_models: { least_busy: { targets, strategy: 'least_busy' } } });
    const gate = newGate();
    everybody(say('Late.', { faults: { hold: { after: 0, until: gate.opened } } }));
    const before = story.upstream.requests.length;
    const asked: Promise<string>[] = [];
    for (let i = 1; i <= 6; i++) {
      asked.push(served('least_busy'));
      await until('it to be asked', () => story.upstream.requests.length === before + i);
    }
    gate.open();
    const counts = (await Promise.all(asked)).reduce<Record<string, number>>(
      (all, one) => ({ ...all, [one]: (all[one] ?? 0) + 1 }),
      {},
    );
    expect(counts).toEqual({ [CHEAP]: 2, [GOOD]: 2, [FAST]: 2 });
  });

  it('of usage goes where least was asked lately', async () => {
    const fresh = await newModels(['usage-a', 'usage-b', 'usage-c']);
    await put({ virtual_models: { usage: { targets: fresh, strategy: 'usage' } } });
    const counts = new Map<string, number>();
    for (let i = 0; i < 9; i++) {
      const who = await served('usage');
      counts.set(who, (counts.get(who) ?? 0) + 1);
    }
    expect([...counts].sort()).toEqual(fresh.map((one) => [one, 3]));
  });
});

describe('who is the same', () => {
  beforeEach(() => everybody(say('Here.')));
  const LONG = 'Be brief. '.repeat(600);
  const sayings = (i: number) => [
    { role: 'system', content: LONG },
    { role: 'user', content: `Question ${i}?` },
  ];

  let round = 0;
  it.each<[string, (name: number) => { more?: object; headers?: Record<string, string> }]>([
    ['x-session-id', (name) => ({ headers: { 'x-session-id': `s${name}` } })],
    ['prompt_cache_key', (name) => ({ more: { prompt_cache_key: `s${name}` } })],
    ['user', (name) => ({ more: { user: `s${name}` } })],
    ['metadata.user_id', (name) => ({ more: { metadata: { user_id: `s${name}` } } })],
    ['its first 2 KiB', (name) => ({ more: { messages: [{ role: 'user', content: `${name} ${LONG}` }] } })],
  ])('by %s stays with whom has served it, though others are a little better now', async (_by, named) => {
    const number = (round += 1);
    const pair = await newModels([`pair-${number}a`, `pair-${number}b`]);
    await put({ virtual_models: { pair: { targets: pair, strategy: 'least_busy' } } });
    const go = (name: number) => {
      const { more, headers } = named(number * 10 + name);
      return served('pair', more, headers);
    };
    const first = await go(1);
    const gate = newGate();
    const before = story.upstream.requests.length;
    story.upstream.onModel(first.slice(7), say('Late.', { faults: { hold: { after: 0, until: gate.opened } } }));
    const held = go(1);
    await until('it to be asked', () => story.upstream.requests.length > before);
    story.upstream.reset();
    everybody(say('Here.'));
    // It is busy now: whoever is new goes to the other, whoever was there before stays.
    const others = [await go(2), await go(1)];
    gate.open();
    expect([...others, await held]).toEqual([pair.find((one) => one !== first), first, first]);
    story.upstream.onModel(first.slice(7), fail(500));
    expect(await go(1)).toBe(pair.find((one) => one !== first));
  });

  it.each([
    ['user', (i: number) => ({ user: `user ${i}` })],
    ['conversation', (i: number) => ({ messages: sayings(i) })],
  ])('falls on the same side of a split by %s, at 70 to 30', async (sticky, named) => {
    const split = [
      { target: 'openai/gpt-5-mini', weight: 70 },
      { target: 'anthropic/claude-haiku-4-5', weight: 30 },
    ];
    await put({ virtual_models: { ab: { split, sticky } } });
    const COUNT = 150;
    const round = async (turn: number) => {
      const sides: string[] = [];
      for (let i = 0; i < COUNT; i += 10)
        sides.push(
          ...(await Promise.all(Array.from({ length: 10 }, (_, k) => served('ab', { ...named(i + k), temperature: turn / 10 })))),
        );
      return sides;
    };
    const sides = await round(1);
    expect(await round(2)).toEqual(sides);
    const share = sides.filter((one) => one.startsWith('anthropic')).length / COUNT;
    expect(Math.abs(share - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / COUNT));
  });
});

describe('trying out models', () => {
  it('costs no more than its share of what requests cost, by what they really cost', async () => {
    // Nearly as good, ten times as dear, and answers are twenty times as long as was reckoned with.
    const prices = { usual: 1, dear: 10 };
    const targets = await newModels(['usual', 'dear'], (i) => ({
      quality: 80 - i,
      price: {
        input_usd_per_million: i === 0 ? prices.usual : prices.dear,
        output_usd_per_million: i === 0 ? prices.usual : prices.dear,
      },
    }));
    await put({
      virtual_models: { tried: { targets, weights: { quality: 1 } } },
      exploration: { percent: 50, max_extra_cost_percent: 5 },
    });
    story.upstream.always('openai', say('Long.', { tokens: { input: 10, output: 10_000 } }));
    const COUNT = 400;
    for (let i = 0; i < COUNT; i += 4) await Promise.all(Array.from({ length: 4 }, () => ask('tried')));
    const rows = await until('all of them to be written', async () => {
      const found = await story.gateway.db.query<{ model_used: string; cost: number }>(
        `SELECT model_used, cost_micro_usd AS cost FROM requests WHERE model_asked = 'tried'`,
      );
      return found.length === COUNT && found;
    });
    const dear = rows.filter(({ model_used }) => model_used === 'dear');
    const paid = rows.reduce((sum, { cost }) => sum + Number(cost), 0);
    const extra = dear.reduce((sum, { cost }) => sum + Number(cost) * (1 - prices.usual / prices.dear), 0);
    expect(dear.length).toBeGreaterThan(1);
    // What is under way when the purse is opened may go beyond, once.
    const most = Math.max(...dear.map(({ cost }) => Number(cost)));
    expect(extra).toBeLessThanOrEqual(paid * 0.05 + 4 * most);
    expect(extra / paid).toBeLessThan(0.1);
  });
});
