import OpenAI from 'openai';
import type { JsonObject } from '@libs/kernel';
import { farFromMidnight } from '../support/midnight';
import { reached } from '../support/process/reached';
import { until } from '../support/process/until';
import { type ReplayUpstream } from '../support/upstream/replay-upstream';
import { fail, say } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** Budgets and limits through the real process, by the numbers of the list of pains. */

let story: Story;
// A budget of a day or a month begins anew at midnight, and with it all that is counted here.
beforeEach(() => farFromMidnight());
beforeAll(async () => (story = await startStory({ env: { RETRY_MAX_ATTEMPTS: '1' } })), START_TIMEOUT_MS);
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const MODEL = 'gpt-4o-mini';
type Client = {
  id: string;
  openai: OpenAI;
  ask(more?: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>): Promise<unknown>;
};

/** A key of its own for each test, with a client that never repeats a request. */
async function newKey(more: JsonObject = {}): Promise<Client> {
  const { id, key } = await story.gateway.createVirtualKey(more);
  const openai = new OpenAI({ apiKey: key, baseURL: story.gateway.openAiUrl, maxRetries: 0 });
  const ask: Client['ask'] = (changes) =>
    openai.chat.completions
      .create({ model: MODEL, max_tokens: 10, messages: [{ role: 'user', content: 'Good day.' }], ...changes })
      .catch((error: unknown) => error);
  return { id, openai, ask };
}

async function budgetOf({ id }: Client, more: JsonObject): Promise<JsonObject> {
  const body = { subject_kind: 'key', subject_id: id, unit: 'tokens', period: 'month', ...more };
  const answer = await story.gateway.admin('POST', '/v1/admin/budgets', body);
  expect(answer.status).toBe(201);
  return answer.body;
}

const standing = async (budget: JsonObject): Promise<JsonObject> =>
  (await story.gateway.admin('GET', `/v1/admin/budgets/${String(budget['id'])}`)).body;
const isRefusal = (answer: unknown): answer is InstanceType<typeof OpenAI.APIError> => answer instanceof OpenAI.APIError;
const upstream = (): ReplayUpstream => story.upstream;

describe('5. budgets', () => {
  it('refuse what they do not cover, and say when they begin anew', async () => {
    const client = await newKey();
    const budget = await budgetOf(client, { amount: 60 });
    upstream().on('openai', say('Hi.', { tokens: { input: 10, output: 45 } }));
    expect(isRefusal(await client.ask())).toBe(false);
    const refused = await client.ask();
    expect(refused).toMatchObject({ status: 429, code: 'budget_exceeded', type: 'insufficient_quota' });
    const headers = (refused as InstanceType<typeof OpenAI.APIError>).headers as Headers;
    expect(headers.get('x-should-retry')).toBe('false');
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    await until('it is booked', async () => (await standing(budget))['spent'] === 55);
    expect(await standing(budget)).toMatchObject({ reserved: 0, left: 5, state: 'warning', resets_at: expect.any(String) });
  });

  it('changed by hand hold at once', async () => {
    const client = await newKey();
    const budget = await budgetOf(client, { amount: 1 });
    expect(await client.ask()).toMatchObject({ code: 'budget_exceeded' });
    await story.gateway.admin('PATCH', `/v1/admin/budgets/${String(budget['id'])}`, { amount: 10_000 });
    expect(isRefusal(await client.ask())).toBe(false);
  });

  it('tell at 80 and 95 per cent and when they are used up, once, and a soft one refuses nobody', async () => {
    const client = await newKey();
    const budget = await budgetOf(client, { amount: 20, hard: false });
    for (let i = 0; i < 3; i++) {
      upstream().on('openai', say('Hi.', { tokens: { input: 10, output: 8 } }));
      expect(isRefusal(await client.ask())).toBe(false);
    }
    const mine = async (): Promise<JsonObject[]> => {
      const { body } = await story.gateway.admin('GET', '/v1/admin/alerts?limit=200');
      return (body['data'] as JsonObject[]).filter(({ subject_id: id }) => id === budget['id']);
    };
    await until('all three are told', async () => (await mine()).length === 3);
    expect((await mine()).map(({ details }) => (details as JsonObject)['threshold'])).toEqual([100, 95, 80]);
    const { response } = await client.openai.chat.completions
      .create({ model: MODEL, messages: [{ role: 'user', content: 'Good day.' }] })
      .withResponse();
    expect(response.headers.get('x-gateway-budget-warning')).toContain(`${String(budget['id'])}; tokens; month; used=2`);
  });
});

