import { Webhook } from 'standardwebhooks';
import type { JsonObject } from '@libs/kernel';
import { Receiver } from '../../libs/webhooks/src/receiver.fixture';
import { until } from '../support/process/until';
import { fail, say } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** What others are told, through the real process: budgets, keys, and a message whose sender was killed. */

let story: Story;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await Receiver.open();
  story = await startStory({
    env: { RETRY_MAX_ATTEMPTS: '1', GATEWAY_WEBHOOK_PRIVATE_HOSTS: '127.0.0.1', GATEWAY_CACHE: 'off' },
  });
}, START_TIMEOUT_MS);
afterAll(async () => {
  await story?.close();
  await receiver?.close();
}, STOP_TIMEOUT_MS);

async function endpoint(path: string, more: JsonObject): Promise<{ id: string; secret: string }> {
  const { status, body } = await story.gateway.admin('POST', '/v1/admin/webhooks', { url: receiver.url(path), ...more });
  expect(status).toBe(201);
  return { id: String(body['id']), secret: String(body['secret']) };
}
/** What came for a path and is signed well. */
const told = (path: string, secret: string): JsonObject[] =>
  receiver.at(path).map(({ body, headers }) => new Webhook(secret).verify(body, headers) as JsonObject);
const ask = (model = 'gpt-4o-mini') =>
  story.openai.chat.completions
    .create({ model, max_tokens: 10, messages: [{ role: 'user', content: 'Good day.' }] })
    .catch((error: unknown) => error);

it('a budget tells at 80, 95 and 100 per cent, each once', async () => {
  const { secret } = await endpoint('/budgets', { event_types: ['budget.80', 'budget.95', 'budget.100'] });
  const me = await story.gateway.admin('GET', '/v1/admin/api-keys?limit=1');
  const [key] = me.body['data'] as JsonObject[];
  const made = await story.gateway.admin('POST', '/v1/admin/budgets', {
    ...{ subject_kind: 'key', subject_id: String(key?.['id']), unit: 'tokens', period: 'month', amount: 20, hard: false },
  });
  for (let i = 0; i < 3; i++) {
    story.upstream.on('openai', say('Hi.', { tokens: { input: 10, output: 8 } }));
    await ask();
  }
  await until('three messages', () => receiver.at('/budgets').length >= 3);
  const events = told('/budgets', secret);
  expect(events.map(({ type }) => type).sort()).toEqual(['budget.100', 'budget.80', 'budget.95']);
  for (const { data, tenant_id } of events) {
    expect(data).toMatchObject({ subject_kind: 'budget', subject_id: made.body['id'], details: { limit: 20, hard: false } });
    expect(tenant_id).toBe(made.body['tenant_id']);
  }
});

it('the installation hears of a key that its provider rejects', async () => {
  const { secret } = await endpoint('/keys', { scope: 'installation', event_types: ['key.*'] });
  story.upstream.on('openai', fail(401));
  await ask();
  await until('a message', () => receiver.at('/keys').length > 0);
  expect(told('/keys', secret)).toMatchObject([
    {
      type: 'key.disabled',
      tenant_id: null,
      data: { severity: 'critical', subject_kind: 'provider_key', details: { provider: 'openai' } },
    },
  ]);
  await story.gateway.reviveProviderKeys();
});

it('a message whose sender is killed in the middle arrives all the same', async () => {
  const { id, secret } = await endpoint('/killed', { scope: 'installation', event_types: ['key.*'] });
  receiver.answer = () => undefined;
  story.upstream.on('openai', fail(401));
  await ask();
  await until('the first attempt', () => receiver.at('/killed').length === 1);
  await story.gateway.kill9();
  receiver.answer = (response) => void response.writeHead(204).end();
  await story.gateway.restart();
  // A minute later; nobody waits for that here.
  await story.gateway.db.query('UPDATE webhook_deliveries SET next_attempt_at = now() WHERE endpoint_id = $1', [id]);
  await until('the second attempt', () => receiver.at('/killed').length === 2);
  expect(new Set(told('/killed', secret).map(({ type }) => type))).toEqual(new Set(['key.disabled']));
  expect(new Set(receiver.at('/killed').map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  const list = await until('it to be written down', async () => {
    const { body } = await story.gateway.admin('GET', `/v1/admin/webhooks/${id}/deliveries?state=delivered`);
    return (body['data'] as JsonObject[]).length > 0 && (body['data'] as JsonObject[]);
  });
  expect(list).toMatchObject([{ attempts: 2, last_status: 204 }]);
  const one = await story.gateway.admin('GET', `/v1/admin/webhooks/deliveries/${String(list[0]?.['id'])}`);
  expect(one.body['attempt_log']).toMatchObject([
    { number: 1, status: null, duration_ms: null },
    { number: 2, status: 204 },
  ]);
});
