import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { toFile } from 'openai';
import { openFiles, residentMemory } from '../support/process/proc';
import { until } from '../support/process/until';
import { failure, json } from '../support/upstream/operations-upstream';
import { type OperationsStory, startOperationsStory } from './operations';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

let story: OperationsStory;
beforeAll(async () => {
  story = await startOperationsStory();
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

describe('transcription, and forms as such', () => {
  const memory = (): number => residentMemory(story.gateway.pid);
  const held = (): string[] => openFiles(story.gateway.pid, 'route-llm-upload-');
  const spooled = (): string[] => readdirSync(story.gateway.dataDir).filter((name) => name.startsWith('route-llm-upload-'));

  it('transcribes a short recording', async () => {
    const file = await toFile(Buffer.alloc(3_000, 1), 'a.wav');
    const { data, response } = await story.openai.audio.transcriptions.create({ model: 'whisper-1', file }).withResponse();
    expect(data.text).toBe('Good day.');
    expect(story.upstream.last().form).toEqual({ model: 'whisper-1', file: '3000' });
    // 12 seconds at 0.36 USD an hour.
    expect(await story.row(response)).toMatchObject({ cost_state: 'exact', cost_micro_usd: 1_200, outcome: 'completed' });
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
      const response = await fetch(`${story.gateway.openAiUrl}/audio/transcriptions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${story.key}` },
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
    expect(story.upstream.last().form).toEqual({ model: 'whisper-1', file: String(size) });
    expect(peak - before).toBeLessThan(12 * 1024 * 1024);
    expect(spooled()).toEqual([]);
    await until('all files to be closed', () => held().length === 0);
  });

  it('goes on with the next provider when the first refuses before it has read the recording', async () => {
    story.upstream.onHead('openai', failure(429, 'slow down', { 'retry-after': '30' }));
    story.upstream.on('mistral', json({ text: 'From elsewhere.' }));
    const file = await toFile(Buffer.alloc(8_000_000, 1), 'a.wav');
    const answer = await story.openai.audio.transcriptions.create({
      model: 'openai/whisper-1,mistral/voxtral-mini-latest',
      file,
    });
    expect(answer.text).toBe('From elsewhere.');
    await story.gateway.providerKeyIs('openai', 'cooling');
    await story.gateway.reviveProviderKeys();
  });

  it('sends the recording again to the next provider when the first one fails', async () => {
    story.upstream.on('groq', failure(500, 'down'), failure(500, 'down'), failure(500, 'down'));
    story.upstream.on('mistral', json({ text: 'From elsewhere.', usage: { type: 'tokens', input_tokens: 5, output_tokens: 3 } }));
    const file = await toFile(Buffer.alloc(3_000_000, 1), 'a.wav');
    const { data, response } = await story.openai.audio.transcriptions
      .create({ model: 'groq/whisper-large-v3,mistral/voxtral-mini-latest', file })
      .withResponse();
    expect(data.text).toBe('From elsewhere.');
    expect(story.upstream.last('mistral').form).toEqual({ model: 'voxtral-mini-latest', file: '3000000' });
    expect((await story.row(response)).attempts).toHaveLength(4);
  });

  it('gives text and subtitles as they are', async () => {
    story.upstream.on('openai', {
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      frames: ['1\n00:00:00,000 --> 00:00:01,000\nGood day.\n'],
    });
    const file = await toFile(Buffer.alloc(300, 1), 'a.wav');
    const { data, response } = await story.openai.audio.transcriptions
      .create({ model: 'whisper-1', file, response_format: 'srt' })
      .withResponse();
    expect(data).toContain('Good day.');
    // Nobody told how long it was: that is no price of zero.
    expect(await story.row(response)).toMatchObject({ cost_state: 'unknown', cost_micro_usd: null });
  });

  it('streams a transcript as it is written', async () => {
    story.upstream.on('openai', {
      headers: { 'content-type': 'text/event-stream' },
      frames: [
        'data: {"type":"transcript.text.delta","delta":"Good"}\n\n',
        'data: {"type":"transcript.text.done","text":"Good day.","usage":{"type":"tokens","input_tokens":14,"output_tokens":3,"input_token_details":{"text_tokens":4,"audio_tokens":10}}}\n\n',
      ],
    });
    const file = await toFile(Buffer.alloc(300, 1), 'a.wav');
    const stream = await story.openai.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file, stream: true });
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    expect(types).toEqual(['transcript.text.delta', 'transcript.text.done']);
    const booked = await story.rowWhere("model_used = 'gpt-4o-transcribe'");
    // 4 tokens of text, 10 of sound, 3 written.
    expect(booked).toMatchObject({ outcome: 'completed', input_tokens: 14, output_tokens: 3, cost_micro_usd: 100 });
  });

  it('stops everything when the client leaves in the middle of its upload', async () => {
    const { hostname, port } = new URL(story.gateway.url);
    const before = story.upstream.requests.length;
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    const boundary = 'b0undary';
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n`;
    socket.write(
      `POST /v1/audio/transcriptions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${story.key}\r\ncontent-type: multipart/form-data; boundary=${boundary}\r\ncontent-length: 9000000\r\n\r\n${head}`,
    );
    socket.write(Buffer.alloc(3_000_000, 1));
    await until('the upload to reach the provider', () => story.upstream.requests.length > before);
    socket.destroy();
    await until('the provider to be left', () => story.upstream.last().state === 'left');
    const left = await story.rowWhere("error_code = 'client_closed' AND route = '/v1/audio/transcriptions'");
    expect(left).toMatchObject({ outcome: 'aborted', status: 499 });
    await until('all files to be closed', () => held().length === 0);
  });

  it('lets a client that is still sending get to an answer given early', async () => {
    const file = await toFile(Buffer.alloc(9_000_000, 1), 'a.wav');
    for (const model of ['no-such-model', 'anthropic/claude-haiku-4-5', 'no-such-model']) {
      const error = await story.openai.audio.transcriptions.create({ model, file }).catch((thrown: unknown) => thrown);
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
    const response = await story.post('/audio/transcriptions', body, {
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request' } });
  });

  it('refuses what is no form, and what is too large', async () => {
    expect((await story.post('/audio/transcriptions', {})).status).toBe(415);
    const { hostname, port } = new URL(story.gateway.url);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () =>
        socket.write(
          `POST /v1/audio/transcriptions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${story.key}\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 999999999\r\n\r\n`,
        ),
      );
      let said = '';
      socket.on('data', (bytes) => (said += bytes.toString())).on('close', () => resolve(said));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('body_too_large');
  });
});
