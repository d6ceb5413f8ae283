import type { JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
import { say } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** The scheduled assessment, and what routing makes of it. */

const OPERATORS_KEY = 'operators-key-of-the-assessment-0123456789';
const JUDGE = 'deepseek/deepseek-chat';
const [STRONG, WEAK] = ['openai/praised', 'openai/better'];
/** A schedule has minutes: one of them may have just begun. */
const A_MINUTE_AND_MORE_MS = 120_000;

let story: Story;
beforeAll(async () => {
  story = await startStory({
    env: {
      ...{ ADMIN_API_KEY: OPERATORS_KEY, LOG_LEVEL: 'error', EVAL_JUDGE_MODEL: JUDGE, EVAL_JOB_ENABLED: 'true' },
      ...{ EVAL_JOB_SCHEDULE: '* * * * *', EVAL_MIN_SAMPLES: '3', EVAL_BUDGET_MICRO_USD: '40000' },
    },
  });
}, START_TIMEOUT_MS);
afterAll(() => story?.close(), STOP_TIMEOUT_MS);
jest.setTimeout(600_000);

async function call(method: string, path: string, body?: object): Promise<JsonObject & { data: JsonObject[] }> {
  const answer = await fetch(story.gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${OPERATORS_KEY}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const said = (await answer.json()) as JsonObject & { data: JsonObject[] };
  expect([answer.status, answer.ok ? undefined : said]).toEqual([answer.status, undefined]);
  return said;
}

const first = async (): Promise<unknown> => {
  const { plan } = (await call('POST', '/v1/admin/routing/explain', {
    prompt: 'Add up 3 and 4.',
    model: 'two',
    strategy: 'quality',
  })) as unknown as {
    plan: JsonObject[];
  };
  return plan[0]?.['target'];
};

it('compares at the time of its schedule, both ways round and within its budget, and routing follows what it finds', async () => {
  // Only two models are left to compare: one that is said to be better, and one that is.
  const { data } = await call('GET', '/v1/admin/models');
  const known = data.filter(({ provider }) => ['openai', 'anthropic', 'deepseek'].includes(String(provider)));
  for (const { provider, model } of known)
    if (`${String(provider)}/${String(model)}` !== JUDGE)
      await call('PUT', '/v1/admin/models', { provider, model, active: false });
  const price = { input_usd_per_million: 1, output_usd_per_million: 2 };
  for (const [target, quality] of [
    [STRONG, 72],
    [WEAK, 70],
  ] as const)
    await call('PUT', '/v1/admin/models', {
      ...{ provider: 'openai', model: target.slice(7), quality, latency_ms: 500, price },
      ...{ context_length: 100_000, max_output_tokens: 2_000 },
    });
  await call('PUT', '/v1/admin/routing', {
    config: { virtual_models: { two: { targets: [STRONG, WEAK], strategy: 'quality' } } },
  });
  expect(await first()).toBe(STRONG);

  story.upstream.onModel('praised', say('The sum is perhaps 8.'));
  story.upstream.onModel('better', say('The sum is 7.'));
  const seen: boolean[] = [];
  story.upstream.onModel('deepseek-chat', ({ body }) => {
    const text = JSON.stringify(body);
    const betterFirst = text.indexOf('sum is 7') < text.indexOf('perhaps 8');
    seen.push(betterFirst);
    return say(betterFirst ? 'FIRST' : 'SECOND');
  });
  for (let i = 0; i < 5; i++)
    await call('POST', '/v1/evaluations', {
      prompt: `Add up ${i} and 4.`,
      response: `${i + 4}`,
      prompt_type: 'math',
      keep_sample: true,
    });
  await call('POST', '/v1/evaluations', {
    prompt: 'Write a poem.',
    response: 'A poem.',
    prompt_type: 'creative_writing',
    keep_sample: true,
  });

  const run = await until(
    'a run of the schedule that compared something',
    async () => (await call('GET', '/v1/admin/quality/runs')).data.find(({ comparisons }) => Number(comparisons) > 0),
    A_MINUTE_AND_MORE_MS,
  );
  expect(Number(run['cost_usd'])).toBeGreaterThan(0);
  expect(Number(run['cost_usd'])).toBeLessThanOrEqual(0.04);
  // Each comparison was judged with the answers in either order.
  expect(seen.filter(Boolean).length).toBe(seen.length / 2);
  const asked = story.upstream.requests.map(({ body }) => JSON.stringify(body));
  expect(asked.filter((body) => body.includes('poem'))).toEqual([]);

  await until('routing to follow', async () => (await first()) === WEAK);
  const scores = (await call('GET', '/v1/admin/quality?model=better')).data;
  const math = scores.find(({ prompt_type }) => prompt_type === 'math');
  expect(Number(math?.['score'])).toBeGreaterThan(Number(math?.['prior']));
  expect(Number(math?.['confidence'])).toBeGreaterThan(0);
  const history = (await call('GET', '/v1/admin/quality/history?model=better&limit=50')).data;
  expect(history.length).toBeGreaterThanOrEqual(Number(run['comparisons']));
  expect(history[0]).toMatchObject({ source: 'judge', prompt_type: 'math' });
  // Booked like every other request.
  const booked = async (): Promise<number> => {
    const [row] = await story.gateway.db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM requests WHERE route = '/v1/evaluations' AND model_used IN ('praised', 'better', 'deepseek-chat')`,
    );
    return Number(row?.n);
  };
  await until('all of it to be booked', async () => (await booked()) >= 4 * Number(run['comparisons']));
});
