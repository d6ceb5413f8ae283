import { anthropicTools, openAiTools } from '../support/builders';
import { until } from '../support/process/until';
import { callTools, fail, type ReceivedRequest, say, think } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  story = await startStory();
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

interface Row {
  request_id: string;
  process_id: string;
  seq: number;
  virtual_key_id: string;
  route: string;
  dialect: string;
  streamed: boolean;
  model_asked: string;
  model_used: string | null;
  provider_id: string | null;
  provider_key_id: string | null;
  attempts: { outcome: string; status: number | null }[];
  input_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  usage_estimated: boolean;
  cost_state: string;
  cost_micro_usd: number | null;
  outcome: string;
  status: number;
  error_code: string | null;
  latency_ms: number;
  ttft_ms: number | null;
}

const rows = (): Promise<Row[]> => story.gateway.db.query<Row>('SELECT * FROM requests ORDER BY seq');
const row = (requestId: string | null | undefined): Promise<Row> =>
  until(`the row of ${requestId}`, async () => (await rows()).find(({ request_id }) => request_id === requestId));

const GPT = 'gpt-5-mini';
const CLAUDE = 'claude-haiku-4-5';
const hello = [{ role: 'user' as const, content: 'Hello' }];

/** Every way of asking: either dialect, either provider, whole and streamed. @returns the id of the request */
const WAYS: [string, (model: string) => Promise<string | null | undefined>][] = [
  [
    'OpenAI',
    async (model) => {
      const { response } = await story.openai.chat.completions.create({ model, messages: hello }).withResponse();
      return response.headers.get('x-request-id');
    },
  ],
  [
    'OpenAI, streamed, usage not asked for',
    async (model) => {
      const { data, response } = await story.openai.chat.completions
        .create({ model, messages: hello, stream: true })
        .withResponse();
      for await (const chunk of data) void chunk;
      return response.headers.get('x-request-id');
    },
  ],
  [
    'OpenAI, streamed, usage asked for',
    async (model) => {
      const ask = { model, messages: hello, stream: true as const, stream_options: { include_usage: true } };
      const { data, response } = await story.openai.chat.completions.create(ask).withResponse();
      for await (const chunk of data) void chunk;
      return response.headers.get('x-request-id');
    },
  ],
  [
    'Anthropic',
    async (model) => {
      const { response } = await story.anthropic.messages.create({ model, max_tokens: 99, messages: hello }).withResponse();
      return response.headers.get('request-id');
    },
  ],
  [
    'Anthropic, streamed',
    async (model) => {
      const ask = { model, max_tokens: 99, messages: hello, stream: true as const };
      const { data, response } = await story.anthropic.messages.create(ask).withResponse();
      for await (const event of data) void event;
      return response.headers.get('request-id');
    },
  ],
];

const TOKENS = { input: 1_000, cacheRead: 500, output: 70, reasoning: 30 };

