import type { JsonObject } from '@libs/kernel';
import { reached } from '../support/process/reached';
import { until } from '../support/process/until';
import { fail, say, withFaults } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** Requests that are sent several times and done once, through the real process (threats.md J1 to J5). */

let story: Story;
let other: string;
beforeAll(async () => {
  story = await startStory({ env: { RETRY_MAX_ATTEMPTS: '1', GATEWAY_CACHE: 'off' } });
  const tenant = await story.gateway.admin('POST', '/v1/admin/tenants', { name: 'Others' });
  const key = await story.gateway.admin('POST', '/v1/admin/api-keys', { name: 'others', tenant_id: String(tenant.body['id']) });
  other = String(key.body['key']);
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

let serial = 0;
beforeEach(() => serial++);
const MODEL = 'gpt-4o-mini';
const MESSAGES = [{ role: 'user', content: 'Good day.' }];

interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: JsonObject;
}

async function post(path: string, body: object | FormData, more: { key?: string; idempotency?: string } = {}): Promise<Answer> {
  const isForm = body instanceof FormData;
  const response = await fetch(`${story.gateway.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${more.key ?? story.key}`,
      'idempotency-key': more.idempotency ?? `key-${serial}`,
      ...(!isForm && { 'content-type': 'application/json' }),
    },
    body: isForm ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text.startsWith('{') ? (JSON.parse(text) as JsonObject) : {},
  };
}
const chat = (more: object = {}, as: { key?: string; idempotency?: string } = {}) =>
  post('/v1/chat/completions', { model: MODEL, messages: MESSAGES, ...more }, as);
const asked = (): number => story.upstream.requests.length;
const replayed = ({ headers }: Answer): string | null => headers.get('idempotent-replayed');
const codeOf = ({ body }: Answer): unknown => (body['error'] as JsonObject | undefined)?.['code'];

