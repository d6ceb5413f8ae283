import type { JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** Providers that are asked how they are, and calls with headers that an operator added. */

let story: Story;
beforeAll(async () => {
  story = await startStory({ more: ['ollama'], env: { GATEWAY_HEALTH_PROBES: 'true' } });
}, START_TIMEOUT_MS);
afterAll(() => story.close(), STOP_TIMEOUT_MS);

const healthOf = async (id: string): Promise<JsonObject> => {
  const { body } = await story.gateway.admin('GET', '/v1/admin/provider-health');
  return (body['data'] as JsonObject[]).find((one) => one['id'] === id) as JsonObject;
};

it('a local provider is probed, and shown; a paid one is not', async () => {
  const { status } = await story.gateway.admin('PATCH', '/v1/admin/providers/ollama', { health_probe: { interval_seconds: 5 } });
  expect(status).toBe(200);
  expect(await healthOf('openai')).toMatchObject({ status: 'ok', probe: { enabled: false, last: null }, outliers: [] });
  const seen = await until('a probe', async () => ((await healthOf('ollama'))['probe'] as JsonObject)['last'], 20_000);
  expect(seen).toMatchObject({ ok: true, failure: null, failures: 0 });
  expect(await healthOf('ollama')).toMatchObject({ status: 'ok', probe: { enabled: true, interval_seconds: 5 } });
  const rows = await story.gateway.db.query<{ count: string }>('SELECT count(*) FROM requests');
  expect(Number(rows[0]?.count)).toBe(0);
}, 30_000);

it('calls carry the headers of their provider', async () => {
  const headers = [
    { name: 'x-from', value: 'gateway of {tenant_id}' },
    { name: 'x-sealed', secret_value: 'canary-of-a-header' },
  ];
  await story.gateway.admin('PATCH', '/v1/admin/providers/openai', { headers });
  await story.openai.chat.completions.create({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Hello' }] });
  const received = story.upstream.last('openai').headers;
  expect(received).toMatchObject({ 'x-from': expect.stringMatching(/^gateway of ten_/), 'x-sealed': 'canary-of-a-header' });
  const { body } = await story.gateway.admin('GET', '/v1/admin/providers/openai');
  expect(JSON.stringify(body) + story.gateway.logs).not.toContain('canary-of-a-header');
});
