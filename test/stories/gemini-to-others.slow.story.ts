import type { GenerateContentParameters, GoogleGenAI, Part } from '@google/genai';
import { TINY_PNG, WEATHER_SCHEMA } from '../support/builders';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import {
  type ApiName,
  callTools,
  describeImage,
  fail,
  refuse,
  say,
  think,
  withFaults,
} from '../support/upstream/replay-upstream';
import { googleClient, googleError } from './google-client';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
let google: GoogleGenAI;
beforeAll(async () => {
  story = await startStory();
  google = googleClient(story);
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const tools = [
  {
    functionDeclarations: [
      { name: 'get_weather', description: 'The weather in a city', parametersJsonSchema: WEATHER_SCHEMA },
      { name: 'get_time', description: 'The time now' },
    ],
  },
];

const UPSTREAMS: [ApiName, string][] = [
  ['openai', 'openai/gpt-5-mini'],
  ['anthropic', 'anthropic/claude-haiku-4-5'],
];

describe.each(UPSTREAMS)('a client of Google in front of %s', (api, model) => {
  const ask = (more: Partial<GenerateContentParameters> = {}) =>
    google.models.generateContent({ model, contents: 'Hello', ...more });

  async function read(more: Partial<GenerateContentParameters> = {}) {
    const seen: { text: string; thoughts: string; last?: unknown; error?: unknown } = { text: '', thoughts: '' };
    try {
      for await (const piece of await google.models.generateContentStream({ model, contents: 'Hello', ...more })) {
        for (const part of piece.candidates?.[0]?.content?.parts ?? []) {
          if (part.thought) seen.thoughts += part.text ?? '';
          else seen.text += part.text ?? '';
        }
        seen.last = piece;
      }
    } catch (error) {
      seen.error = error;
    }
    return seen;
  }

  it('is answered in the words of Gemini', async () => {
    story.upstream.on(api, say('Good day.', { tokens: { input: 8, cacheRead: 4, output: 3 } }));
    const answer = await ask({
      config: { systemInstruction: 'Be brief.', maxOutputTokens: 50, temperature: 0.3, stopSequences: ['END'] },
    });
    expect(answer.text).toBe('Good day.');
    expect(answer.candidates).toMatchObject([{ index: 0, finishReason: 'STOP', content: { role: 'model' } }]);
    expect(answer.usageMetadata).toMatchObject({ promptTokenCount: 12, cachedContentTokenCount: 4, candidatesTokenCount: 3 });
    expect(answer.responseId).not.toBe('');
    expect(JSON.stringify(story.upstream.last(api).body)).toContain('Be brief.');
  });

  it('hears every reason to stop, and what was refused', async () => {
    story.upstream.on(api, say('Half', { stop: 'length' }), refuse('No.'));
    expect((await ask()).candidates?.[0]?.finishReason).toBe('MAX_TOKENS');
    expect((await ask()).candidates?.[0]).toMatchObject({ content: { parts: [{ text: 'No.' }] } });
  });

  it('streams piece by piece, with usage at the end', async () => {
    const gate = newGate();
    story.upstream.on(
      api,
      say(['Grüße', ', 東京', ' 🙂!'], { tokens: { input: 8, output: 3 }, faults: { hold: { after: 5, until: gate.opened } } }),
    );
    let text = '';
    for await (const piece of await google.models.generateContentStream({ model, contents: 'Hello' })) {
      text += piece.text ?? '';
      if (text.includes('東京')) gate.open();
    }
    expect(text).toBe('Grüße, 東京 🙂!');
    story.upstream.on(api, withFaults(say('Grüße!', { tokens: { input: 8, output: 3 } }), { byteByByte: true }));
    expect(await read()).toMatchObject({
      text: 'Grüße!',
      last: {
        candidates: [{ finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 8, candidatesTokenCount: 3, totalTokenCount: 11 },
      },
    });
  });

  it.each([
    ['an error event', { errorAfter: { frames: 4, message: 'Overloaded' } }],
    ['no closing mark', { endAfter: 4 }],
    ['a broken connection', { cutAfter: 4 }],
  ])('does not take a stream for whole that ends with %s', async (_name, faults) => {
    story.upstream.on(api, say('one two three four', { faults }));
    const { text, error } = await read();
    expect('one two three four'.startsWith(text) && text !== 'one two three four').toBe(true);
    expect(error).toMatchObject({ status: 502 });
  });

  it.each([false, true])('calls two tools at once and takes their results (streamed: %s)', async (streamed) => {
    story.upstream.on(
      api,
      {
        ...say('Let me look.'),
        ...callTools([
          ['get_weather', { city: 'Köln "am Rhein"' }],
          ['get_time', ''],
        ]),
      },
      say('It rains at noon.'),
    );
    const chat = google.chats.create({ model, config: { tools } });
    const turn = async (message: Parameters<typeof chat.sendMessage>[0]['message']) => {
      if (!streamed) return (await chat.sendMessage({ message })).candidates?.[0]?.content?.parts ?? [];
      const parts: Part[] = [];
      for await (const piece of await chat.sendMessageStream({ message }))
        parts.push(...(piece.candidates?.[0]?.content?.parts ?? []));
      return parts;
    };
    const first = await turn('How is the weather, and what time is it?');
    const calls = first.flatMap(({ functionCall }) => functionCall ?? []);
    expect(calls.map(({ name, args }) => [name, args])).toEqual([
      ['get_weather', { city: 'Köln "am Rhein"' }],
      ['get_time', {}],
    ]);
    // By name alone, as most clients of Google answer.
    const final = await turn(
      calls.map(({ name }) => ({ functionResponse: { name: name ?? '', response: { output: `${name}: fine` } } })),
    );
    expect(final.map(({ text }) => text).join('')).toBe('It rains at noon.');
    const sent = JSON.stringify(story.upstream.last(api).body['messages']);
    expect(sent).toContain('get_weather: fine');
    expect(sent).toContain('Let me look.');
  });

  it.each([
    ['ANY', undefined],
    ['ANY', ['get_time']],
    ['NONE', undefined],
    ['VALIDATED', undefined],
  ])('chooses tools by mode %s %j', async (mode, allowedFunctionNames) => {
    story.upstream.on(api, say('ok'));
    const functionCallingConfig = { mode: mode as never, ...(allowedFunctionNames && { allowedFunctionNames }) };
    await ask({ config: { tools, toolConfig: { functionCallingConfig } } });
    const choice = JSON.stringify(story.upstream.last(api).body['tool_choice']) ?? 'auto';
    expect(choice).toMatch(
      { ANY: allowedFunctionNames ? /get_time/ : /any|required/, NONE: /none/, VALIDATED: /auto/ }[mode] as RegExp,
    );
  });

  it('shows a picture', async () => {
    story.upstream.on(api, describeImage());
    const contents = [{ text: 'What is this?' }, { inlineData: { mimeType: 'image/png', data: TINY_PNG } }];
    expect((await ask({ contents })).text).toContain('red pixel');
    expect(JSON.stringify(story.upstream.last(api).body)).toContain(TINY_PNG);
  });

  it('gets JSON of a schema', async () => {
    story.upstream.on(api, say('{"city":"Rome"}'));
    const responseSchema = { type: 'OBJECT' as never, properties: { city: { type: 'STRING' as never } }, required: ['city'] };
    const answer = await ask({ config: { responseMimeType: 'application/json', responseSchema } });
    expect(JSON.parse(answer.text ?? '')).toEqual({ city: 'Rome' });
    expect(JSON.stringify(story.upstream.last(api).body)).toContain('"type":"string"');
  });

  it('is told its mistakes in the shape of Google', async () => {
    story.upstream.on(api, fail(400, { message: 'The text is too odd' }));
    expect(await googleError(ask())).toMatchObject({ status: 400, word: 'INVALID_ARGUMENT', message: 'The text is too odd' });
    const received = story.upstream.requests.length;
    const video = [{ inlineData: { mimeType: 'video/mp4', data: 'dg==' } }];
    expect(await googleError(ask({ contents: video }))).toMatchObject({
      status: 400,
      message: expect.stringContaining('video/mp4'),
    });
    expect(story.upstream.requests).toHaveLength(received);
  });

  it('is told what could not be said', async () => {
    story.upstream.on(api, say('ok'));
    const safetySettings = [{ category: 'HARM_CATEGORY_HARASSMENT' as never, threshold: 'BLOCK_NONE' as never }];
    const answer = await ask({ config: { safetySettings } });
    expect(answer.sdkHttpResponse?.headers?.['x-gateway-fidelity']).toContain('safetySettings');
  });

  it('ends the call of the upstream when it leaves', async () => {
    story.upstream.on(api, say('one two three four', { faults: { hold: { after: 5 } } }));
    const leaving = new AbortController();
    const reading = (async () => {
      const stream = await google.models.generateContentStream({ model, contents: 'a', config: { abortSignal: leaving.signal } });
      for await (const piece of stream) if (piece.text !== '') leaving.abort();
    })();
    await expect(reading).rejects.toThrow();
    const { reply } = story.upstream.last(api);
    await until('the upstream to be left', () => reply.state === 'client_left');
  });
});

describe('thinking of Anthropic in the hands of a client of Google', () => {
  it.each([false, true])('goes back with its signature (streamed: %s)', async (streamed) => {
    const signature = 'ErUBCkYIBxgC+abc/def==';
    story.upstream.on(
      'anthropic',
      { ...think('I need the weather.', 'Let me look.', { signature }), ...callTools([['get_weather', { city: 'Rome' }]]) },
      say('Sunny.'),
    );
    const config = { tools, thinkingConfig: { includeThoughts: true, thinkingBudget: 2048 }, maxOutputTokens: 8000 };
    const chat = google.chats.create({ model: 'anthropic/claude-haiku-4-5', config });
    const thoughts: string[] = [];
    if (streamed) {
      for await (const piece of await chat.sendMessageStream({ message: 'Weather?' }))
        for (const part of piece.candidates?.[0]?.content?.parts ?? []) if (part.thought) thoughts.push(part.text ?? '');
    } else {
      const answer = await chat.sendMessage({ message: 'Weather?' });
      for (const part of answer.candidates?.[0]?.content?.parts ?? []) if (part.thought) thoughts.push(part.text ?? '');
    }
    expect(thoughts.join('')).toBe('I need the weather.');
    await chat.sendMessage({ message: [{ functionResponse: { name: 'get_weather', response: { output: 'sun' } } }] });
    expect(story.upstream.last('anthropic').body['messages']).toMatchObject([
      { role: 'user' },
      {
        role: 'assistant',
        content: [{ type: 'thinking', thinking: 'I need the weather.', signature }, { type: 'text' }, { type: 'tool_use' }],
      },
      { role: 'user', content: [{ type: 'tool_result' }] },
    ]);
  });
});
