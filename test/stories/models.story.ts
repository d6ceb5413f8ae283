import OpenAI from 'openai';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  story = await startStory();
}, START_TIMEOUT_MS);
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

interface Listed {
  id: string;
  owned_by: string;
  kind: string;
  context_length?: number;
  pricing?: { input_usd_per_million: number };
  capabilities?: { vision: boolean; tools: boolean };
}

const listed = async (client = story.openai): Promise<Listed[]> => (await client.models.list()).data as unknown as Listed[];

describe('GET /v1/models', () => {
  it("lists virtual models and those of every provider with a key, to OpenAI's client", async () => {
    const models = await listed();
    const ids = models.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['auto', 'fast', 'cheap', 'best', 'sandbox/echo']));
    expect(new Set(models.map(({ owned_by }) => owned_by))).toEqual(
      new Set(['route-llm-gateway', 'openai', 'anthropic', 'deepseek', 'sandbox']),
    );
    expect(new Set(ids).size).toBe(ids.length);
    const known = models.find(({ id }) => id === 'openai/gpt-5-mini');
    expect(known?.context_length).toBeGreaterThan(100_000);
    expect(known?.pricing?.input_usd_per_million).toBeGreaterThan(0);
    expect(known?.capabilities).toMatchObject({ vision: true, tools: true });
  });

  it("lists the same to Anthropic's client in its own shape", async () => {
    const page = await story.anthropic.models.list();
    expect(page.data.map(({ id }) => id)).toEqual((await listed()).map(({ id }) => id));
    expect(page.data[0]).toMatchObject({
      type: 'model',
      display_name: expect.any(String),
      created_at: expect.stringMatching(/Z$/),
    });
    expect(page.has_more).toBe(false);
  });

  it('asks no provider for it', () => {
    expect(story.upstream.requests).toEqual([]);
  });

  it('finds one by its full and by its plain name', async () => {
    const full = await story.openai.models.retrieve('anthropic/claude-haiku-4-5');
    const plain = await story.openai.models.retrieve('claude-haiku-4-5');
    expect(plain).toEqual(full);
    const missing = await story.openai.models.retrieve('nobody/knows').catch((error: unknown) => error);
    expect(missing).toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('shows a key only what that key may use, and serves it only that', async () => {
    const { key } = await story.gateway.createVirtualKey({ allowed_models: ['sandbox/echo'] });
    const limited = new OpenAI({ apiKey: key, baseURL: story.gateway.openAiUrl, maxRetries: 0 });
    expect((await listed(limited)).map(({ id }) => id)).toEqual(['sandbox/echo']);
    const ask = (model: string) =>
      limited.chat.completions.create({ model, messages: [{ role: 'user', content: 'x' }] }).catch((error: unknown) => error);
    expect(await ask('sandbox/echo')).toMatchObject({ object: 'chat.completion' });
    expect(await ask('gpt-5-mini')).toBeInstanceOf(OpenAI.PermissionDeniedError);
    expect(await ask('sandbox/echo,gpt-5-mini')).toBeInstanceOf(OpenAI.PermissionDeniedError);
    expect(story.upstream.requests).toEqual([]);
  });

  it('is where users of other gateways look for it, with the same rights', async () => {
    const get = (path: string, key?: string) =>
      fetch(story.gateway.url + path, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } });
    expect((await get('/api/health')).status).toBe(200);
    expect((await get('/api/models')).status).toBe(401);
    expect(await (await get('/api/models', story.key)).json()).toMatchObject({ object: 'list' });
    expect((await get('/api/admin/keys', story.key)).status).toBe((await get('/v1/admin/api-keys', story.key)).status);
    const body = JSON.stringify({ model: 'sandbox/echo', messages: [{ role: 'user', content: 'Hi' }] });
    const headers = { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${story.gateway.url}/api/v1/completions`, { method: 'POST', headers, body });
    expect(await answer.json()).toMatchObject({ choices: [{ message: { content: 'Hi' } }] });
    const gemini = JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] });
    const short = await fetch(`${story.gateway.url}/v1beta/sandbox/echo:generateContent`, {
      method: 'POST',
      headers,
      body: gemini,
    });
    expect(await short.json()).toMatchObject({ candidates: [{ content: { parts: [{ text: 'Hi' }] } }] });
  });

  it('tells strangers nothing', async () => {
    const stranger = new OpenAI({ apiKey: 'rlg_wrong', baseURL: story.gateway.openAiUrl, maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  });

  it('lists no model of a provider whose key was taken away', async () => {
    const { body } = await story.gateway.admin('GET', '/v1/admin/keys?provider=deepseek');
    const [found] = body['data'] as { id: string }[];
    expect((await story.gateway.admin('PATCH', `/v1/admin/keys/${found?.id}`, { status: 'disabled' })).status).toBe(200);
    expect((await listed()).some(({ owned_by }) => owned_by === 'deepseek')).toBe(false);
    const gone = await story.openai.chat.completions
      .create({ model: 'deepseek/deepseek-chat', messages: [{ role: 'user', content: 'x' }] })
      .catch((error: unknown) => error);
    expect(gone).toMatchObject({ status: 503, code: 'no_key_available' });
    expect(story.upstream.requests).toEqual([]);
  });
});
