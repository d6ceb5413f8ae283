import Anthropic from '@anthropic-ai/sdk';
import OpenAI, { toFile } from 'openai';
import type { JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import { failure, vectorOf } from '../support/upstream/operations-upstream';
import { OPERATION_SECRETS, type OperationsStory, startOperationsStory } from './operations';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

let story: OperationsStory;
beforeAll(async () => {
  story = await startOperationsStory();
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

describe('embeddings', () => {
  it('relays the default of the official client, packed numbers, byte for byte', async () => {
    const { data, response } = await story.openai.embeddings
      .create({ model: 'text-embedding-3-small', input: ['one', 'three'] })
      .withResponse();
    expect(data.data.map(({ embedding }) => embedding)).toEqual([vectorOf('one'), vectorOf('three')]);
    expect(data.usage).toEqual({ prompt_tokens: 14, total_tokens: 14 });
    expect(story.upstream.last().body).toMatchObject({ encoding_format: 'base64', model: 'text-embedding-3-small' });
    expect(response.headers.get('x-gateway-provider')).toBe('openai');
    expect(await story.row(response)).toMatchObject({
      route: '/v1/embeddings',
      provider_id: 'openai',
      model_used: 'text-embedding-3-small',
      input_tokens: 14,
      output_tokens: 0,
      usage_estimated: false,
      cost_state: 'exact',
      cost_micro_usd: 0,
      outcome: 'completed',
    });
  });

  it.each(['float', 'base64'] as const)('gives %s to whom asks for it, whatever the provider gives', async (format) => {
    for (const model of [
      'openai/text-embedding-3-large',
      'mistral/mistral-embed',
      'gemini/gemini-embedding-001',
      'ollama/nomic-embed-text',
      'together/BAAI/bge-base-en-v1.5',
    ]) {
      const response = await story.post('/embeddings', { model, input: ['hi', 'there'], encoding_format: format });
      const body = (await response.json()) as { data: { embedding: string | number[] }[]; usage: { prompt_tokens: number } };
      expect([model, response.status]).toEqual([model, 200]);
      const vectors = body.data.map(({ embedding }) =>
        typeof embedding === 'string'
          ? [...new Float32Array(Uint8Array.from(Buffer.from(embedding, 'base64')).buffer)]
          : embedding,
      );
      expect(vectors).toEqual([vectorOf('hi'), vectorOf('there')]);
      expect(typeof body.data[0]?.embedding).toBe(format === 'base64' ? 'string' : 'object');
      expect(body.usage.prompt_tokens).toBeGreaterThan(0);
    }
  });

  it('passes dimensions on in the words of each provider, and names what it had to leave out', async () => {
    const ask = { input: 'text', dimensions: 8, user: 'somebody', encoding_format: 'float' };
    const mistral = await story.post('/embeddings', { ...ask, model: 'mistral/mistral-embed' });
    expect(story.upstream.last('mistral').body).toEqual({ model: 'mistral-embed', input: 'text', output_dimension: 8 });
    expect(mistral.headers.get('x-gateway-fidelity')).toContain('user');
    const strict = await story.post('/embeddings', { ...ask, model: 'mistral/mistral-embed' }, { 'x-gateway-strict': 'true' });
    expect(strict.status).toBe(400);
    expect(await strict.json()).toMatchObject({ error: { code: 'unsupported_by_target', param: 'user' } });
    await story.post('/embeddings', { ...ask, model: 'gemini/gemini-embedding-001' });
    expect(story.upstream.last('gemini').body).toMatchObject({
      requests: [{ model: 'models/gemini-embedding-001', outputDimensionality: 8 }],
    });
    expect(story.upstream.last('gemini').headers['x-goog-api-key']).toBe(OPERATION_SECRETS.gemini);
  });

  it('takes lists of tokens to whom reads them, and refuses them by name elsewhere', async () => {
    const tokens = { input: [[1, 2, 3], [4]] };
    expect((await story.post('/embeddings', { ...tokens, model: 'text-embedding-3-small' })).status).toBe(200);
    const refused = await story.post('/embeddings', { ...tokens, model: 'gemini/gemini-embedding-001' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: 'unsupported_by_target', param: 'input' } });
  });

  it('counts the tokens itself where the provider does not tell, and says so', async () => {
    const ask = { model: 'together/BAAI/bge-base-en-v1.5', input: 'The quick brown fox jumps over the lazy dog.' };
    // Until the tokenizer is loaded, or while the machine is busy, it reckons by script.
    const response = await until('it to be counted', async () => {
      const answer = await story.post('/embeddings', ask);
      expect(answer.headers.get('x-gateway-estimated')).toBe('true');
      const { usage } = (await answer.json()) as { usage: JsonObject };
      return usage['prompt_tokens'] === 10 && usage['total_tokens'] === 10 && answer;
    });
    expect(await story.row(response)).toMatchObject({ usage_estimated: true, input_tokens: 10, cost_state: 'estimated' });
  });

  it('falls over to the next provider of a list when one is out of reach', async () => {
    story.upstream.on('together', failure(500, 'down'), failure(500, 'down'), failure(500, 'down'));
    const { data, response } = await story.openai.embeddings
      .create({ model: 'together/BAAI/bge-large-en-v1.5,gemini/gemini-embedding-001', input: 'across' })
      .withResponse();
    expect(data.data[0]?.embedding).toEqual(vectorOf('across'));
    expect(response.headers.get('x-gateway-fallback-used')).toBe('true');
    const { attempts, provider_id } = await story.row(response);
    expect(provider_id).toBe('gemini');
    expect(attempts.map(({ status }) => status)).toEqual([500, 500, 500, 200]);
  });

  it('lets a limited key rest, and serves from the next provider', async () => {
    story.upstream.on('mistral', failure(429, 'slow down', { 'retry-after': '30' }));
    const ask = { model: 'mistral/mistral-embed,gemini/gemini-embedding-001', input: 'x' };
    expect((await story.post('/embeddings', ask)).headers.get('x-gateway-provider')).toBe('gemini');
    await story.gateway.providerKeyIs('mistral', 'cooling');
    const received = story.upstream.requests.filter(({ api }) => api === 'mistral').length;
    expect((await story.post('/embeddings', ask)).headers.get('x-gateway-provider')).toBe('gemini');
    expect(story.upstream.requests.filter(({ api }) => api === 'mistral')).toHaveLength(received);
    await story.gateway.reviveProviderKeys();
  });

  it('works in the first minute, in the sandbox', async () => {
    const { data } = await story.openai.embeddings.create({
      model: 'sandbox/embed',
      input: ['a red apple', 'a green apple', 'tax law'],
    });
    const [red, green, law] = data.map(({ embedding }) => embedding) as [number[], number[], number[]];
    const likeness = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
    expect(red).toHaveLength(256);
    expect(likeness(red, red)).toBeCloseTo(1, 3);
    expect(likeness(red, green)).toBeGreaterThan(likeness(red, law) + 0.3);
  });

  it.each([
    [{ model: 'text-embedding-3-small' }, 400, 'input'],
    [{ model: 'gemini/gemini-embedding-001', input: [] }, 400, 'input'],
    [{ model: 'text-embedding-3-small', input: 'x', dimensions: -1 }, 400, 'dimensions'],
    [{ input: 'x' }, 400, 'model'],
    [{ model: 'anthropic/claude-haiku-4-5', input: 'x' }, 400, 'model'],
    [{ model: 'no-such-model', input: 'x' }, 404, 'model'],
  ])('refuses %j with %i and the parameter at fault', async (body, status, param) => {
    const response = await story.post('/embeddings', body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { param } });
  });
});

describe('moderations and images', () => {
  it('moderates, with the usual model when none is named', async () => {
    const { data, response } = await story.openai.moderations.create({ input: 'good day' }).withResponse();
    expect(data.results[0]?.flagged).toBe(false);
    expect(story.upstream.last().body).toEqual({ input: 'good day', model: 'omni-moderation-latest' });
    expect(await story.row(response)).toMatchObject({ cost_micro_usd: 0, outcome: 'completed' });
  });

  it('makes images, and books what their tokens cost', async () => {
    const { data, response } = await story.openai.images.generate({ model: 'gpt-image-1', prompt: 'a fox' }).withResponse();
    expect(Buffer.from(data.data?.[0]?.b64_json ?? '', 'base64').toString()).toBe('a picture');
    expect(await story.row(response)).toMatchObject({ input_tokens: 10, output_tokens: 1_056, cost_micro_usd: 42_290 });
  });

  it('says it in the words of Together', async () => {
    await story.openai.images.generate({
      model: 'together/black-forest-labs/FLUX.1-schnell',
      prompt: 'a fox',
      size: '1024x1024',
      response_format: 'b64_json',
    });
    expect(story.upstream.last('together').body).toMatchObject({ width: 1024, height: 1024, response_format: 'base64' });
  });

  it('streams images as events and books the last one', async () => {
    const event = (value: object): string => `event: x\ndata: ${JSON.stringify(value)}\n\n`;
    const usage = {
      total_tokens: 30,
      input_tokens: 10,
      output_tokens: 20,
      input_tokens_details: { text_tokens: 10, image_tokens: 0 },
    };
    story.upstream.on('openai', {
      headers: { 'content-type': 'text/event-stream' },
      frames: [
        event({ type: 'image_generation.partial_image', b64_json: 'AA==', partial_image_index: 0 }),
        event({ type: 'image_generation.completed', b64_json: 'AAA=', usage }),
      ],
    });
    const stream = await story.openai.images.generate({ model: 'gpt-image-1', prompt: 'a fox', stream: true, partial_images: 1 });
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    expect(types).toEqual(['image_generation.partial_image', 'image_generation.completed']);
    const last = await story.rowWhere("route = '/v1/images/generations' AND output_tokens = 20");
    expect(last).toMatchObject({ outcome: 'completed', input_tokens: 10, usage_estimated: false });
  });

  it('takes a picture to be changed', async () => {
    const image = await toFile(Buffer.alloc(200_000, 7), 'fox.png', { type: 'image/png' });
    const { data } = await story.openai.images.edit({ model: 'gpt-image-1', image, prompt: 'with a hat' });
    expect(data).toHaveLength(1);
    expect(story.upstream.last().form).toMatchObject({ model: 'gpt-image-1', prompt: 'with a hat', image: '200000' });
  });
});

describe('speech', () => {
  it('plays while it is still being spoken', async () => {
    const gate = newGate();
    story.upstream.on('openai', {
      headers: { 'content-type': 'audio/mpeg' },
      frames: [Buffer.alloc(4_096, 1), Buffer.alloc(4_096, 2)],
      hold: gate.opened,
    });
    const response = await story.openai.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Good day to all of you.' });
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    const reader = (response.body as unknown as ReadableStream<Uint8Array>).getReader();
    const first = await reader.read();
    expect(first.value?.every((byte) => byte === 1)).toBe(true);
    expect(story.upstream.last().state).toBe('answering');
    gate.open();
    let bytes = first.value?.length ?? 0;
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) bytes += piece.value.length;
    expect(bytes).toBe(8_192);
    // 23 characters at 15 USD a million.
    expect(await story.row(response)).toMatchObject({
      cost_state: 'exact',
      cost_micro_usd: 345,
      outcome: 'completed',
    });
  });

  it('breaks off when the provider does, so that half a file is not taken for a whole one', async () => {
    story.upstream.on('openai', {
      headers: { 'content-type': 'audio/mpeg' },
      frames: [Buffer.alloc(100, 1), Buffer.alloc(100, 2)],
      cutAfter: 1,
    });
    const response = await story.openai.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Good day.' });
    await expect(response.arrayBuffer()).rejects.toThrow();
    expect(await story.row(response)).toMatchObject({ outcome: 'error' });
  });

  it('tells an error of the provider as one', async () => {
    story.upstream.on('openai', failure(400, 'That voice does not exist.'));
    const error = await story.openai.audio.speech
      .create({ model: 'tts-1', voice: 'nobody', input: 'x' })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(String(error)).toContain('That voice does not exist.');
  });
});