describe('a request with an idempotency key', () => {
  it.each([
    ['/v1/chat/completions', 'openai', { model: MODEL, messages: MESSAGES }],
    ['/v1/messages', 'anthropic', { model: 'claude-sonnet-4-5', max_tokens: 50, messages: MESSAGES }],
    ['/v1/responses', 'openai-responses', { model: MODEL, input: 'Good day.' }],
    ['/v1/llm/chat', 'openai', { model: MODEL, prompt: 'Good day.' }],
  ] as const)('J1: is done once on %s, and answered alike as often as it comes', async (path, api, body) => {
    story.upstream.on(api, say(`Said once, ${serial}.`));
    const before = asked();
    const first = await post(path, body);
    expect([first.status, replayed(first), asked() - before]).toEqual([200, null, 1]);
    const again = await post(path, body);
    expect([again.status, again.text, replayed(again), asked() - before]).toEqual([200, first.text, 'true', 1]);
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    const rows = await story.gateway.admin('GET', '/v1/admin/requests?limit=200');
    const ids = (rows.body['data'] as JsonObject[]).map((row) => row['request_id'] ?? row['id']);
    expect(ids).not.toContain(again.headers.get('x-request-id'));
  });

  it('J1: is a stream again where it was one, byte for byte', async () => {
    story.upstream.on('openai', say('One two three four.'));
    const before = asked();
    const first = await chat({ stream: true });
    const again = await until('the stream to be kept', async () => {
      const answer = await chat({ stream: true });
      return answer.status === 409 ? undefined : answer;
    });
    expect([again.status, again.text, replayed(again), asked() - before]).toEqual([200, first.text, 'true', 1]);
    expect(again.headers.get('content-type')).toContain('text/event-stream');
    expect(first.text).toContain('data: [DONE]');
  });

  it('J2: is refused when the key was used with another, or is none', async () => {
    story.upstream.on('openai', say('Hi.'));
    const before = asked();
    await chat();
    for (const more of [{ temperature: 0.1 }, { stream: true }]) {
      const refused = await chat(more);
      expect([refused.status, codeOf(refused)]).toEqual([422, 'idempotency_key_reused']);
    }
    for (const idempotency of ['', 'x'.repeat(256), 'two words']) {
      const refused = await chat({}, { idempotency });
      expect([refused.status, codeOf(refused)]).toEqual([400, 'idempotency_key_invalid']);
    }
    expect(asked() - before).toBe(1);
  });

  it('J3: of 50 at once one is done', async () => {
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    story.upstream.on('openai', withFaults(say('Only one.'), { hold: { after: 0, until: held } }));
    const before = asked();
    const all = Array.from({ length: 50 }, () => reached(() => chat()));
    let refused = 0;
    for (const one of all) void one.then(({ status }) => status === 409 && refused++);
    await until('49 to be refused', () => refused === 49);
    go();
    const answers = await Promise.all(all);
    expect([answers.filter(({ status }) => status === 200).length, asked() - before]).toEqual([1, 1]);
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect([answer.status, codeOf(answer), answer.headers.get('retry-after')]).toEqual([409, 'idempotency_in_progress', '1']);
  });

  it('J4: that was not valid frees its key; one that failed behind a provider does not', async () => {
    const before = asked();
    expect((await chat({ messages: 'none' })).status).toBe(400);
    expect((await chat({ model: 'nobody-has-this' })).status).toBe(404);
    story.upstream.on('openai', fail(500));
    const failed = await chat();
    expect([failed.status, asked() - before]).toEqual([502, 1]);
    const again = await chat();
    expect([again.status, again.text, replayed(again), asked() - before]).toEqual([502, failed.text, 'true', 1]);
    await story.gateway.reviveProviderKeys();
  });

  it('J5: has nothing to do with one of another tenant or route', async () => {
    story.upstream.on('openai', say('Mine.'), say('Theirs.'), say('Elsewhere.'));
    const before = asked();
    const mine = await chat();
    const theirs = await chat({}, { key: other });
    const elsewhere = await post('/v1/llm/chat', { model: MODEL, messages: MESSAGES });
    expect([theirs.text === mine.text, replayed(theirs), replayed(elsewhere), asked() - before]).toEqual([false, null, null, 3]);
  });

  it('goes on when its client leaves, for whoever comes with the key again', async () => {
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    story.upstream.on('openai', withFaults(say('Worth waiting for.'), { hold: { after: 0, until: held } }));
    const before = asked();
    const leaving = new AbortController();
    const lost = fetch(`${story.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${story.key}`, 'idempotency-key': `key-${serial}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: MODEL, messages: MESSAGES }),
      signal: leaving.signal,
    });
    await until('the provider to be asked', () => asked() > before);
    leaving.abort();
    await expect(lost).rejects.toThrow();
    expect((await chat()).status).toBe(409);
    go();
    const answer = await until('the answer', async () => {
      const one = await chat();
      return one.status === 200 && one;
    });
    expect([replayed(answer), answer.text.includes('Worth waiting for.'), asked() - before]).toEqual(['true', true, 1]);
  });

  it('may be an upload', async () => {
    const form = (text: string): FormData => {
      const made = new FormData();
      made.append('file', new Blob([text], { type: 'text/plain' }), 'note.txt');
      return made;
    };
    const first = await post('/v1/files', form('a note'));
    const again = await post('/v1/files', form('a note'));
    expect([first.status, again.status, again.text, replayed(again)]).toEqual([201, 201, first.text, 'true']);
    const reused = await post('/v1/files', form('another note'));
    expect([reused.status, codeOf(reused)]).toEqual([422, 'idempotency_key_reused']);
    const theirs = await post('/v1/files', form('a note'), { key: other });
    expect([theirs.status, theirs.body['id'] === first.body['id']]).toEqual([201, false]);
    serial++;
    expect((await post('/v1/files', new FormData())).status).toBe(400);
    expect((await post('/v1/files', form('now there is one'))).status).toBe(201);
  });
});
