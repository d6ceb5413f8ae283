import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, type LanguageModel, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { type ApiName, callTools, say, think } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  // It does not know the models' names.
  globalThis.AI_SDK_LOG_WARNINGS = false;
  story = await startStory({ more: ['gemini', 'ollama'] });
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

/** Every upstream family, each behind every provider of the AI SDK. */
const BEHIND: [ApiName, string][] = [
  ['openai', 'openai/gpt-5-mini'],
  ['deepseek', 'deepseek/deepseek-chat'],
  ['anthropic', 'anthropic/claude-haiku-4-5'],
  ['gemini', 'gemini/gemini-3.5-flash'],
  ['ollama', 'ollama/qwen3:8b'],
];

interface Face {
  name: string;
  model(id: string): LanguageModel;
  /** The API under which the client is relayed where the upstream speaks it too. */
  relayed?: Partial<Record<ApiName, ApiName>>;
  /** It shows what the model thinks. */
  thinks: boolean;
}

const openAi = () => createOpenAI({ apiKey: story.key, baseURL: story.gateway.openAiUrl });
const FACES: Face[] = [
  // The AI SDK reads no reasoning from chat completions.
  { name: 'openai chat', model: (id) => openAi().chat(id), thinks: false },
  { name: 'openai responses', model: (id) => openAi().responses(id), relayed: { openai: 'openai-responses' }, thinks: true },
  {
    name: 'anthropic',
    model: (id) => createAnthropic({ apiKey: story.key, baseURL: story.gateway.openAiUrl })(id),
    thinks: true,
  },
  {
    name: 'google',
    // A name with a slash is taken for a path: `models/` belongs to it then.
    model: (id) => createGoogleGenerativeAI({ apiKey: story.key, baseURL: `${story.gateway.url}/v1beta` })(`models/${id}`),
    thinks: true,
  },
];

const CASES = FACES.flatMap((face) => BEHIND.map(([api, id]) => [face.name, face.relayed?.[api] ?? api, id, face] as const));

describe.each(CASES)('%s of the AI SDK in front of %s', (_name, api, id, face) => {
  const asked: string[] = [];
  const noted: string[] = [];
  const tools = {
    get_weather: tool({
      description: 'The weather in a city',
      inputSchema: z.object({ city: z.string() }),
      execute: ({ city }) => {
        asked.push(city);
        return Promise.resolve(`snow in ${city}`);
      },
    }),
    get_time: tool({
      description: 'The time now',
      inputSchema: z.object({}),
      execute: () => {
        noted.push('noon');
        return Promise.resolve('noon');
      },
    }),
  };
  const options = () => ({
    model: face.model(id),
    system: 'Be brief.',
    prompt: 'Weather in Oslo and Bergen, and the time?',
    tools,
    stopWhen: stepCountIs(5),
    maxRetries: 0,
  });
  /** Thinks and calls two tools at once, then one more, then speaks. OpenAI's chat completions show no thoughts. */
  const play = (): void => {
    asked.length = 0;
    noted.length = 0;
    const both = callTools([
      ['get_weather', { city: 'Oslo' }],
      ['get_time', api === 'openai' ? '{}' : ''],
    ]);
    const thoughtful = { ...think('I must look.', ''), calls: both.calls };
    story.upstream.on(
      api,
      api === 'openai' ? both : thoughtful,
      callTools([['get_weather', { city: 'Bergen' }]]),
      say('Snow in both.'),
    );
  };
  const happened = (): void => {
    expect(asked).toEqual(['Oslo', 'Bergen']);
    expect(noted).toEqual(['noon']);
    const sent = JSON.stringify(story.upstream.last(api).body);
    for (const said of ['Be brief.', 'Weather in Oslo and Bergen', 'snow in Oslo', 'noon', 'snow in Bergen'])
      expect(sent).toContain(said);
  };

  it('loops over its tools', async () => {
    play();
    const result = await generateText(options());
    expect(result.text).toBe('Snow in both.');
    expect(result.finishReason).toBe('stop');
    expect(result.steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'tool-calls', 'stop']);
    expect(result.totalUsage.totalTokens).toBeGreaterThan(0);
    if (face.thinks && api !== 'openai') expect(result.steps[0]?.reasoningText).toBe('I must look.');
    happened();
  });

  it('loops over its tools as they stream', async () => {
    play();
    const result = streamText({ ...options(), onError: () => undefined });
    let text = '';
    let thoughts = '';
    for await (const part of result.fullStream) {
      if (part.type === 'error') throw part.error;
      if (part.type === 'text-delta') text += part.text;
      if (part.type === 'reasoning-delta') thoughts += part.text;
    }
    expect(text).toBe('Snow in both.');
    if (face.thinks && api !== 'openai') expect(thoughts).toBe('I must look.');
    expect((await result.steps).map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'tool-calls', 'stop']);
    expect((await result.totalUsage).totalTokens).toBeGreaterThan(0);
    happened();
  });
});
