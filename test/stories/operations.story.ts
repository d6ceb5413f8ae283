import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI, { toFile } from 'openai';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import {
  failure,
  json,
  type OperationsUpstream,
  startOperationsUpstream,
  vectorOf,
} from '../support/upstream/operations-upstream';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

const SECRETS = {
  OPENAI: 'sk-canary-openai-9876543210',
  MISTRAL: 'canary-mistral-0123456789',
  GEMINI: 'canary-gemini-0123456789',
};

let upstream: OperationsUpstream;
let gateway: RunningGateway;
let key: string;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  upstream = await startOperationsUpstream();
  gateway = await startGateway({
    env: {
      OPENAI_API_KEY: SECRETS.OPENAI,
      OPENAI_BASE_URL: upstream.baseUrl('openai'),
      MISTRAL_API_KEY: SECRETS.MISTRAL,
      MISTRAL_BASE_URL: upstream.baseUrl('mistral'),
      TOGETHER_API_KEY: 'canary-together-0123456789',
      TOGETHER_BASE_URL: upstream.baseUrl('together'),
      GEMINI_API_KEY: SECRETS.GEMINI,
      GEMINI_BASE_URL: upstream.baseUrl('gemini'),
      GROQ_API_KEY: 'canary-groq-0123456789',
      GROQ_BASE_URL: upstream.baseUrl('groq'),
      OLLAMA_BASE_URL: upstream.baseUrl('ollama'),
      ANTHROPIC_API_KEY: 'sk-ant-canary-9876543210',
      ANTHROPIC_BASE_URL: upstream.baseUrl('anthropic'),
      GATEWAY_ALLOW_PRIVATE_PROVIDERS: 'openai,mistral,together,groq,gemini,ollama,anthropic',
    },
  });
  key = (await gateway.createVirtualKey()).key;
  openai = new OpenAI({ apiKey: key, baseURL: gateway.openAiUrl, maxRetries: 0 });
  anthropic = new Anthropic({ apiKey: key, baseURL: gateway.url, maxRetries: 0 });
}, START_TIMEOUT_MS);

afterEach(() => upstream.assertClean());

afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
  const leaked = [key, ...Object.values(SECRETS)].filter((secret) => gateway.logs.includes(secret));
  expect(leaked).toEqual([]);
}, STOP_TIMEOUT_MS);

interface Row {
  request_id: string;
  route: string;
  provider_id: string | null;
  model_used: string | null;
  attempts: { provider: string; outcome: string; status: number | null }[];
  input_tokens: number;
  output_tokens: number;
  usage_estimated: boolean;
  cost_state: string;
  cost_micro_usd: number | null;
  outcome: string;
  status: number;
  error_code: string | null;
}

const row = (requestId: string | null): Promise<Row> =>
  until(`the row of ${requestId}`, async () =>
    (await gateway.db.query<Row>('SELECT * FROM requests ORDER BY seq')).find(({ request_id }) => request_id === requestId),
  );
/** The only row that this condition finds. */
const rowWhere = (condition: string): Promise<Row> =>
  until(`a row where ${condition}`, async () => (await gateway.db.query<Row>(`SELECT * FROM requests WHERE ${condition}`))[0]);
