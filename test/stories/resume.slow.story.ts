import { randomUUID } from 'node:crypto';
import { EventClient } from '../support/event-client';
import { unhindered } from '../support/process/unhindered';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import { type ApiName, say } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** Streams that are cut, and go on where they were cut. */

let story: Story;
const GRACE_MS = 3_000;
beforeAll(async () => {
  story = await startStory({ more: ['gemini'], env: { GATEWAY_RESUME_GRACE_MS: String(GRACE_MS) } });
}, START_TIMEOUT_MS);
afterAll(() => story.close(), STOP_TIMEOUT_MS);

const messages = [{ role: 'user', content: 'Hello' }];
const WORDS = ['One ', 'two ', 'three ', 'four.'];
const chat = { path: '/v1/chat/completions', body: { model: 'gpt-5-mini', messages, stream: true } };

/** Each dialect, relayed or translated. */
const ROUTES: { name: string; api: ApiName; path: string; body: object }[] = [
  { name: 'openai-chat', api: 'openai', ...chat },
  {
    name: 'openai-responses',
    api: 'anthropic',
    path: '/v1/responses',
    body: { model: 'claude-sonnet-5', input: 'Hi', stream: true },
  },
  {
    name: 'openai-completions',
    api: 'anthropic',
    path: '/v1/completions',
    body: { model: 'claude-sonnet-5', prompt: 'Hi', stream: true },
  },
  {
    name: 'anthropic-messages',
    api: 'anthropic',
    path: '/v1/messages',
    body: { model: 'claude-sonnet-5', max_tokens: 99, messages, stream: true },
  },
  {
    name: 'gemini',
    api: 'openai',
    path: '/v1beta/models/gpt-5-mini:streamGenerateContent?alt=sse',
    body: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
  },
  { name: 'house-chat', api: 'openai', path: '/v1/llm/chat', body: { model: 'gpt-5-mini', prompt: 'Hi', stream: true } },
];

interface Call {
  path: string;
  body: object;
  key: string;
  after?: string;
  credentials?: string;
}
const open = ({ path, body, key, after, credentials = story.key }: Call): Promise<EventClient> =>
  EventClient.open(
    story.gateway.url + path,
    {
      ...{ authorization: `Bearer ${credentials}`, 'x-gateway-resumable': 'true', 'idempotency-key': key },
      ...{ 'x-gateway-metadata': JSON.stringify({ key }), ...(after !== undefined && { 'last-event-id': after }) },
    },
    JSON.stringify(body),
  );

interface Row {
  outcome: string;
  status: number;
  output_tokens: string;
  cost_micro_usd: string | null;
}
/** What was booked for a key. */
const rowsOf = (key: string): Promise<Row[]> =>
  story.gateway.db.query<Row>(`SELECT outcome, status, output_tokens, cost_micro_usd FROM requests WHERE metadata->>'key' = $1`, [
    key,
  ]);

describe.each(ROUTES)('a stream of $name', ({ api, path, body }) => {
  it('cut behind each of its events goes on there, is whole, and is paid once', async () => {
    const key = randomUUID();
    story.upstream.on(api, say(WORDS));
    const first = await open({ path, body, key });
    expect(first.response.headers['x-gateway-resumable']).toBe('true');
    await first.end();
    const whole = first.events;
    expect(whole.length).toBeGreaterThan(3);
    for (const event of whole) expect(event).toMatch(/^id: [0-9a-z]{10}\.\d+$/m);
    const calls = story.upstream.requests.length;
    for (let cut = 1; cut <= whole.length; cut++) {
      const client = await open({ path, body, key });
      await client.until(cut);
      client.cutBehind(cut);
      const rest = await open({ path, body, key, after: client.lastId });
      expect(rest.status).toBe(200);
      await rest.end();
      expect([...client.events, ...rest.events]).toEqual(whole);
    }
    expect(story.upstream.requests.length).toBe(calls);
    const rows = await until('the row', async () => {
      const found = await rowsOf(key);
      return found.length > 0 && found;
    });
    expect(rows).toEqual([expect.objectContaining({ outcome: 'completed', status: 200 })]);
  });
});

