import { type JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import { say } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** Asynchronous runs through the real process: accepted once, executed once, followed live, through a kill -9. */
describe('agent runs', () => {
  let story: Story;
  beforeAll(async () => {
    story = await startStory({ env: { GATEWAY_RUN_LEASE_MS: '4000' } });
  }, START_TIMEOUT_MS);
  afterAll(() => story?.close(), STOP_TIMEOUT_MS);

  const call = async (method: string, path: string, body?: JsonObject, headers: Record<string, string> = {}) => {
    const response = await fetch(story.gateway.url + path, {
      method,
      headers: { authorization: `Bearer ${story.key}`, ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as JsonObject };
  };
  const submit = (body: JsonObject, key?: string) =>
    call('POST', '/v1/agent/runs', body, key === undefined ? {} : { 'idempotency-key': key });
  const reaches = async (id: unknown, status: string): Promise<JsonObject> => {
    let seen: JsonObject = {};
    const arrived = async (): Promise<boolean> => {
      seen = (await call('GET', `/v1/agent/runs/${String(id)}`)).body;
      return seen['status'] === status;
    };
    await until(`the run to be ${status}`, arrived).catch((error: unknown) => {
      throw new Error(`${String(error)}; it is ${JSON.stringify(seen)}`);
    });
    return seen;
  };
  /** All events behind one, until the run has ended. */
  const follow = async (id: unknown, after?: string): Promise<{ id: string; event: string; data: JsonObject }[]> => {
    const response = await fetch(`${story.gateway.url}/v1/agent/runs/${String(id)}/events`, {
      headers: { authorization: `Bearer ${story.key}`, ...(after !== undefined && { 'last-event-id': after }) },
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const frames = (await response.text()).split('\n\n').filter((frame) => frame.startsWith('id:'));
    return frames.map((frame) => {
      const [idLine = '', eventLine = '', dataLine = ''] = frame.split('\n');
      return { id: idLine.slice(4), event: eventLine.slice(7), data: JSON.parse(dataLine.slice(6)) as JsonObject };
    });
  };

  it('accepts a run at once and shows its result', async () => {
    const accepted = await submit({ model: 'sandbox/echo', prompt: 'Say this', metadata: { order: 42 } });
    expect(accepted.status).toBe(202);
    expect(accepted.headers.get('location')).toBe(`/v1/agent/runs/${String(accepted.body['id'])}`);
    expect(await reaches(accepted.body['id'], 'completed')).toMatchObject({
      output: { content: 'Say this', provider: 'sandbox' },
      cost_usd: 0,
      metadata: { order: 42 },
      error: null,
      steps: [{ type: 'model', status: 'completed', content: 'Say this' }],
    });
  });

  it('loops over tools and tells each step as it happens', async () => {
    const { body } = await submit({ model: 'sandbox/tools', prompt: 'Compute', tools: [{ type: 'calculator' }] });
    const events = await follow(body['id']);
    expect(events.map(({ event }) => event).filter((event) => event !== 'output.delta')).toEqual([
      ...['run.queued', 'run.running', 'step.started', 'step.completed', 'step.started', 'step.completed'],
      ...['step.started', 'step.completed', 'run.completed'],
    ]);
    expect(events.map(({ id }) => Number(id))).toEqual(events.map((_, i) => i + 1));
    const rest = await follow(body['id'], events[3]?.id);
    expect(rest).toEqual(events.slice(4));
    const { steps } = (await call('GET', `/v1/agent/runs/${String(body['id'])}`)).body;
    expect(steps).toMatchObject([{ type: 'model' }, { type: 'tool', tool: 'calculator' }, { type: 'model' }]);
  });

  it('waits for the outputs of tools that the client runs', async () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const tools = [{ type: 'function', function: { name: 'weather', parameters } }];
    const { body } = await submit({ model: 'sandbox/tools', prompt: 'Weather?', tools });
    const waiting = await reaches(body['id'], 'requires_action');
    const [asked] = (waiting['required_action'] as JsonObject)['tool_calls'] as JsonObject[];
    const outputs = { tool_outputs: [{ tool_call_id: String(asked?.['id']), output: 'sunny' }] };
    expect((await call('POST', `/v1/agent/runs/${String(body['id'])}/tool_outputs`, outputs)).status).toBe(200);
    expect(await reaches(body['id'], 'completed')).toMatchObject({ output: { content: 'The tool weather returned: sunny' } });
  });

  it('shows what it is writing while it runs', async () => {
    const words = Array.from({ length: 90 }, (_, i) => `word${i}`).join(' ');
    const { body } = await submit({
      model: 'sandbox/slow',
      prompt: `[[delay_ms=1 pace_ms=300]] ${words}`,
    });
    const partial = await until(
      'a piece of text',
      async () => (await call('GET', `/v1/agent/runs/${String(body['id'])}`)).body['partial_output'],
      60_000,
    );
    expect(words.startsWith(String(partial))).toBe(true);
    await call('POST', `/v1/agent/runs/${String(body['id'])}/cancel`);
    await reaches(body['id'], 'cancelled');
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
    const refused = async (body: JsonObject, param: string, code = 'invalid_request') =>
      expect([body, await submit(body)]).toMatchObject([body, { status: 400, body: { error: { code, param } } }]);
    await refused({ prompt: 'x', api_base: 'http://x' }, 'api_base', 'unknown_field');
    await refused({}, 'prompt');
    await refused({ prompt: 'x', tools: [{ type: 'http', name: 'nowhere' }] }, 'tools[0].name');
    await refused({ prompt: 'x', attachments: ['file_0123456789abcdefghjkmnpqrs'] }, 'attachments[0]');
    await refused({ prompt: 'x', webhook: 'http://169.254.169.254/' }, 'webhook', 'url_not_allowed');
    const misspelt = { status: 400, body: { error: { code: 'unknown_field', param: 'state' } } };
    expect(await call('GET', '/v1/agent/runs?state=failed')).toMatchObject(misspelt);
    expect(await call('GET', '/v1/agent/runs/run_nope')).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
  });

  it('cancels a run that is under way, and the call to the provider with it before that has answered (J9)', async () => {
    const answering = newGate();
    story.upstream.on('openai', say('too late', { faults: { hold: { after: 1, until: answering.opened } } }));
    const { body } = await submit({ model: 'openai/gpt-5-mini', prompt: 'Take your time' });
    const toProvider = await until('the call to the provider', async () =>
      story.upstream.requests.find(({ body: asked }) => JSON.stringify(asked).includes('Take your time')),
    );
    expect((await call('POST', `/v1/agent/runs/${String(body['id'])}/cancel`)).status).toBe(200);
    // The provider would go on for ever: only somebody who hangs up ends this.
    await until('the provider to be left', async () => toProvider.reply.state === 'client_left');
    answering.open();
    const { steps } = await reaches(body['id'], 'cancelled');
    expect(steps).toMatchObject([{ type: 'model', status: 'cancelled' }]);
    expect(toProvider.reply.tokens).toBeUndefined();
    const told = (await follow(body['id'])).map(({ event }) => event).filter((event) => event.startsWith('run.'));
    expect(told).toEqual(['run.queued', 'run.running', 'run.cancelling', 'run.cancelled']);
    const [row] = await story.gateway.db.query<{ ms: number }>(
      `SELECT (extract(epoch FROM finished_at - cancel_requested_at) * 1000)::int AS ms FROM agent_runs WHERE id = $1`,
      [body['id']],
    );
    process.stdout.write(`[runs] cancelled after ${row?.ms} ms\n`);
    expect(await call('POST', `/v1/agent/runs/${String(body['id'])}/cancel`)).toMatchObject({
      status: 409,
      body: { error: { code: 'run_already_finished' } },
    });
  });

  it('keeps a failed run with its reason', async () => {
    const { body } = await submit({ model: 'no-such-model', prompt: 'x' });
    expect(await reaches(body['id'], 'failed')).toMatchObject({ error: { code: 'model_not_found' }, output: null });
  });

  it('starts runs by the clock, changed and removed over HTTP', async () => {
    const run = { model: 'sandbox/echo', prompt: 'by the clock' };
    const made = await call('POST', '/v1/agent/schedules', { cron: '0 3 29 2 *', time_zone: 'Europe/Vienna', run });
    expect(made).toMatchObject({ status: 201, body: { enabled: true, overlap: 'skip', run: { prompt: 'by the clock' } } });
    const id = String(made.body['id']);
    await story.gateway.db.query('UPDATE agent_schedules SET next_at = now() WHERE id = $1', [id]);
    const runs = async () => (await call('GET', `/v1/agent/runs?schedule_id=${id}`)).body['data'] as JsonObject[];
    await until('the run of the schedule', async () => (await runs())[0]?.['status'] === 'completed');
    expect(await runs()).toHaveLength(1);
    const changed = await call('PATCH', `/v1/agent/schedules/${id}`, { enabled: false });
    expect(changed).toMatchObject({ status: 200, body: { next_at: null, last_run_id: (await runs())[0]?.['id'] } });
    expect((await call('DELETE', `/v1/agent/schedules/${id}`)).status).toBe(204);
    expect((await call('GET', `/v1/agent/schedules/${id}`)).status).toBe(404);
  });

  it('ends a run exactly once when the process is killed in the middle of it (J6)', async () => {
    story.upstream.on('openai', say('never', { faults: { hold: { after: 0 } } }), say('after all'));
    const { body } = await submit({ model: 'openai/gpt-5-mini', prompt: 'Survive' });
    const id = body['id'];
    await until('the call to the provider', async () =>
      story.upstream.requests.some(({ body: asked }) => JSON.stringify(asked).includes('Survive')),
    );
    await story.gateway.kill9();
    await story.gateway.restart();
    expect(await reaches(id, 'completed')).toMatchObject({
      output: { content: 'after all', provider: 'openai' },
      stalls: 0,
      steps: [{ attempts: 2 }],
    });
    const attempts = await story.gateway.db.query<{ outcome: string }>(
      'SELECT outcome FROM agent_run_attempts WHERE run_id = $1 ORDER BY fence',
      [id],
    );
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['ambiguous', 'completed']);
    expect(await story.gateway.db.query('SELECT outcome FROM requests WHERE run_id = $1', [id])).toEqual([
      { outcome: 'completed' },
    ]);
  });
});