const idOf = (response: Response): string | null => response.headers.get('x-request-id');
const post = (path: string, body: object | string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(gateway.openAiUrl + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('embeddings', () => {
  it('relays the default of the official client, packed numbers, byte for byte', async () => {
    const { data, response } = await openai.embeddings
      .create({ model: 'text-embedding-3-small', input: ['one', 'three'] })
      .withResponse();
    expect(data.data.map(({ embedding }) => embedding)).toEqual([vectorOf('one'), vectorOf('three')]);
    expect(data.usage).toEqual({ prompt_tokens: 14, total_tokens: 14 });
    expect(upstream.last().body).toMatchObject({ encoding_format: 'base64', model: 'text-embedding-3-small' });
    expect(response.headers.get('x-gateway-provider')).toBe('openai');
    expect(await row(idOf(response))).toMatchObject({
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
      const response = await post('/embeddings', { model, input: ['hi', 'there'], encoding_format: format });
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
    const mistral = await post('/embeddings', { ...ask, model: 'mistral/mistral-embed' });
    expect(upstream.last('mistral').body).toEqual({ model: 'mistral-embed', input: 'text', output_dimension: 8 });
    expect(mistral.headers.get('x-gateway-fidelity')).toContain('user');
    const strict = await post('/embeddings', { ...ask, model: 'mistral/mistral-embed' }, { 'x-gateway-strict': 'true' });
    expect(strict.status).toBe(400);
    expect(await strict.json()).toMatchObject({ error: { code: 'unsupported_by_target', param: 'user' } });
    await post('/embeddings', { ...ask, model: 'gemini/gemini-embedding-001' });
    expect(upstream.last('gemini').body).toMatchObject({
      requests: [{ model: 'models/gemini-embedding-001', outputDimensionality: 8 }],
    });
    expect(upstream.last('gemini').headers['x-goog-api-key']).toBe(SECRETS.GEMINI);
  });

  it('takes lists of tokens to whom reads them, and refuses them by name elsewhere', async () => {
    const tokens = { input: [[1, 2, 3], [4]] };
    expect((await post('/embeddings', { ...tokens, model: 'text-embedding-3-small' })).status).toBe(200);
    const refused = await post('/embeddings', { ...tokens, model: 'gemini/gemini-embedding-001' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: 'unsupported_by_target', param: 'input' } });
  });

  it('counts the tokens itself where the provider does not tell, and says so', async () => {
    const response = await post('/embeddings', {
      model: 'together/BAAI/bge-base-en-v1.5',
      input: 'The quick brown fox jumps over the lazy dog.',
    });
    expect(response.headers.get('x-gateway-estimated')).toBe('true');
    expect(await response.json()).toMatchObject({ usage: { prompt_tokens: 10, total_tokens: 10 } });
    expect(await row(idOf(response))).toMatchObject({ usage_estimated: true, input_tokens: 10, cost_state: 'estimated' });
  });

  it('falls over to the next provider of a list when one is out of reach', async () => {
    upstream.on('together', failure(500, 'down'), failure(500, 'down'), failure(500, 'down'));
    const { data, response } = await openai.embeddings
      .create({ model: 'together/BAAI/bge-large-en-v1.5,gemini/gemini-embedding-001', input: 'across' })
      .withResponse();
    expect(data.data[0]?.embedding).toEqual(vectorOf('across'));
    expect(response.headers.get('x-gateway-fallback-used')).toBe('true');
    const { attempts, provider_id } = await row(idOf(response));
    expect(provider_id).toBe('gemini');
    expect(attempts.map(({ status }) => status)).toEqual([500, 500, 500, 200]);
  });

  it('lets a limited key rest, and serves from the next provider', async () => {
    upstream.on('mistral', failure(429, 'slow down', { 'retry-after': '30' }));
    const ask = { model: 'mistral/mistral-embed,gemini/gemini-embedding-001', input: 'x' };
    expect((await post('/embeddings', ask)).headers.get('x-gateway-provider')).toBe('gemini');
    await gateway.providerKeyIs('mistral', 'cooling');
    const received = upstream.requests.filter(({ api }) => api === 'mistral').length;
    expect((await post('/embeddings', ask)).headers.get('x-gateway-provider')).toBe('gemini');
    expect(upstream.requests.filter(({ api }) => api === 'mistral')).toHaveLength(received);
    await gateway.reviveProviderKeys();
  });

  it('works in the first minute, in the sandbox', async () => {
    const { data } = await openai.embeddings.create({
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
    const response = await post('/embeddings', body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { param } });
  });
});

describe('moderations and images', () => {
  it('moderates, with the usual model when none is named', async () => {
    const { data, response } = await openai.moderations.create({ input: 'good day' }).withResponse();
    expect(data.results[0]?.flagged).toBe(false);
    expect(upstream.last().body).toEqual({ input: 'good day', model: 'omni-moderation-latest' });
    expect(await row(idOf(response))).toMatchObject({ cost_micro_usd: 0, outcome: 'completed' });
  });

  it('makes images, and books what their tokens cost', async () => {
    const { data, response } = await openai.images.generate({ model: 'gpt-image-1', prompt: 'a fox' }).withResponse();
    expect(Buffer.from(data.data?.[0]?.b64_json ?? '', 'base64').toString()).toBe('a picture');
    expect(await row(idOf(response))).toMatchObject({ input_tokens: 10, output_tokens: 1_056, cost_micro_usd: 42_290 });
  });

  it('says it in the words of Together', async () => {
    await openai.images.generate({
      model: 'together/black-forest-labs/FLUX.1-schnell',
      prompt: 'a fox',
      size: '1024x1024',
      response_format: 'b64_json',
    });
    expect(upstream.last('together').body).toMatchObject({ width: 1024, height: 1024, response_format: 'base64' });
  });

  it('streams images as events and books the last one', async () => {
    const event = (value: object): string => `event: x\ndata: ${JSON.stringify(value)}\n\n`;
    const usage = {
      total_tokens: 30,
      input_tokens: 10,
      output_tokens: 20,
      input_tokens_details: { text_tokens: 10, image_tokens: 0 },
    };
    upstream.on('openai', {
      headers: { 'content-type': 'text/event-stream' },
      frames: [
        event({ type: 'image_generation.partial_image', b64_json: 'AA==', partial_image_index: 0 }),
        event({ type: 'image_generation.completed', b64_json: 'AAA=', usage }),
      ],
    });
    const stream = await openai.images.generate({ model: 'gpt-image-1', prompt: 'a fox', stream: true, partial_images: 1 });
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    expect(types).toEqual(['image_generation.partial_image', 'image_generation.completed']);
    const last = await rowWhere("route = '/v1/images/generations' AND output_tokens = 20");
    expect(last).toMatchObject({ outcome: 'completed', input_tokens: 10, usage_estimated: false });
  });

  it('takes a picture to be changed', async () => {
    const image = await toFile(Buffer.alloc(200_000, 7), 'fox.png', { type: 'image/png' });
    const { data } = await openai.images.edit({ model: 'gpt-image-1', image, prompt: 'with a hat' });
    expect(data).toHaveLength(1);
    expect(upstream.last().form).toMatchObject({ model: 'gpt-image-1', prompt: 'with a hat', image: '200000' });
  });
});

describe('speech', () => {
  it('plays while it is still being spoken', async () => {
    const gate = newGate();
    upstream.on('openai', {
      headers: { 'content-type': 'audio/mpeg' },
      frames: [Buffer.alloc(4_096, 1), Buffer.alloc(4_096, 2)],
      hold: gate.opened,
    });
    const response = await openai.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Good day to all of you.' });
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    const reader = (response.body as unknown as ReadableStream<Uint8Array>).getReader();
    const first = await reader.read();
    expect(first.value?.every((byte) => byte === 1)).toBe(true);
    expect(upstream.last().state).toBe('answering');
    gate.open();
    let bytes = first.value?.length ?? 0;
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) bytes += piece.value.length;
    expect(bytes).toBe(8_192);
    // 23 characters at 15 USD a million.
    expect(await row(idOf(response as unknown as Response))).toMatchObject({
      cost_state: 'exact',
      cost_micro_usd: 345,
      outcome: 'completed',
    });
  });

  it('breaks off when the provider does, so that half a file is not taken for a whole one', async () => {
    upstream.on('openai', {
      headers: { 'content-type': 'audio/mpeg' },
      frames: [Buffer.alloc(100, 1), Buffer.alloc(100, 2)],
      cutAfter: 1,
    });
    const response = await openai.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Good day.' });
    await expect(response.arrayBuffer()).rejects.toThrow();
    expect(await row(idOf(response as unknown as Response))).toMatchObject({ outcome: 'error' });
  });

  it('tells an error of the provider as one', async () => {
    upstream.on('openai', failure(400, 'That voice does not exist.'));
    const error = await openai.audio.speech
      .create({ model: 'tts-1', voice: 'nobody', input: 'x' })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(String(error)).toContain('That voice does not exist.');
  });
});

describe('transcription', () => {
  /** Memory the process holds, in bytes. */
  const memory = (): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  /** Uploads without a name that the process still holds. */
  const held = (): string[] =>
    readdirSync(`/proc/${gateway.pid}/fd`).filter((fd) => {
      try {
        return readlinkSync(`/proc/${gateway.pid}/fd/${fd}`).includes('route-llm-upload-');
      } catch {
        return false; // closed meanwhile
      }
    });
  const spooled = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('route-llm-upload-'));

  it('transcribes a short recording', async () => {
    const file = await toFile(Buffer.alloc(3_000, 1), 'a.wav');
    const { data, response } = await openai.audio.transcriptions.create({ model: 'whisper-1', file }).withResponse();
    expect(data.text).toBe('Good day.');
    expect(upstream.last().form).toEqual({ model: 'whisper-1', file: '3000' });
    // 12 seconds at 0.36 USD an hour.
    expect(await row(idOf(response))).toMatchObject({ cost_state: 'exact', cost_micro_usd: 1_200, outcome: 'completed' });
  });

  it.each(['first', 'last'])('carries 20 MB on with the model %s, in flat memory and without a file left', async (place) => {
    const size = 20_000_000;
    const audio = Buffer.alloc(size, 5);
    const form = (): FormData => {
      const data = new FormData();
      if (place === 'first') data.set('model', 'openai/whisper-1');
      data.set('file', new Blob([new Uint8Array(audio)]), 'long.mp3');
      if (place === 'last') data.set('model', 'openai/whisper-1');
      return data;
    };
    const send = async (): Promise<void> => {
      const response = await fetch(`${gateway.openAiUrl}/audio/transcriptions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        body: form(),
      });
      expect(response.status).toBe(200);
    };
    await send();
    const before = memory();
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, memory())), 5);
    for (let i = 0; i < 5; i++) await send();
    clearInterval(watch);
    expect(upstream.last().form).toEqual({ model: 'whisper-1', file: String(size) });
    expect(peak - before).toBeLessThan(12 * 1024 * 1024);
    expect(spooled()).toEqual([]);
    await until('all files to be closed', () => held().length === 0);
  });

  it('goes on with the next provider when the first refuses before it has read the recording', async () => {
    upstream.onHead('openai', failure(429, 'slow down', { 'retry-after': '30' }));
    upstream.on('mistral', json({ text: 'From elsewhere.' }));
    const file = await toFile(Buffer.alloc(8_000_000, 1), 'a.wav');
    const answer = await openai.audio.transcriptions.create({ model: 'openai/whisper-1,mistral/voxtral-mini-latest', file });
    expect(answer.text).toBe('From elsewhere.');
    await gateway.providerKeyIs('openai', 'cooling');
    await gateway.reviveProviderKeys();
  });

  it('sends the recording again to the next provider when the first one fails', async () => {
    upstream.on('groq', failure(500, 'down'), failure(500, 'down'), failure(500, 'down'));
    upstream.on('mistral', json({ text: 'From elsewhere.', usage: { type: 'tokens', input_tokens: 5, output_tokens: 3 } }));
    const file = await toFile(Buffer.alloc(3_000_000, 1), 'a.wav');
    const { data, response } = await openai.audio.transcriptions
      .create({ model: 'groq/whisper-large-v3,mistral/voxtral-mini-latest', file })
      .withResponse();
    expect(data.text).toBe('From elsewhere.');
    expect(upstream.last('mistral').form).toEqual({ model: 'voxtral-mini-latest', file: '3000000' });
    expect((await row(idOf(response))).attempts).toHaveLength(4);
  });

  it('gives text and subtitles as they are', async () => {
    upstream.on('openai', {
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      frames: ['1\n00:00:00,000 --> 00:00:01,000\nGood day.\n'],
    });
    const file = await toFile(Buffer.alloc(300, 1), 'a.wav');
    const { data, response } = await openai.audio.transcriptions
      .create({ model: 'whisper-1', file, response_format: 'srt' })
      .withResponse();
    expect(data).toContain('Good day.');
    // Nobody told how long it was: that is no price of zero.
    expect(await row(idOf(response))).toMatchObject({ cost_state: 'unknown', cost_micro_usd: null });
  });

  it('streams a transcript as it is written', async () => {
    upstream.on('openai', {
      headers: { 'content-type': 'text/event-stream' },
      frames: [
        'data: {"type":"transcript.text.delta","delta":"Good"}\n\n',
        'data: {"type":"transcript.text.done","text":"Good day.","usage":{"type":"tokens","input_tokens":14,"output_tokens":3,"input_token_details":{"text_tokens":4,"audio_tokens":10}}}\n\n',
      ],
    });
    const file = await toFile(Buffer.alloc(300, 1), 'a.wav');
    const stream = await openai.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file, stream: true });
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    expect(types).toEqual(['transcript.text.delta', 'transcript.text.done']);
    const booked = await rowWhere("model_used = 'gpt-4o-transcribe'");
    // 4 tokens of text, 10 of sound, 3 written.
    expect(booked).toMatchObject({ outcome: 'completed', input_tokens: 14, output_tokens: 3, cost_micro_usd: 100 });
  });

  it('stops everything when the client leaves in the middle of its upload', async () => {
    const { hostname, port } = new URL(gateway.url);
    const before = upstream.requests.length;
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    const boundary = 'b0undary';
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n`;
    socket.write(
      `POST /v1/audio/transcriptions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: multipart/form-data; boundary=${boundary}\r\ncontent-length: 9000000\r\n\r\n${head}`,
    );
    socket.write(Buffer.alloc(3_000_000, 1));
    await until('the upload to reach the provider', () => upstream.requests.length > before);
    socket.destroy();
    await until('the provider to be left', () => upstream.last().state === 'left');
    const left = await rowWhere("error_code = 'client_closed' AND route = '/v1/audio/transcriptions'");
    expect(left).toMatchObject({ outcome: 'aborted', status: 499 });
    await until('all files to be closed', () => held().length === 0);
  });

  it('lets a client that is still sending get to an answer given early', async () => {
    const file = await toFile(Buffer.alloc(9_000_000, 1), 'a.wav');
    for (const model of ['no-such-model', 'anthropic/claude-haiku-4-5', 'no-such-model']) {
      const error = await openai.audio.transcriptions.create({ model, file }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ param: 'model' });
    }
    await until('all files to be closed', () => held().length === 0);
  });

  const BOUNDARY = 'xyz';
  const part = (name: string, value: string): string =>
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  it.each([
    ['without a model', `${part('prompt', 'x')}--${BOUNDARY}--\r\n`, 400],
    ['with two models', `${part('model', 'whisper-1')}${part('model', 'gpt-4o')}--${BOUNDARY}--\r\n`, 400],
    ['cut off', part('model', 'whisper-1'), 400],
    ['without a boundary', 'nothing of the kind', 400],
    ['with an empty name', `${part('', 'x')}--${BOUNDARY}--\r\n`, 400],
    ['with 10,000 parts', `${part('a', 'x').repeat(10_000)}--${BOUNDARY}--\r\n`, 400],
  ])('refuses a form %s', async (_what, body, status) => {
    const response = await post('/audio/transcriptions', body, { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request' } });
  });

  it('refuses what is no form, and what is too large', async () => {
    expect((await post('/audio/transcriptions', {})).status).toBe(415);
    const { hostname, port } = new URL(gateway.url);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () =>
        socket.write(
          `POST /v1/audio/transcriptions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 999999999\r\n\r\n`,
        ),
      );
      let said = '';
      socket.on('data', (bytes) => (said += bytes.toString())).on('close', () => resolve(said));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('body_too_large');
  });
});

describe('count_tokens', () => {
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'How many tokens is this sentence?' }];

  it("asks Anthropic about Anthropic's models, and charges nothing", async () => {
    const { data, response } = await anthropic.messages.countTokens({ model: 'claude-haiku-4-5', messages }).withResponse();
    expect(data.input_tokens).toBe(42);
    expect(upstream.last('anthropic').path).toBe('/v1/messages/count_tokens');
    expect(upstream.last('anthropic').body).toEqual({ model: 'claude-haiku-4-5', messages });
    expect(response.headers.get('x-gateway-estimated')).toBeNull();
    expect(await row(idOf(response))).toMatchObject({ cost_micro_usd: 0, input_tokens: 0, outcome: 'completed' });
  });

  it('counts by itself for all others, and says so', async () => {
    const received = upstream.requests.length;
    const { data, response } = await anthropic.messages
      .countTokens({ model: 'openai/gpt-5-mini', messages, system: 'Be brief.' })
      .withResponse();
    expect(data.input_tokens).toBeGreaterThan(10);
    expect(data.input_tokens).toBeLessThan(25);
    expect(response.headers.get('x-gateway-estimated')).toBe('true');
    expect(upstream.requests).toHaveLength(received);
  });

  it('counts by itself while Anthropic cannot', async () => {
    upstream.on('anthropic', failure(529, 'overloaded'), failure(529, 'overloaded'), failure(529, 'overloaded'));
    const { response } = await anthropic.messages.countTokens({ model: 'claude-haiku-4-5', messages }).withResponse();
    expect(response.headers.get('x-gateway-estimated')).toBe('true');
  });

  it("answers faults in Anthropic's shape", async () => {
    const error = await anthropic.messages
      .countTokens({ model: 'claude-haiku-4-5', messages: 'x' as never })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Anthropic.BadRequestError);
    expect(error).toMatchObject({ status: 400, error: { type: 'error', error: { type: 'invalid_request_error' } } });
  });
});
