import OpenAI from 'openai';
import type { JsonObject } from '@libs/kernel';
import { inTime } from '../support/process/in-time';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import { fail, type ReceivedRequest, say, type Scenario } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

const MODEL = 'gpt-5-mini';
const OTHER = 'gpt-5-nano';
const hello = [{ role: 'user' as const, content: 'Say good day.' }];
const SECRET = 'sk-canary-pool-0123456789abcdef';
/** No row of the list may show more of a secret than its ends. */
const shows = (rows: unknown): boolean => JSON.stringify(rows).includes('0123456789');

let story: Story;
beforeAll(async () => {
  story = await startStory();
  const { body } = await story.gateway.admin('GET', '/v1/admin/keys?provider=openai');
  for (const row of body['data'] as JsonObject[]) await story.gateway.admin('DELETE', `/v1/admin/keys/${String(row['id'])}`);
}, START_TIMEOUT_MS);
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

/** A pool of its own for each test. */
async function pool(...shapes: JsonObject[]): Promise<void> {
  const keys = shapes.map((shape, i) => ({ provider: 'openai', name: `key ${i}`, secret: secretOf(i), ...shape }));
  expect(await story.gateway.admin('POST', '/v1/admin/keys/import', { keys })).toMatchObject({ status: 201 });
}
const secretOf = (i: number): string => `${SECRET}-${i}`;
const rows = async (): Promise<JsonObject[]> => {
  const { body } = await story.gateway.admin('GET', '/v1/admin/keys?provider=openai');
  return (body['data'] as JsonObject[]).sort((a, b) => String(a['name']).localeCompare(String(b['name'])));
};
/** Models with which the first key of the pool rests. */
const restingModels = async (): Promise<unknown[]> => [(await rows())[0]?.['cooling_models'] ?? []].flat();
const change = (row: JsonObject | undefined, body: JsonObject) =>
  story.gateway.admin('PATCH', `/v1/admin/keys/${String(row?.['id'])}`, body);
async function removeKeys(): Promise<void> {
  for (const row of await rows()) await story.gateway.admin('DELETE', `/v1/admin/keys/${String(row['id'])}`);
}
afterEach(async () => {
  await removeKeys();
  story.upstream.assertClean();
});

/** The key of the pool that a request came with. */
const keyOf = ({ headers }: ReceivedRequest): number => Number(/-(\d+)$/.exec(headers.authorization ?? '')?.[1] ?? NaN);
/** Which key every chat request from now on comes with. */
function watch(): () => number[] {
  const before = story.upstream.requests.length;
  return () => story.upstream.requests.slice(before).map(keyOf);
}
const ask = (model = MODEL) => story.openai.chat.completions.create({ model, messages: hello });
const asks = async (count: number, model = MODEL): Promise<void> => {
  for (let i = 0; i < count; i++) await ask(model);
};
/** An answer that depends on the key. */
const byKey =
  (answers: Record<number, Scenario>): Scenario =>
  (request) => {
    const answer = answers[keyOf(request)] ?? say('Good day.');
    return typeof answer === 'function' ? answer(request) : answer;
  };

describe('a pool of keys', () => {
  it('takes turns by weight, the better tier first, each key only with its models', async () => {
    await pool({ weight: 3 }, { weight: 1 }, { priority: 1 }, { priority: 2, models: ['gpt-5-n*'] });
    const keys = watch();
    await asks(8);
    expect(keys().sort()).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
    for (const row of (await rows()).slice(0, 3)) await change(row, { status: 'disabled' });
    const later = watch();
    await asks(1, OTHER);
    const failure: unknown = await ask().catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 503, code: 'no_key_available' });
    expect(later()).toEqual([3]);
  });

  it('P7, G15: keeps the requests per minute of each key, and tells when the next one is free', async () => {
    await pool({ rpm_limit: 3 }, { rpm_limit: 2 });
    const keys = watch();
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask().catch((error: unknown) => error)));
    expect(keys().sort()).toEqual([0, 0, 0, 1, 1]);
    const refused = answers.filter((answer) => answer instanceof OpenAI.APIError);
    expect(refused).toHaveLength(35);
    for (const one of refused) {
      expect(one).toMatchObject({ status: 429, code: 'rate_limited' });
      expect(Number(one.headers?.get('retry-after'))).toBeGreaterThan(50);
    }
    expect((await rows()).map((row) => row['rpm_used'])).toEqual([3, 2]);
  });

  it('keeps the tokens per minute, by estimate before the call and by the truth after it', async () => {
    await pool({ tpm_limit: 30_000 });
    story.upstream.on('openai', say('Good day.', { tokens: { input: 20_000, output: 9_900 } }));
    await ask();
    await until('the truth', async () => (await rows())[0]?.['tpm_used'] === 29_900);
    const big = story.openai.chat.completions.create({
      model: MODEL,
      messages: [{ role: 'user', content: 'word '.repeat(2_000) }],
    });
    await expect(big).rejects.toMatchObject({ status: 429, code: 'rate_limited' });
  });
});

