import type { JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
import { START_TIMEOUT_MS, startStory, type Story } from './story';

/** Asynchronous runs through the real process: accepted once, executed once, through a kill -9. */
describe('agent runs', () => {
  let story: Story;
  beforeAll(async () => {
    story = await startStory();
  }, START_TIMEOUT_MS);
  afterAll(() => story?.close());

  const call = async (method: string, path: string, body?: JsonObject, headers: Record<string, string> = {}) => {
    const response = await fetch(story.gateway.url + path, {
      method,
      headers: { authorization: `Bearer ${story.key}`, 'content-type': 'application/json', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as JsonObject };
  };
  const submit = (body: JsonObject, key?: string) =>
    call('POST', '/v1/agent/runs', body, key === undefined ? {} : { 'idempotency-key': key });
  const reaches = async (id: unknown, status: string): Promise<JsonObject> => {
    let seen: JsonObject = {};
    const arrived = async (): Promise<boolean> => {
      seen = (await call('GET', `/v1/agent/runs/${String(id)}`)).body;
      return seen['status'] === status;
    };
    await until(`the run to be ${status}`, arrived, 25_000);
    return seen;
  };

  it('accepts a run at once and shows its result', async () => {
    const accepted = await submit({ model: 'sandbox/echo', prompt: 'Say this', metadata: { order: 42 } });
    expect(accepted.status).toBe(202);
    expect(accepted.headers.get('location')).toBe(`/v1/agent/runs/${String(accepted.body['id'])}`);
    const done = await reaches(accepted.body['id'], 'completed');
    expect(done).toMatchObject({
      output: { content: 'Say this', provider: 'sandbox' },
      cost_usd: 0,
      metadata: { order: 42 },
      error: null,
    });
  });

  it('executes once for one idempotency key, however often it is sent (J1, J2, J3)', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => submit({ model: 'sandbox/echo', prompt: 'once' }, 'order-1')),
    );
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') !== 'true')).toHaveLength(1);
    expect(await submit({ model: 'sandbox/echo', prompt: 'twice' }, 'order-1')).toMatchObject({
      status: 422,
      body: { error: { code: 'idempotency_key_reused' } },
    });
    expect(await submit({ prompt: 'x' }, 'k'.repeat(256))).toMatchObject({
      status: 400,
      body: { error: { code: 'idempotency_key_invalid' } },
    });
  });

  it('says what is wrong with a run', async () => {
    expect(await submit({ prompt: 'x', api_base: 'http://x' })).toMatchObject({
      status: 400,
      body: { error: { code: 'unknown_field', param: 'api_base' } },
    });
    expect(await submit({})).toMatchObject({ status: 400, body: { error: { code: 'invalid_request', param: 'prompt' } } });
    expect(await call('GET', '/v1/agent/runs/run_nope')).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
  });

  it('cancels a run that is under way, and refuses to cancel one that has ended (J9)', async () => {
    const { body } = await submit({ model: 'sandbox/slow', prompt: '[[delay_ms=20000]] late' });
    await reaches(body['id'], 'running');
    expect((await call('POST', `/v1/agent/runs/${String(body['id'])}/cancel`)).status).toBe(200);
    await reaches(body['id'], 'cancelled');
    expect(await call('POST', `/v1/agent/runs/${String(body['id'])}/cancel`)).toMatchObject({
      status: 409,
      body: { error: { code: 'run_already_finished' } },
    });
  });

  it('keeps a failed run with its reason', async () => {
    const { body } = await submit({ model: 'no-such-model', prompt: 'x' });
    expect(await reaches(body['id'], 'failed')).toMatchObject({ error: { code: 'model_not_found' }, output: null });
  });

  it('ends a run exactly once when the process is killed in the middle of it (J6)', async () => {
    const { body } = await submit({ model: 'sandbox/slow', prompt: '[[delay_ms=2000]] survive' });
    const id = body['id'];
    await reaches(id, 'running');
    await story.gateway.kill9();
    await story.gateway.restart();
    expect(await reaches(id, 'completed')).toMatchObject({ output: { provider: 'sandbox' } });
    const attempts = await story.gateway.db.query<{ outcome: string }>(
      'SELECT outcome FROM agent_run_attempts WHERE run_id = $1 ORDER BY fence',
      [id],
    );
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['ambiguous', 'completed']);
    const rows = () => story.gateway.db.query<{ outcome: string }>('SELECT outcome FROM requests WHERE run_id = $1', [id]);
    await until('the ledger row of the run', async () => (await rows()).length > 0);
    expect(await rows()).toEqual([{ outcome: 'completed' }]);
  }, 60_000);
});