describe('a row of the ledger', () => {
  it.each(WAYS.flatMap(([name, ask]) => [GPT, CLAUDE].map((model) => [name, model, ask] as const)))(
    'P11: tells what the upstream told, each token in one place: %s, %s',
    async (_name, model, ask) => {
      const api = model === GPT ? 'openai' : 'anthropic';
      story.upstream.on(api, say('Good day.', { tokens: api === 'anthropic' ? { ...TOKENS, cacheWrite: 200 } : TOKENS }));
      const found = await row(await ask(model));
      expect(found).toMatchObject({
        model_asked: model,
        model_used: model,
        provider_id: api,
        outcome: 'completed',
        status: 200,
        error_code: null,
        input_tokens: 1_000,
        cache_read_tokens: 500,
        cache_write_tokens: api === 'anthropic' ? 200 : 0,
        usage_estimated: false,
        cost_state: 'exact',
        attempts: [{ outcome: 'completed', status: 200 }],
      });
      expect(found.output_tokens + found.reasoning_tokens).toBe(100);
      expect(found.provider_key_id).toMatch(/^key_/);
      expect(found.ttft_ms).toBeLessThanOrEqual(found.latency_ms);
      expect(found.cost_micro_usd).toBe(await priceOf(`${api}/${model}`, found));
    },
  );

  it('names each attempt of a request that needed several', async () => {
    story.upstream.on('openai', fail(500), say('Here I am.'));
    const { response } = await story.openai.chat.completions.create({ model: GPT, messages: hello }).withResponse();
    const { attempts, outcome } = await row(response.headers.get('x-request-id'));
    expect(outcome).toBe('completed');
    expect(attempts).toMatchObject([
      { outcome: 'server', status: 500 },
      { outcome: 'completed', status: 200 },
    ]);
  });

  it('says so when usage is our own estimate', async () => {
    story.upstream.on('openai', say('Nobody counted this.', { tokens: null }));
    const { response } = await story.openai.chat.completions.create({ model: GPT, messages: hello }).withResponse();
    const found = await row(response.headers.get('x-request-id'));
    expect(found).toMatchObject({ usage_estimated: true, cost_state: 'estimated', outcome: 'completed' });
    expect(found.output_tokens).toBeGreaterThan(0);
  });

  it('keeps a model without a price apart from one that is free', async () => {
    story.upstream.on('openai', say('ok'));
    const { response } = await story.openai.chat.completions
      .create({ model: 'openai/gpt-next-year', messages: hello })
      .withResponse();
    expect(await row(response.headers.get('x-request-id'))).toMatchObject({
      cost_state: 'unknown',
      cost_micro_usd: null,
      input_tokens: expect.any(Number),
    });
    const free = await story.openai.chat.completions.create({ model: 'sandbox/echo', messages: hello }).withResponse();
    expect(await row(free.response.headers.get('x-request-id'))).toMatchObject({ cost_state: 'exact', cost_micro_usd: 0 });
  });

  it('P10, G1: tells what a client left behind, estimated, and whose it is to pay', async () => {
    story.upstream.on('openai', say('one two three', { faults: { hold: { after: 3 } } }));
    const { data, response } = await story.openai.chat.completions
      .create({ model: GPT, messages: hello, stream: true })
      .withResponse();
    for await (const chunk of data) if (chunk.choices[0]?.delta.content === ' two') break;
    data.controller.abort();
    const found = await row(response.headers.get('x-request-id'));
    expect(found).toMatchObject({ outcome: 'aborted', status: 499, usage_estimated: true, cost_state: 'estimated' });
    expect(found.attempts).toMatchObject([{ paid_by: 'tenant' }]);
    await until('the upstream to be left', () => story.upstream.last().reply.state === 'client_left');
    expect(found.output_tokens).toBeGreaterThan(0);
    expect(found.cost_micro_usd).toBeGreaterThan(0);
  });

  it('tells how streams ended badly', async () => {
    const read = async (faults: object): Promise<Row> => {
      story.upstream.on('anthropic', say('one two three', { faults }));
      const { data, response } = await story.openai.chat.completions
        .create({ model: CLAUDE, messages: hello, stream: true })
        .withResponse();
      await expect(
        (async () => {
          for await (const chunk of data) void chunk;
        })(),
      ).rejects.toThrow();
      return row(response.headers.get('x-request-id'));
    };
    expect(await read({ endAfter: 5 })).toMatchObject({ outcome: 'truncated', error_code: 'stream_truncated' });
    expect(await read({ errorAfter: { frames: 5 } })).toMatchObject({ outcome: 'error', error_code: 'upstream_error' });
    await story.gateway.reviveProviderKeys();
  });

  it('costs nothing where nothing was served', async () => {
    const refused = await story.openai.chat.completions
      .create({ model: 'nobody-knows', messages: hello })
      .catch((e: { requestID?: string }) => e);
    expect(await row((refused as { requestID?: string }).requestID)).toMatchObject({
      outcome: 'refused',
      status: 404,
      error_code: 'model_not_found',
      attempts: [],
      cost_micro_usd: 0,
    });
    story.upstream.on('openai', fail(400, { message: 'no' }));
    const failed = await story.openai.chat.completions
      .create({ model: GPT, messages: hello })
      .catch((e: { requestID?: string }) => e);
    expect(await row((failed as { requestID?: string }).requestID)).toMatchObject({
      outcome: 'error',
      status: 400,
      attempts: [{ outcome: 'client', status: 400 }],
      input_tokens: 0,
      cost_micro_usd: 0,
    });
  });
});