describe('6. parallel requests', () => {
  it('I1: never spend more than the budget: 10 of 100 of $1 on $10', async () => {
    const client = await newKey();
    const budget = await budgetOf(client, { unit: 'micro_usd', period: 'day', amount: 10_000_000 });
    const before = upstream().requests.length;
    // 1 USD of output at 0.6 USD a million, and all of it is used.
    upstream().on('openai', ...Array.from({ length: 10 }, () => say('Hi.', { tokens: { input: 10, output: 1_666_000 } })));
    const answers = await Promise.all(Array.from({ length: 100 }, () => reached(() => client.ask({ max_tokens: 1_666_000 }))));
    const refused = answers.filter(isRefusal);
    for (const { status, code } of refused) expect({ status, code }).toEqual({ status: 429, code: 'budget_exceeded' });
    expect(upstream().requests.length - before).toBe(10);
    expect(refused).toHaveLength(90);
    const { spent, reserved, limit } = await standing(budget);
    expect(Number(spent) + Number(reserved)).toBeLessThanOrEqual(Number(limit));
    // What was held of it stands in the ledger as held and given back.
    const books = await until('the books', async () => {
      const rows = await story.gateway.db.query<{ kind: string; entries: number; least: number }>(
        `SELECT kind, count(*) AS entries, min(amount_micro_usd) AS least FROM money_entries
         WHERE virtual_key_id = $1 AND kind IN ('reserve', 'release') GROUP BY kind ORDER BY kind`,
        [client.id],
      );
      return rows.every(({ entries }) => entries === 10) && rows.length === 2 && rows;
    });
    expect(books.every(({ least }) => least >= 999_600 && least <= 1_100_000)).toBe(true);
  });
});

describe('8. slots and refusals', () => {
  it('burn nothing when they refuse, and leak nothing when clients leave or providers fail', async () => {
    const client = await newKey({ concurrency_limit: 1 });
    const budget = await budgetOf(client, { amount: 1_000_000 });
    upstream().on('openai', fail(500), fail(400));
    expect(await client.ask()).toMatchObject({ status: 502 });
    expect(await client.ask()).toMatchObject({ status: 400 });
    for (let i = 0; i < 3; i++) {
      upstream().on('openai', say('one two three four', { faults: { hold: { after: 2 } } }));
      const leaving = new AbortController();
      const stream = await client.openai.chat.completions.create(
        { model: MODEL, max_tokens: 10, stream: true, messages: [{ role: 'user', content: 'Good day.' }] },
        { signal: leaving.signal },
      );
      await stream[Symbol.asyncIterator]().next();
      leaving.abort();
      await until('the slot is free again', async () => !isRefusal(await client.ask()));
    }
    await until('nothing is held', async () => (await standing(budget))['reserved'] === 0);
  });
});

describe('12. an unknown price', () => {
  it('is never nothing: where money is limited the model is refused', async () => {
    const client = await newKey();
    await budgetOf(client, { unit: 'micro_usd', amount: 1_000_000 });
    expect(await client.ask({ model: 'openai/gpt-of-tomorrow' })).toMatchObject({ status: 400, code: 'model_not_priced' });
    expect(isRefusal(await client.ask())).toBe(false);
  });
});

describe('limits', () => {
  it('are told on every answer, requests and tokens, to each client by its names', async () => {
    const client = await newKey();
    const limit = { subject_kind: 'key', subject_id: client.id, rpm: 2, tpm: 100_000 };
    expect((await story.gateway.admin('POST', '/v1/admin/limits', limit)).status).toBe(201);
    const first = await client.openai.chat.completions
      .create({ model: MODEL, messages: [{ role: 'user', content: 'Good day.' }] })
      .withResponse();
    expect(first.response.headers.get('x-ratelimit-limit-requests')).toBe('2');
    expect(first.response.headers.get('x-ratelimit-remaining-requests')).toBe('1');
    expect(first.response.headers.get('x-ratelimit-limit-tokens')).toBe('100000');
    expect(isRefusal(await client.ask())).toBe(false);
    const refused = await client.ask();
    expect(refused).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(Number((refused as { headers: Headers }).headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('of one model leave the others alone', async () => {
    const client = await newKey();
    await story.gateway.admin('POST', '/v1/admin/limits', {
      subject_kind: 'key',
      subject_id: client.id,
      model: 'gpt-5*',
      rpm: 1,
    });
    const models = ['gpt-5-mini', 'gpt-5-mini', MODEL, 'openai/gpt-5-mini'];
    const codes: unknown[] = [];
    for (const model of models) codes.push(((await client.ask({ model })) as { code?: string }).code);
    expect(codes).toEqual([undefined, 'rate_limited', undefined, 'rate_limited']);
  });
});

it('5, I2: what was spent outlives the process, and what a killed one held comes back', async () => {
  const client = await newKey();
  const budget = await budgetOf(client, { amount: 200, period: 'total' });
  upstream().on('openai', say('Hi.', { tokens: { input: 100, output: 20 } }));
  await client.ask();
  await until('it is booked', async () => (await standing(budget))['spent'] === 120);
  await story.gateway.restart();
  expect(await client.ask({ max_tokens: 100 })).toMatchObject({ code: 'budget_exceeded' });
  expect(isRefusal(await client.ask({ max_tokens: 10 }))).toBe(false);
});