describe('a key that fails', () => {
  it('P22: is disabled by a 401, with an alert, while another one serves the request', async () => {
    await pool({}, {});
    story.upstream.always('openai', byKey({ 0: fail(401) }));
    const keys = watch();
    await asks(4);
    expect(keys().sort()).toEqual([0, 1, 1, 1, 1]);
    await until('the row', async () => (await rows())[0]?.['status'] === 'disabled');
    expect((await rows())[0]).toMatchObject({
      status_reason: 'credentials_rejected',
      last_error: expect.stringContaining('auth'),
    });
    await until('the log', () => /"alert":"provider_key.disabled","severity":"critical"/.test(story.gateway.logs));
    const { body } = await until('the alert', async () => {
      const answer = await story.gateway.admin('GET', '/v1/admin/alerts?kind=provider_key.disabled');
      return (answer.body['data'] as JsonObject[]).length > 0 && answer;
    });
    expect(body['data']).toEqual([expect.objectContaining({ severity: 'critical' })]);
  });

  it('rests for long after a 402', async () => {
    await pool({}, {});
    story.upstream.always('openai', byKey({ 0: fail(429, { code: 'insufficient_quota', type: 'insufficient_quota' }) }));
    const keys = watch();
    await asks(4);
    expect(keys().sort()).toEqual([0, 1, 1, 1, 1]);
    const row = await until('the row', async () => (await rows()).find(({ status }) => status === 'cooling'));
    expect(row).toMatchObject({ status_reason: 'quota_exhausted' });
    expect(Date.parse(String(row['cooling_until'])) - Date.now()).toBeGreaterThan(14 * 60_000);
  });

  it('G10, V5: rests after a 429 for as long as it was told, with that model alone, and comes back through one call', async () => {
    await pool({}, { priority: 1 });
    story.upstream.on('openai', fail(429, { headers: { 'retry-after': '60', 'retry-after-ms': '60000' } }));
    const keys = watch();
    await asks(3);
    await asks(2, OTHER);
    expect(keys()).toEqual([0, 1, 1, 1, 0, 0]);
    await until('the row', async () => (await restingModels()).length > 0);
    const [row] = await rows();
    expect(row).toMatchObject({ status: 'active', cooling_models: [{ model: MODEL, reason: 'rate_limited' }] });
    await change(row, { status: 'active' });
    story.upstream.on('openai', fail(429, { headers: { 'retry-after': '1', 'retry-after-ms': '1000' } }));
    await asks(1);
    const gate = newGate();
    story.upstream.always('openai', byKey({ 0: () => gate.opened.then(() => say('Back again.')) }));
    const back = watch();
    let probe: Promise<unknown> | undefined;
    await until('the probe', async () => {
      if (back().includes(0)) return true;
      probe = ask();
      await Promise.race([probe, new Promise((resolve) => setTimeout(resolve, 200))]);
      return back().includes(0);
    });
    const meanwhile = watch();
    await asks(5);
    expect(meanwhile()).toEqual([1, 1, 1, 1, 1]);
    gate.open();
    await probe;
    const after = watch();
    await asks(3);
    expect(after()).toEqual([0, 0, 0]);
    await until('the row', async () => (await restingModels()).length === 0);
  });

  it('P8: does not wait for a probe whose client left, or asked for what cannot be', async () => {
    await pool({});
    story.upstream.on('openai', fail(429, { headers: { 'retry-after': '1', 'retry-after-ms': '1000' } }));
    await expect(ask()).rejects.toMatchObject({ status: 503 });
    const before = story.upstream.requests.length;
    story.upstream.on('openai', fail(400), say('Good day.'));
    await until('the probe', async () => {
      const outcome: unknown = await ask().catch((error: unknown) => error);
      return outcome instanceof OpenAI.BadRequestError;
    });
    expect(story.upstream.requests.length).toBe(before + 1);
    await asks(1);
  });

  it('rests when it keeps failing while another one serves', async () => {
    // It rests for 2.5 s at least.
    await inTime(
      2_000,
      async () => {
        await pool({}, {});
        story.upstream.always('openai', byKey({ 0: fail(500) }));
        await asks(8);
        const keys = watch();
        await asks(4);
        expect(keys()).toEqual([1, 1, 1, 1]);
      },
      removeKeys,
    );
    const reasons = async (): Promise<unknown[]> => (await rows()).map(({ status_reason: reason }) => reason);
    await until('the row', async () => (await reasons())[0] !== null);
    expect(await reasons()).toEqual(['server_errors', null]);
  });
});