describe('the books', () => {
  it('balance: fifty parallel requests, one row each, and the sums that the upstream told', async () => {
    const before = { rows: (await rows()).length, served: story.upstream.served() };
    const answer = (request: ReceivedRequest) =>
      request.number % 3 === 0
        ? think('Hm.', 'Four.', { tokens: { input: request.number, cacheRead: 7, output: 11 } })
        : callTools([['get_weather', { city: String(request.number) }]], { tokens: { input: request.number, output: 5 } });
    story.upstream.always('openai', answer).always('anthropic', answer);
    const calls = Array.from({ length: 50 }, (_, i) => {
      const model = i % 2 === 0 ? GPT : CLAUDE;
      const streamed = i % 5 < 3;
      return i % 4 < 2
        ? story.openai.chat.completions.create({ model, messages: hello, tools: openAiTools, stream: streamed })
        : story.anthropic.messages.create({ model, max_tokens: 99, messages: hello, tools: anthropicTools, stream: streamed });
    });
    for (const call of calls) {
      const result = await call;
      if (Symbol.asyncIterator in result) for await (const part of result) void part;
    }
    const all = await until('fifty more rows', async () => {
      const found = await rows();
      return found.length === before.rows + 50 && found.slice(before.rows);
    });
    expect(new Set(all.map(({ request_id }) => request_id)).size).toBe(50);
    expect(all.every(({ outcome, usage_estimated }) => outcome === 'completed' && !usage_estimated)).toBe(true);
    const told = story.upstream.served();
    const sum = (pick: (one: Row) => number): number => all.reduce((total, one) => total + pick(one), 0);
    expect(told.requests - before.served.requests).toBe(50);
    expect(sum((one) => one.input_tokens)).toBe(told.tokens.input - before.served.tokens.input);
    expect(sum((one) => one.cache_read_tokens)).toBe(told.tokens.cacheRead - before.served.tokens.cacheRead);
    expect(sum((one) => one.output_tokens + one.reasoning_tokens)).toBe(told.tokens.output - before.served.tokens.output);
  });

  it('have no gap in their numbers', async () => {
    const numbers = (await rows()).map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  });

  it('are shown to the administrator, newest first', async () => {
    const { status, body } = await story.gateway.admin('GET', '/v1/admin/requests?limit=5');
    expect(status).toBe(200);
    const shown = body['data'] as { request_id?: string; id?: string }[];
    const newest = (
      await story.gateway.db.query<Row>('SELECT request_id FROM requests ORDER BY started_at DESC, request_id DESC LIMIT 5')
    ).map(({ request_id }) => request_id);
    expect(shown.map((one) => one.request_id ?? one.id)).toEqual(newest);
  });

  it('lose nothing when the process is stopped right behind an answer', async () => {
    story.upstream.on('openai', say('Last words.'));
    const { response } = await story.openai.chat.completions.create({ model: GPT, messages: hello }).withResponse();
    await story.gateway.restart();
    expect((await rows()).some(({ request_id }) => request_id === response.headers.get('x-request-id'))).toBe(true);
  });
});

/** Whole micro-USD of a row's tokens, from the prices that GET /v1/models shows. */
async function priceOf(id: string, tokens: Row): Promise<number> {
  const model = (await story.openai.models.retrieve(id)) as unknown as { pricing: Record<string, number | null> };
  const { input_usd_per_million: input, output_usd_per_million: output, ...cache } = model.pricing;
  const cost =
    tokens.input_tokens * (input ?? 0) +
    tokens.cache_read_tokens * (cache['cache_read_usd_per_million'] ?? input ?? 0) +
    tokens.cache_write_tokens * (cache['cache_write_usd_per_million'] ?? input ?? 0) +
    (tokens.output_tokens + tokens.reasoning_tokens) * (output ?? 0);
  return Math.round(cost);
}
