import { ChatAnthropic } from '@langchain/anthropic';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessageChunk, type BaseMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import { type ApiName, callTools, say, think } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  story = await startStory({ more: ['gemini', 'ollama'] });
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const BEHIND: [ApiName, string][] = [
  ['openai', 'openai/gpt-5-mini'],
  ['deepseek', 'deepseek/deepseek-chat'],
  ['anthropic', 'anthropic/claude-haiku-4-5'],
  ['gemini', 'gemini/gemini-3.5-flash'],
  ['ollama', 'ollama/qwen3:8b'],
];

const FACES = {
  ChatOpenAI: (model: string): BaseChatModel =>
    new ChatOpenAI({ model, apiKey: story.key, maxRetries: 0, configuration: { baseURL: story.gateway.openAiUrl } }),
  ChatAnthropic: (model: string): BaseChatModel =>
    new ChatAnthropic({ model, apiKey: story.key, anthropicApiUrl: story.gateway.url, maxRetries: 0, maxTokens: 512 }),
};

const CASES = Object.entries(FACES).flatMap(([name, face]) => BEHIND.map(([api, id]) => [name, api, id, face] as const));

describe.each(CASES)('%s of LangChain in front of %s', (_name, api, id, face) => {
  const getWeather = tool(({ city }) => `snow in ${city}`, {
    name: 'get_weather',
    description: 'The weather in a city',
    schema: z.object({ city: z.string() }),
  });
  const getTime = tool(() => 'noon', { name: 'get_time', description: 'The time now', schema: z.object({}) });
  const byName = { get_weather: getWeather, get_time: getTime };

  const play = (): void => {
    const both = callTools([
      ['get_weather', { city: 'Oslo' }],
      // Its OpenAI client cannot read an empty text, and what is relayed is what the provider wrote.
      ['get_time', ['openai', 'deepseek'].includes(api) ? '{}' : ''],
    ]);
    const thoughtful = { ...think('I must look.', ''), calls: both.calls };
    story.upstream.on(
      api,
      api === 'openai' ? both : thoughtful,
      callTools([['get_weather', { city: 'Bergen' }]]),
      say('Snow in both.'),
    );
  };

  /** Asks, runs the tools, and asks again with their results, until the model speaks. */
  async function loop(
    ask: (messages: BaseMessage[]) => Promise<AIMessageChunk>,
  ): Promise<{ last: AIMessageChunk; called: string[] }> {
    const messages: BaseMessage[] = [
      new SystemMessage('Be brief.'),
      new HumanMessage('Weather in Oslo and Bergen, and the time?'),
    ];
    const called: string[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const said = await ask(messages);
      if (!said.tool_calls?.length) return { last: said, called };
      messages.push(said);
      for (const call of said.tool_calls) {
        called.push(call.name);
        const content = await (call.name === 'get_time'
          ? byName.get_time.invoke({})
          : byName.get_weather.invoke({ city: String(call.args['city']) }));
        messages.push(new ToolMessage({ content, tool_call_id: call.id ?? '' }));
      }
    }
    throw new Error('the model never spoke');
  }

  function happened({ last, called }: { last: AIMessageChunk; called: string[] }): void {
    expect(called).toEqual(['get_weather', 'get_time', 'get_weather']);
    expect(last.text).toBe('Snow in both.');
    expect(last.usage_metadata?.total_tokens).toBeGreaterThan(0);
    const sent = JSON.stringify(story.upstream.last(api).body);
    for (const said of ['Be brief.', 'Weather in Oslo and Bergen', 'snow in Oslo', 'noon', 'snow in Bergen'])
      expect(sent).toContain(said);
  }

  const bound = () => {
    const model = face(id);
    if (!model.bindTools) throw new Error('takes no tools');
    return model.bindTools([getWeather, getTime]);
  };

  it('loops over its tools', async () => {
    play();
    const model = bound();
    happened(await loop((messages) => model.invoke(messages)));
  });

  it('loops over its tools as they stream', async () => {
    play();
    const model = bound();
    happened(
      await loop(async (messages) => {
        let whole: AIMessageChunk | undefined;
        for await (const chunk of await model.stream(messages)) whole = whole ? whole.concat(chunk) : chunk;
        if (!whole) throw new Error('nothing came');
        return whole;
      }),
    );
  });
});
