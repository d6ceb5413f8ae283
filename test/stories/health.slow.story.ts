import { Webhook } from 'standardwebhooks';
import type { JsonObject } from '@libs/kernel';
import { Receiver } from '../../libs/webhooks/src/receiver.fixture';
import { until } from '../support/process/until';
import { fail, say } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** Providers that are asked how they are, and calls with headers that an operator added. */

let story: Story;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await Receiver.open();
  story = await startStory({
    more: ['ollama'],
    env: {
      ...{ GATEWAY_HEALTH_PROBES: 'true', GATEWAY_WEBHOOK_PRIVATE_HOSTS: '127.0.0.1', RETRY_MAX_ATTEMPTS: '1' },
      ...{ BREAKER_MINIMUM_CALLS: '5', BREAKER_OPEN_MS: '1000', GATEWAY_CACHE: 'off' },
    },
  });
}, 2 * START_TIMEOUT_MS);
afterAll(async () => {
  await story?.close();
  await receiver?.close();
}, STOP_TIMEOUT_MS);

const healthOf = async (id: string): Promise<JsonObject> => {
  const { body } = await story.gateway.admin('GET', '/v1/admin/provider-health');
  return (body['data'] as JsonObject[]).find((one) => one['id'] === id) as JsonObject;
};

it('a local provider is probed, and shown; a paid one is not', async () => {
  const { status } = await story.gateway.admin('PATCH', '/v1/admin/providers/ollama', { health_probe: { interval_seconds: 5 } });
  expect(status).toBe(200);
  expect(await healthOf('openai')).toMatchObject({ status: 'ok', probe: { enabled: false, last: null }, outliers: [] });
  const seen = await until('a probe', async () => ((await healthOf('ollama'))['probe'] as JsonObject)['last']);
  expect(seen).toMatchObject({ ok: true, failure: null, failures: 0 });
  expect(await healthOf('ollama')).toMatchObject({ status: 'ok', probe: { enabled: true, interval_seconds: 5 } });
  const rows = await story.gateway.db.query<{ count: string }>('SELECT count(*) FROM requests');
  expect(Number(rows[0]?.count)).toBe(0);
});

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

it('the installation is told when a provider goes down, and when it is back, each once', async () => {
  const made = await story.gateway.admin('POST', '/v1/admin/webhooks', {
    ...{ url: receiver.url('/providers'), scope: 'installation', event_types: ['provider.*'] },
  });
  const told = (): JsonObject[] =>
    receiver
      .at('/providers')
      .map(({ body, headers }) => new Webhook(String(made.body['secret'])).verify(body, headers) as JsonObject);
  const ask = (): Promise<unknown> =>
    story.openai.chat.completions
      .create({ model: 'deepseek/deepseek-chat', messages: [{ role: 'user', content: 'Hello' }] })
      .catch((error: unknown) => error);
  story.upstream.always('deepseek', fail(500));
  const asked = async (): Promise<boolean> => (await ask(), told().length > 0);
  await until('word of the outage', asked, 60_000);
  story.upstream.always('deepseek', say('Back.'));
  const back = async (): Promise<boolean> => (await ask(), told().length > 1);
  await until('word of its end', back, 60_000);
  expect(told()).toMatchObject([
    { type: 'provider.down', tenant_id: null, data: { severity: 'critical', subject_id: 'deepseek' } },
    { type: 'provider.up', tenant_id: null, data: { severity: 'info', subject_id: 'deepseek' } },
  ]);
}, 150_000);