describe('a stream that is still being said', () => {
  /** Whoever comes back must be there within the grace. */
  const withinGrace = (look: () => Promise<void>): Promise<void> => unhindered(GRACE_MS / 2, story.gateway.url, look);

  it.each([1, 2, 3, 4])('goes on live after a cut behind event %d', (cut) =>
    withinGrace(async () => {
      const [key, gate] = [randomUUID(), newGate()];
      story.upstream.on('openai', say(WORDS, { faults: { hold: { after: 4, until: gate.opened } } }));
      const client = await open({ ...chat, key });
      await client.until(cut);
      client.cutBehind(cut);
      const rest = await open({ ...chat, key, after: client.lastId });
      await rest.until(4 - cut);
      gate.open();
      await rest.end();
      const again = await open({ ...chat, key });
      await again.end();
      expect([...client.events, ...rest.events]).toEqual(again.events);
      expect(again.events.at(-1)).toContain('[DONE]');
      expect(again.response.headers['idempotent-replayed']).toBe('true');
      expect(story.upstream.last('openai').reply.state).toBe('complete');
      expect(await until('one row', async () => (await rowsOf(key)).length)).toBe(1);
    }),
  );

  it('is said to the end, and booked as whole, when its client is only late', async () => {
    const [key, gate] = [randomUUID(), newGate()];
    story.upstream.on('openai', say(WORDS, { faults: { hold: { after: 3, until: gate.opened } } }));
    const client = await open({ ...chat, key });
    await client.until(2);
    client.cutBehind(2);
    gate.open();
    const [row] = await until('the row', async () => {
      const rows = await rowsOf(key);
      return rows.length > 0 && rows;
    });
    expect(row).toMatchObject({ outcome: 'completed', status: 200 });
    expect(Number(row?.cost_micro_usd)).toBeGreaterThan(0);
    const rest = await open({ ...chat, key, after: client.lastId });
    await rest.end();
    expect(rest.events.at(-1)).toContain('[DONE]');
  });

  it('is given up and booked after the grace when nobody comes back, and says so to who comes later', async () => {
    const key = randomUUID();
    story.upstream.on('openai', say(WORDS, { faults: { hold: { after: 3 } } }));
    const client = await open({ ...chat, key });
    await client.until(2);
    client.cutBehind(2);
    const cutAt = performance.now();
    const { reply } = story.upstream.last('openai');
    await until('the upstream to be left', () => reply.state === 'client_left', GRACE_MS * 4);
    expect((reply.leftAt ?? 0) - cutAt).toBeGreaterThan(GRACE_MS * 0.9);
    const rows = await until('the row', async () => {
      const found = await rowsOf(key);
      return found.length > 0 && found;
    });
    expect(rows).toEqual([expect.objectContaining({ outcome: 'aborted', status: 499 })]);
    const rest = await open({ ...chat, key, after: client.lastId });
    await rest.end();
    expect(rest.text).toContain('client_closed');
    expect(rest.text).not.toContain('[DONE]');
  });

  it('of 20 requests with one key at once, one executes and all read the same', async () => {
    const key = randomUUID();
    const before = story.upstream.requests.length;
    const clients = await Promise.all(Array.from({ length: 12 }, () => open({ ...chat, key })));
    await Promise.all(clients.map((client) => client.end()));
    expect(new Set(clients.map(({ text }) => text)).size).toBe(1);
    expect(story.upstream.requests.length - before).toBe(1);
    expect(await until('one row', async () => (await rowsOf(key)).length)).toBe(1);
  });
});

describe('what cannot go on', () => {
  const codeOf = async (client: EventClient): Promise<[number, string]> => {
    await client.end();
    return [client.status, (JSON.parse(client.text) as { error: { code: string } }).error.code];
  };

  it('is told by status and code', async () => {
    const key = randomUUID();
    const first = await open({ ...chat, key });
    await first.end();
    const other = { ...chat.body, messages: [{ role: 'user', content: 'Something else' }] };
    expect(await codeOf(await open({ ...chat, body: other, key }))).toEqual([422, 'idempotency_key_reused']);
    expect(await codeOf(await open({ ...chat, body: other, key, after: first.lastId }))).toEqual([422, 'idempotency_key_reused']);
    expect(await codeOf(await open({ ...chat, key: randomUUID(), after: first.lastId }))).toEqual([410, 'stream_expired']);
    expect(await codeOf(await open({ ...chat, key, after: '0000000000.1' }))).toEqual([410, 'stream_expired']);
    expect(await codeOf(await open({ ...chat, key, after: 'nonsense' }))).toEqual([400, 'invalid_header_value']);
    expect(await codeOf(await open({ ...chat, key: 'with space' }))).toEqual([400, 'idempotency_key_invalid']);
    const { key: stranger } = await story.gateway.createVirtualKey();
    expect(await codeOf(await open({ ...chat, key, after: first.lastId, credentials: stranger }))).toEqual([
      410,
      'stream_expired',
    ]);
  });

  it('leaves a refused request to be sent again with the same key', async () => {
    const key = randomUUID();
    const unknown = { ...chat, body: { ...chat.body, model: 'no-such-model' }, key };
    expect((await codeOf(await open(unknown)))[0]).toBe(404);
    expect((await codeOf(await open(unknown)))[0]).toBe(404);
  });

  it('is an ordinary stream without the header', async () => {
    const headers = { authorization: `Bearer ${story.key}`, 'idempotency-key': randomUUID() };
    const client = await EventClient.open(story.gateway.url + chat.path, headers, JSON.stringify(chat.body));
    await client.end();
    expect(client.text).not.toMatch(/^id:/m);
    expect(client.response.headers['x-gateway-resumable']).toBeUndefined();
  });
});
