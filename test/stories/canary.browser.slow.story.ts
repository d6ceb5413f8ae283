import type { JsonObject } from '@libs/kernel';
import { closeBrowser, type Dashboard, describeInBrowser, openDashboard } from '../support/browser';
import { until } from '../support/process/until';
import { fail, say } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** A new version of the routing configuration, tried out on a part of the traffic of the real process. */

let story: Story;
let opened: Dashboard | undefined;
beforeAll(async () => {
  story = await startStory({ env: { RETRY_MAX_ATTEMPTS: '1', RETRY_BUDGET_PERCENT: '1000' } });
}, START_TIMEOUT_MS);
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});
afterAll(async () => {
  await closeBrowser();
  await story?.close();
}, STOP_TIMEOUT_MS);

const GOOD = { aliases: { house: 'openai/gpt-5-mini' } };
const HAIKU = 'anthropic/claude-haiku-4-5';
const at = '/v1/admin/routing';

async function ask(session: string): Promise<{ status: number; provider: string | null }> {
  const response = await fetch(`${story.gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${story.key}`, 'content-type': 'application/json', 'x-session-id': session },
    body: JSON.stringify({ model: 'house', messages: [{ role: 'user', content: 'Hello.' }] }),
  });
  await response.text();
  return { status: response.status, provider: response.headers.get('x-gateway-provider') };
}

const routing = async (): Promise<JsonObject> => (await story.gateway.admin('GET', at)).body;
const listed = async (path: string): Promise<JsonObject[]> =>
  (await story.gateway.admin('GET', path)).body['data'] as JsonObject[];

/** Requests of many conversations until nothing is tried out any more. */
async function untilTakenBack(round: string): Promise<void> {
  for (let i = 0; i < 600; i += 10) {
    await Promise.all(Array.from({ length: 10 }, (_, k) => ask(`${round} ${i + k}`)));
    if ((await routing())['canary'] === null) return;
  }
  await until('the version to be taken back', async () => (await routing())['canary'] === null);
}

async function tryOut(config: JsonObject, canary: JsonObject): Promise<number> {
  expect((await story.gateway.admin('PUT', at, { config, canary })).status).toBe(200);
  const { canary: tried } = await routing();
  return Number((tried as JsonObject)['version']);
}

describeInBrowser('a version on trial', () => {
  beforeAll(async () => {
    story.upstream.always('openai', say('From OpenAI.'));
    expect((await story.gateway.admin('PUT', at, { config: GOOD, note: 'the good one' })).status).toBe(200);
  });

  it('that fails goes back by itself, and the audit log, an alert and the page of routing tell', async () => {
    story.upstream.always('anthropic', fail(500, { message: 'Broken.' }));
    const before = Number((await routing())['version']);
    const bad = await tryOut({ aliases: { house: HAIKU } }, { percent: 50, min_requests: 20 });
    await untilTakenBack('failing');

    expect(await routing()).toMatchObject({ version: before, canary: null });
    expect(await ask('afterwards')).toMatchObject({ status: 200, provider: 'openai' });
    const [event] = await listed(`${at}/events`);
    expect(event).toMatchObject({
      ...{ kind: 'canary_failed', version: bad, actor: 'automatic' },
      details: { reason: expect.stringMatching(/of its requests failed/), trial: { canary: { requests: expect.any(Number) } } },
    });
    const traces = await listed('/v1/admin/audit?action=routing.canary_failed');
    expect(traces).toHaveLength(1);
    expect(traces[0]).toMatchObject({
      before: { active_version: before, canary_version: bad },
      after: { active_version: before, canary_version: null, event: 'canary_failed' },
    });
    const alerts = await until('the alert', async () => {
      const all = await listed('/v1/admin/alerts?kind=routing.canary_failed');
      return all.length > 0 && all;
    });
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({ severity: 'critical', message: expect.stringContaining(`Version ${bad} `) });

    opened = await openDashboard(story.gateway, '/routing?tab=versions');
    await opened.page
      .getByText(/canary failed/)
      .first()
      .waitFor();
    await opened.page
      .getByText(/of its requests failed, beside/)
      .first()
      .waitFor();
    await opened.page.getByText(`Version ${before} serves`).waitFor();
  });

  it('that costs too much goes back by itself too', async () => {
    const tokens = { input: 100_000, output: 1_000 };
    story.upstream.always('openai', say('From OpenAI.', { tokens }));
    story.upstream.always('anthropic', say('From Anthropic.', { tokens }));
    const bad = await tryOut({ aliases: { house: HAIKU } }, { percent: 50, min_requests: 20, max_cost_ratio: 1.5 });
    await untilTakenBack('dear');
    const [event] = await listed(`${at}/events`);
    expect(event).toMatchObject({
      kind: 'canary_failed',
      version: bad,
      details: { reason: expect.stringMatching(/times as much/) },
    });
  });

  it('that does well stays, each conversation on its side, until somebody lets it serve all', async () => {
    const tokens = { input: 100, output: 10 };
    story.upstream.always('openai', say('From OpenAI.', { tokens }));
    story.upstream.always('anthropic', say('From Anthropic.', { tokens }));
    await tryOut({ aliases: { house: HAIKU } }, { percent: 50, min_requests: 20, max_cost_ratio: 1_000 });
    const sides = await Promise.all(Array.from({ length: 40 }, (_, i) => ask(`well ${i}`)));
    const again = await Promise.all(Array.from({ length: 40 }, (_, i) => ask(`well ${i}`)));
    expect(again).toEqual(sides);
    expect(new Set(sides.map(({ provider }) => provider))).toEqual(new Set(['openai', 'anthropic']));

    // All requests of a side cost the same: the ends lie at the figure.
    const { trial } = (await routing())['canary'] as { trial: Record<'active' | 'canary', JsonObject> & JsonObject };
    const mean = (side: JsonObject): number => Number(side['cost_micro_usd']) / Number(side['requests']);
    const value = mean(trial.canary) / mean(trial.active);
    expect(Number(trial.canary['requests']) + Number(trial.active['requests'])).toBe(80);
    expect(trial['cost_ratio']).toEqual({ value, low: expect.closeTo(value, 6), high: expect.closeTo(value, 6) });
    expect(trial.canary['error_rate']).toMatchObject({ value: 0, low: 0, high: expect.any(Number) });
    opened = await openDashboard(story.gateway, '/routing');
    await opened.page.getByText(`costs ${value.toFixed(2)} (${value.toFixed(2)} – ${value.toFixed(2)}) times as much`).waitFor();
    await opened.page
      .getByText(/^0% \(0% – \d/)
      .first()
      .waitFor();

    expect((await story.gateway.admin('POST', `${at}/canary/end`, { how: 'promote' })).status).toBe(200);
    expect(await ask('after the promotion')).toMatchObject({ provider: 'anthropic' });
  });
});