describe('count_tokens', () => {
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'How many tokens is this sentence?' }];

  it("asks Anthropic about Anthropic's models, and charges nothing", async () => {
    const { data, response } = await story.anthropic.messages.countTokens({ model: 'claude-haiku-4-5', messages }).withResponse();
    expect(data.input_tokens).toBe(42);
    expect(story.upstream.last('anthropic').path).toBe('/v1/messages/count_tokens');
    expect(story.upstream.last('anthropic').body).toEqual({ model: 'claude-haiku-4-5', messages });
    expect(response.headers.get('x-gateway-estimated')).toBeNull();
    expect(await story.row(response)).toMatchObject({ cost_micro_usd: 0, input_tokens: 0, outcome: 'completed' });
  });

  it('counts by itself for all others, and says so', async () => {
    const received = story.upstream.requests.length;
    const { data, response } = await story.anthropic.messages
      .countTokens({ model: 'openai/gpt-5-mini', messages, system: 'Be brief.' })
      .withResponse();
    expect(data.input_tokens).toBeGreaterThan(10);
    expect(data.input_tokens).toBeLessThan(25);
    expect(response.headers.get('x-gateway-estimated')).toBe('true');
    expect(story.upstream.requests).toHaveLength(received);
  });

  it('counts by itself while Anthropic cannot', async () => {
    story.upstream.on('anthropic', failure(529, 'overloaded'), failure(529, 'overloaded'), failure(529, 'overloaded'));
    const { response } = await story.anthropic.messages.countTokens({ model: 'claude-haiku-4-5', messages }).withResponse();
    expect(response.headers.get('x-gateway-estimated')).toBe('true');
  });

  it("answers faults in Anthropic's shape", async () => {
    const error = await story.anthropic.messages
      .countTokens({ model: 'claude-haiku-4-5', messages: 'x' as never })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Anthropic.BadRequestError);
    expect(error).toMatchObject({ status: 400, error: { type: 'error', error: { type: 'invalid_request_error' } } });
  });
});
