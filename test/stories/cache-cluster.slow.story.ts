import { Redis } from 'ioredis';
import OpenAI from 'openai';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis';
import { type OperationsUpstream, startOperationsUpstream } from '../support/upstream/operations-upstream';
import { type ReplayUpstream, say, startReplayUpstream } from '../support/upstream/replay-upstream';

const MODEL = 'gpt-4o-mini';
const START_TIMEOUT_MS = 300_000;

describeWithRedis('a cache that two processes share', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let upstream: ReplayUpstream;
  let embeddings: OperationsUpstream;
  let clients: OpenAI[] = [];
  const gateways: RunningGateway[] = [];

  beforeAll(async () => {
    [database, redis, upstream, embeddings] = await Promise.all([
      createTestDatabase(),
      startRedis({ args: ['--maxmemory-policy', 'allkeys-lru'] }),
      startReplayUpstream(),
      startOperationsUpstream(),
    ]);
    const env = {
      REDIS_CACHE_URL: redis.url,
      // The machine may be busy with other suites.
      GATEWAY_REDIS_DEADLINE_MS: '5000',
      JWT_SECRET: 'secret of tokens for two processes 01234567890',
      MASTER_KEY: 'key of all keys for two processes 012345678901',
      ...{ MISTRAL_API_KEY: 'canary-mistral-0123456789', MISTRAL_BASE_URL: embeddings.baseUrl('mistral') },
      ...{ GEMINI_API_KEY: 'canary-gemini-0123456789', GEMINI_BASE_URL: embeddings.baseUrl('gemini') },
      OLLAMA_BASE_URL: embeddings.baseUrl('ollama'),
      GATEWAY_ALLOW_PRIVATE_PROVIDERS: 'openai,anthropic,deepseek,mistral,gemini,ollama',
    };
    for (let i = 0; i < 2; i++) gateways.push(await startGateway({ upstream, database, env }));
    const { key } = await first().createVirtualKey();
    clients = gateways.map(({ openAiUrl }) => new OpenAI({ apiKey: key, baseURL: openAiUrl, maxRetries: 0 }));
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    for (const gateway of gateways.splice(0)) await gateway.stop();
    await upstream?.close();
    await embeddings?.close();
    await redis?.stop();
    await database?.drop();
  }, START_TIMEOUT_MS);

  const first = (): RunningGateway => gateways[0] as RunningGateway;
  const calls = (): number => upstream.requests.filter(({ operation }) => operation === 'chat').length;
  async function ask(process: number, content: string, more: object = {}) {
    const body = { model: MODEL, temperature: 0, messages: [{ role: 'user' as const, content }], ...more };
    const { data, response } = await (clients[process] as OpenAI).chat.completions.create(body).withResponse();
    const requestId = response.headers.get('x-request-id');
    return { text: data.choices[0]?.message.content, cache: response.headers.get('x-gateway-cache'), requestId };
  }

  it.each(['mistral/mistral-embed', 'gemini/gemini-embedding-001', 'ollama/nomic-embed-text'])(
    'knows by %s in one what was asked of the other',
    async (embedding) => {
      const put = await first().admin('PUT', '/v1/admin/cache/settings', { mode: 'semantic', embedding });
      expect(put.status).toBe(200);
      const [provider = ''] = embedding.split('/');
      const before = embeddings.requests.filter(({ api }) => api === provider).length;
      upstream.always('openai', say(`Canberra, by ${provider}.`));
      const question = `What is the capital of Australia (${provider})?`;
      const bought = await ask(0, question);
      expect(bought.cache).toBe('miss');
      // Nobody waits long for a vector: what came too late is learnt when it is asked again.
      await until('the question to be known', async () => {
        const rows = await database.database.query('SELECT 1 FROM cache_questions WHERE embedding = $1', [embedding]);
        if (rows.length === 0) await ask(0, question, { 'x-cache': 'refresh' });
        return rows.length === 1;
      });
      // Settings reach the other process a moment later.
      await until('the other process to have read the settings', async () => {
        const { body } = await (gateways[1] as RunningGateway).admin('GET', '/v1/admin/cache/settings');
        return body['embedding'] === embedding;
      });
      // One in fifty is bought anyway, to see whether it still fits; the same words would then be an exact hit.
      let asked = `Please tell me the capital of Australia (${provider})`;
      const answer = await until('an answer out of the cache', async () => {
        const given = await ask(1, asked);
        asked += '!';
        return given.cache !== 'miss' && given;
      });
      expect(answer).toMatchObject({ text: `Canberra, by ${provider}.`, cache: 'semantic' });
      expect(embeddings.requests.filter(({ api }) => api === provider).length).toBeGreaterThanOrEqual(before + 2);
      expect((await ask(1, `What is not the capital of Australia (${provider})?`)).cache).toBe('miss');
    },
  );

  it('gives in one what the other has bought, sealed where it lies, and forgets it in both', async () => {
    upstream.always('openai', say('Four and a canary of the answer.'));
    const question = 'How much is two and two, exactly?';
    const reader = new Redis(redis.url);
    const stored = await reader.dbsize();
    expect((await ask(0, question, { 'x-cache': 'exact' })).cache).toBe('miss');
    const before = calls();
    await until('the answer to be stored', async () => (await reader.dbsize()) > stored);
    reader.disconnect();
    expect(await ask(1, question, { 'x-cache': 'exact' })).toMatchObject({
      text: 'Four and a canary of the answer.',
      cache: 'exact',
    });
    expect(calls()).toBe(before);
    expect((await first().admin('POST', '/v1/admin/cache/invalidate', { all: true })).status).toBeLessThan(300);
    await until('the other process to know of it', async () => {
      const { cache } = await ask(1, question, { 'x-cache': 'exact', 'x-cache-ttl': 3_600 });
      return cache === 'miss';
    });
  });

  it('misses, and fails nobody, while Redis is away, and has all but what was invalidated meanwhile when it is back', async () => {
    upstream.always('openai', say('Bought before.'));
    const exact = { 'x-cache': 'exact' };
    const keys: string[] = [];
    for (const question of ['Kept?', 'Invalidated, zero?', 'Invalidated, one?']) {
      const { requestId } = await ask(0, question, exact);
      await until('the answer to be stored', async () => (await ask(1, question, exact)).cache === 'exact');
      const row = await until('the row', async () => {
        const { status, body } = await first().admin('GET', `/v1/admin/requests/${requestId}`);
        return status === 200 && body;
      });
      keys.push(String(row['cache_key']));
    }
    upstream.always('openai', say('Bought anew.'));
    redis.freeze();
    for (const process of [0, 1])
      for (const question of ['Is anybody there?', 'Kept?'])
        expect(await ask(process, question, exact)).toMatchObject({ text: 'Bought anew.', cache: 'miss' });
    for (const key of keys.slice(1))
      expect((await first().admin('POST', '/v1/admin/cache/invalidate', { key })).body).toEqual({ removed: 0 });
    redis.thaw();
    for (const process of [0, 1]) await until('a hit', async () => (await ask(process, 'Kept?', exact)).cache === 'exact');
    expect(await ask(0, 'Invalidated, zero?', exact)).toMatchObject({ text: 'Bought anew.', cache: 'miss' });
    // Without a bus between them the other process reads of it a moment later.
    await until('the other process to know of it', async () => (await ask(1, 'Invalidated, one?', exact)).cache === 'miss');
    const again = await until('what was bought to be stored', async () => {
      const given = await ask(1, 'Invalidated, one?', exact);
      return given.cache === 'exact' && given;
    });
    expect(again.text).toBe('Bought anew.');
  });

  it('answers by meaning in either without Redis too', async () => {
    await first().admin('PUT', '/v1/admin/cache/settings', { mode: 'semantic', embedding: 'mistral/mistral-embed' });
    await until('the other process to have read the settings', async () => {
      const { body } = await (gateways[1] as RunningGateway).admin('GET', '/v1/admin/cache/settings');
      return body['embedding'] === 'mistral/mistral-embed';
    });
    upstream.always('openai', say('Lima.'));
    const known = async (): Promise<number> =>
      (await database.database.query('SELECT 1 FROM cache_questions WHERE answer IS NOT NULL')).length;
    const before = await known();
    await ask(0, 'What is the capital of Peru?');
    await until('the question to be known', async () => {
      if ((await known()) > before) return true;
      await ask(0, 'What is the capital of Peru?', { 'x-cache': 'refresh' });
      return false;
    });
    await redis.stop();
    let asked = 'Please tell me the capital of Peru';
    const answer = await until('an answer out of the cache', async () => {
      const given = await ask(1, asked);
      asked += '!';
      return given.cache !== 'miss' && given;
    });
    expect(answer).toMatchObject({ text: 'Lima.', cache: 'semantic' });
  });
});