describe('what an upstream says is left', () => {
  it('spares it the request that it would refuse', async () => {
    await pool({}, { priority: 1 });
    const message = { role: 'assistant', content: 'Good day.', refusal: null };
    const completion = {
      id: 'x',
      object: 'chat.completion',
      created: 1,
      model: MODEL,
      choices: [{ index: 0, message, finish_reason: 'stop' }],
    };
    const left = (requests: number): Scenario => ({
      kind: 'raw',
      status: 200,
      headers: {
        'content-type': 'application/json',
        ...{ 'x-ratelimit-limit-requests': '500', 'x-ratelimit-remaining-requests': String(requests) },
        'x-ratelimit-reset-requests': '20s',
      },
      frames: [Buffer.from(JSON.stringify(completion))],
    });
    story.upstream.on('openai', left(1), left(0));
    const keys = watch();
    await asks(4);
    expect(keys()).toEqual([0, 0, 1, 1]);
    expect((await rows())[0]).toMatchObject({ status: 'active' });
  });
});

describe('the life of a key', () => {
  it('changes its secret while a call with the old one goes on to its end', async () => {
    await pool({});
    const gate = newGate();
    story.upstream.on('openai', say(['Good', ' day', '.'], { faults: { hold: { after: 3, until: gate.opened } } }));
    const stream = await story.openai.chat.completions.create({ model: MODEL, messages: hello, stream: true });
    const [row] = await rows();
    const rotated = await change(row, { secret: `${SECRET}-7` });
    expect(rotated.body).toMatchObject({ id: row?.['id'], secret_last4: 'ef-7', status: 'active' });
    expect(rotated.body['secret_fingerprint']).not.toBe(row?.['secret_fingerprint']);
    const keys = watch();
    await asks(1);
    expect(keys()).toEqual([7]);
    gate.open();
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe('Good day.');
    expect(shows([row, rotated.body, await rows()])).toBe(false);
  });

  it('begins with many others, all or none, and duplicates are told by their fingerprint', async () => {
    await pool({ name: 'first' });
    const [first] = await rows();
    const keys = [1, 0, 2].map((i) => ({ provider: 'openai', name: `new ${i}`, secret: secretOf(i), tpm_limit: 1_000 }));
    const rejected = await story.gateway.admin('POST', '/v1/admin/keys/import', { keys });
    expect(rejected).toMatchObject({ status: 409, body: { error: { code: 'conflict', param: 'keys.1.secret' } } });
    expect(JSON.stringify(rejected.body)).toContain(String(first?.['secret_fingerprint']));
    expect(await rows()).toHaveLength(1);
    const invalid = [...keys, { provider: 'openai', name: 'bad', secret: SECRET, weight: 0 }];
    expect(await story.gateway.admin('POST', '/v1/admin/keys/import', { keys: invalid })).toMatchObject({
      status: 400,
      body: { error: { param: 'keys.3.weight' } },
    });
    const done = await story.gateway.admin('POST', '/v1/admin/keys/import', { keys, on_duplicate: 'skip' });
    expect(done).toMatchObject({
      status: 201,
      body: { duplicates: [{ index: 1, fingerprint: first?.['secret_fingerprint'], existing_id: first?.['id'] }] },
    });
    expect((await rows()).map(({ name }) => name)).toEqual(['first', 'new 1', 'new 2']);
    expect(shows([rejected.body, done.body])).toBe(false);
  });

  it('is seen in its row: used now, used last', async () => {
    await pool({ rpm_limit: 100, tpm_limit: 100_000 });
    expect((await rows())[0]).toMatchObject({ rpm_used: 0, tpm_used: 0, last_used_at: null, last_error: null });
    story.upstream.on(
      'openai',
      say('Good day.', { tokens: { input: 12, output: 3 } }),
      fail(500),
      say('Good day.', { tokens: { input: 12, output: 3 } }),
    );
    await asks(2);
    const row = await until('the truth', async () => (await rows()).find((one) => one['tpm_used'] === 30));
    expect(row).toMatchObject({ rpm_used: 3, last_error: expect.stringContaining('server') });
    expect(Date.now() - Date.parse(String(row['last_used_at']))).toBeLessThan(60_000);
  });
});
