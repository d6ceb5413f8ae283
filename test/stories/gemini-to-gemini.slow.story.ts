import type { Content, GenerateContentParameters, GoogleGenAI } from '@google/genai';
import { TINY_PNG, WEATHER_SCHEMA } from '../support/builders';
import { PROVIDER_SECRETS } from '../support/process/start-gateway';
import { promptly } from '../support/process/promptly';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import { geminiSignature } from '../support/upstream/gemini-wire';
import { callTools, describeImage, fail, say, think, withFaults } from '../support/upstream/replay-upstream';
import { googleClient, googleError } from './google-client';
import { sentBytes } from './relay';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
let google: GoogleGenAI;
beforeAll(async () => {
  story = await startStory({ more: ['gemini'] });
  google = googleClient(story);
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const MODEL = 'gemini/gemini-3.5-flash';
const ask = (more: Partial<GenerateContentParameters> = {}) =>
  google.models.generateContent({ model: MODEL, contents: 'Hello', ...more });

async function read(more: Partial<GenerateContentParameters> = {}) {
  const seen: { text: string; pieces: number; error?: unknown } = { text: '', pieces: 0 };
  try {
    for await (const piece of await google.models.generateContentStream({ model: MODEL, contents: 'Hello', ...more })) {
      seen.pieces++;
      seen.text += piece.text ?? '';
    }
  } catch (error) {
    seen.error = error;
  }
  return seen;
}

/** As somebody without a client would: the body exactly as written. */
const post = (path: string, body: string, headers: Record<string, string> = { 'x-goog-api-key': story.key }) =>
  fetch(story.gateway.url + path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

const BODY = '{"contents": [ {"parts":[{"text":"Gr\\u00fc\\u00dfe"}] } ] }';

describe('what is relayed', () => {
  it('answers in the words of Gemini, with the facts of the gateway in headers', async () => {
    story.upstream.on('gemini', say('Good day.', { tokens: { input: 8, cacheRead: 4, output: 3, reasoning: 2 } }));
    const answer = await ask();
    expect(answer.text).toBe('Good day.');
    expect(answer.usageMetadata).toMatchObject({ promptTokenCount: 12, cachedContentTokenCount: 4, thoughtsTokenCount: 2 });
    expect(answer.sdkHttpResponse?.headers?.['x-gateway-provider']).toBe('gemini');
    const { path, headers } = story.upstream.last('gemini');
    expect(path).toBe('/v1beta/models/gemini-3.5-flash:generateContent');
    expect(headers['x-goog-api-key']).toBe(PROVIDER_SECRETS.gemini);
  });

  it('is byte for byte what both sides wrote', async () => {
    story.upstream.reset();
    story.upstream.on(
      'gemini',
      () => say('Grüße.'),
      () => say('Grüße, 東京.'),
    );
    const whole = await post('/v1beta/models/gemini-3.5-flash:generateContent', BODY);
    expect(Buffer.from(await whole.arrayBuffer()).toString('latin1')).toBe(sentBytes(story.upstream.last('gemini')));
    expect(story.upstream.last('gemini').bytes.toString()).toBe(BODY);
    const body = '{"contents":{"parts":{"text":"Hi"}}}'.replace(
      '{"parts":{"text":"Hi"}}',
      '[{"role":"user","parts":[{"text":"Hi"}]}]',
    );
    const again = await post('/v1beta/models/gemini-3.5-flash:streamGenerateContent?alt=sse', body);
    expect(again.headers.get('content-type')).toContain('text/event-stream');
    expect(Buffer.from(await again.arrayBuffer()).toString('latin1')).toBe(sentBytes(story.upstream.last('gemini')));
  });

  it('streams piece by piece, and is not taken for whole without a reason to stop', async () => {
    const gate = newGate();
    story.upstream.on('gemini', say(['Good', ' day', '.'], { faults: { hold: { after: 2, until: gate.opened } } }));
    let text = '';
    for await (const piece of await google.models.generateContentStream({ model: MODEL, contents: 'Hello' })) {
      text += piece.text ?? '';
      if (text === 'Good day') gate.open();
    }
    expect(text).toBe('Good day.');
    story.upstream.on('gemini', say('one two three', { faults: { endAfter: 2 } }));
    const cut = await read();
    expect(cut).toMatchObject({ text: 'one two', error: { status: 502 } });
    story.upstream.on('gemini', say('one two three', { faults: { errorAfter: { frames: 2, message: 'It is overloaded.' } } }));
    const broken = await read();
    expect(broken.text).toBe('one two');
    expect(String(broken.error)).toContain('It is overloaded.');
  });

  it('does not care how the bytes come', async () => {
    story.upstream.on('gemini', withFaults(say('Grüße, 東京 🙂!'), { byteByByte: true }));
    expect(await read()).toMatchObject({ text: 'Grüße, 東京 🙂!' });
  });

  it('is one JSON array, sent piece by piece, where no event stream was asked for', async () => {
    story.upstream.on('gemini', say('Good day.'), say('one two', { faults: { endAfter: 1 } }));
    const path = '/v1beta/models/gemini-3.5-flash:streamGenerateContent';
    const answer = await post(path, '{"contents":[{"parts":[{"text":"Hi"}]}]}');
    expect(answer.headers.get('content-type')).toContain('application/json');
    const pieces = (await answer.json()) as { candidates: { content: { parts: { text: string }[] } }[] }[];
    expect(pieces.map((piece) => piece.candidates[0]?.content.parts[0]?.text)).toEqual(['Good', ' day.']);
    const cut = (await (await post(path, '{"contents":[{"parts":[{"text":"Hi"}]}]}')).json()) as { error?: { code: number } }[];
    expect(cut.at(-1)?.error?.code).toBe(502);
  });
});

describe('a conversation with tools', () => {
  it.each([false, true])('keeps the signatures of calls (streamed: %s)', async (streamed) => {
    story.upstream.on(
      'gemini',
      callTools([
        ['get_weather', { city: 'Köln' }],
        ['get_time', ''],
      ]),
      think('Hm.', 'It rains.'),
    );
    const config = {
      tools: [
        {
          functionDeclarations: [
            { name: 'get_weather', description: 'w', parametersJsonSchema: WEATHER_SCHEMA },
            { name: 'get_time', description: 't' },
          ],
        },
      ],
    };
    const chat = google.chats.create({ model: MODEL, config });
    const turn = async (message: Parameters<typeof chat.sendMessage>[0]['message']) => {
      if (!streamed) return { parts: (await chat.sendMessage({ message })).candidates?.[0]?.content?.parts ?? [] };
      const parts: NonNullable<Content['parts']> = [];
      for await (const piece of await chat.sendMessageStream({ message }))
        parts.push(...(piece.candidates?.[0]?.content?.parts ?? []));
      return { parts };
    };
    const first = await turn('How is the weather?');
    const calls = first.parts.flatMap(({ functionCall }) => functionCall ?? []);
    expect(calls).toEqual([
      { name: 'get_weather', args: { city: 'Köln' } },
      { name: 'get_time', args: {} },
    ]);
    const responses = calls.map(({ name }) => ({ functionResponse: { name, response: { output: `${name}: fine` } } }));
    const final = await turn(responses);
    expect(
      final.parts
        .filter(({ thought }) => !thought)
        .map(({ text }) => text)
        .join(''),
    ).toBe('It rains.');
    const sent = story.upstream.last('gemini').body['contents'] as { role: string; parts: object[] }[];
    expect(JSON.stringify(sent)).toContain(geminiSignature(`call ${story.upstream.last('gemini').number - 1}`));
  });
});

describe('a picture', () => {
  it('is shown to the model', async () => {
    story.upstream.on('gemini', describeImage());
    const contents = [{ text: 'What is this?' }, { inlineData: { mimeType: 'image/png', data: TINY_PNG } }];
    expect((await ask({ contents })).text).toContain('red pixel');
  });
});

describe('errors', () => {
  afterEach(() => story.gateway.reviveProviderKeys());

  it("are Google's own for the caller's own mistake", async () => {
    story.upstream.on('gemini', fail(400, { message: 'Unsupported value' }));
    expect(await googleError(ask())).toMatchObject({
      status: 400,
      code: 400,
      word: 'INVALID_ARGUMENT',
      message: 'Unsupported value',
    });
    expect(await googleError(ask({ model: 'no-such-model' }))).toMatchObject({ status: 404, word: 'NOT_FOUND' });
    const nobody = googleClient(story, 'rlg-nobody');
    expect(await googleError(nobody.models.generateContent({ model: MODEL, contents: 'a' }))).toMatchObject({
      status: 401,
      word: 'UNAUTHENTICATED',
    });
  });

  it("do not blame the caller when the gateway's key is refused", async () => {
    story.upstream.on('gemini', fail(400, { message: `API key not valid: ${PROVIDER_SECRETS.gemini}` }));
    const error = await googleError(ask());
    expect(error).toMatchObject({ status: 502, word: 'INTERNAL' });
    expect(JSON.stringify(error)).not.toContain(PROVIDER_SECRETS.gemini);
    await story.gateway.providerKeyIs('gemini', 'disabled');
  });

  it('say when to come back, as Google told it, also in the list that a stream is answered with', async () => {
    story.upstream.on('gemini', fail(429));
    expect(String((await read()).error)).toContain('retryDelay');
    await story.gateway.providerKeyIs('gemini', 'cooling');
  });

  it('tries a failing upstream again', async () => {
    story.upstream.on('gemini', fail(503), fail(500), say('Here I am.'));
    expect((await ask()).text).toBe('Here I am.');
  });

  it('refuses a key in the address, and addresses that lead nowhere', async () => {
    const query = await post(`/v1beta/models/gemini-3.5-flash:generateContent?key=${story.key}`, '{}', {});
    expect(query.status).toBe(401);
    expect(await query.json()).toMatchObject({ error: { status: 'UNAUTHENTICATED' } });
    for (const path of ['gemini-3.5-flash', 'gemini-3.5-flash:embedThings', ':generateContent'])
      expect((await post(`/v1beta/models/${path}`, '{}')).status).toBe(404);
    const up = await post('/v1beta/models/gemini%2F..%2F..%2Ffiles:generateContent', '{"contents":[{"parts":[{"text":"a"}]}]}');
    expect(up.status).toBe(404);
  });
});

describe('a client that leaves', () => {
  it('ends the call of the upstream within a second', async () => {
    story.upstream.on('gemini', say('one two three', { faults: { hold: { after: 2 } } }));
    const leaving = new AbortController();
    const heard = newGate();
    const reading = (async () => {
      for await (const piece of await google.models.generateContentStream({
        model: MODEL,
        contents: 'a',
        config: { abortSignal: leaving.signal },
      }))
        if (piece.text === ' two') heard.open();
    })();
    await Promise.race([heard.opened, reading]);
    const { reply } = story.upstream.last('gemini');
    await promptly(1_000, story.gateway.url, async () => {
      leaving.abort();
      await expect(reading).rejects.toThrow();
      await until('the upstream to be left', () => reply.state === 'client_left');
    });
  });
});

describe('tokens', () => {
  it('are counted without asking anybody', async () => {
    const received = story.upstream.requests.length;
    const whole = { generateContentRequest: { contents: [{ parts: [{ text: 'How many tokens are these words?' }] }] } };
    // Until the tokenizer is loaded, or while the machine is busy, it reckons by script.
    await until('both to be counted alike', async () => {
      const { totalTokens } = await google.models.countTokens({ model: MODEL, contents: 'How many tokens are these words?' });
      expect(totalTokens).toBeGreaterThan(5);
      const answer = await post('/v1beta/models/auto:countTokens', JSON.stringify(whole));
      expect(answer.headers.get('x-gateway-estimated')).toBe('true');
      const counted: unknown = await answer.json();
      expect(counted).toEqual({ totalTokens: expect.any(Number) });
      return (counted as { totalTokens: number }).totalTokens === totalTokens;
    });
    expect(story.upstream.requests).toHaveLength(received);
  });
});

describe('models', () => {
  it('are listed in the shape of Google, and found by name', async () => {
    const names: string[] = [];
    for await (const model of await google.models.list()) names.push(model.name ?? '');
    expect(names).toContain('models/auto');
    expect(names.every((name) => name.startsWith('models/'))).toBe(true);
    expect(await google.models.get({ model: 'auto' })).toMatchObject({
      name: 'models/auto',
      supportedActions: ['generateContent', 'streamGenerateContent', 'countTokens'],
    });
    expect(await googleError(google.models.get({ model: 'openai/none' }))).toMatchObject({ status: 404 });
  });
});
