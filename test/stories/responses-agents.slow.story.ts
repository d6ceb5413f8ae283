import { createOpenAI } from '@ai-sdk/openai';
import { generateObject, generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { callTools, say, think } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  story = await startStory();
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const BEHIND = [
  { model: 'gpt-5-mini', api: 'openai-responses' },
  { model: 'deepseek-chat', api: 'deepseek' },
  { model: 'claude-haiku-4-5', api: 'anthropic' },
] as const;

/** The AI SDK of Vercel speaks Responses by default, and names stored items instead of sending them. */
describe.each(BEHIND)('an agent of the AI SDK in front of $api', ({ model, api }) => {
  const provider = () => createOpenAI({ apiKey: story.key, baseURL: story.gateway.openAiUrl })(model);
  const asked: string[] = [];
  const weather = tool({
    description: 'The weather in a city',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => {
      asked.push(city);
      return Promise.resolve(`snow in ${city}`);
    },
  });
  const options = () => ({ model: provider(), tools: { get_weather: weather }, stopWhen: stepCountIs(4), maxRetries: 0 });

  it.each([true, false])('loops over a tool until it has its answer (items kept: %s)', async (store) => {
    asked.length = 0;
    story.upstream.on(
      api,
      { ...think('I must look.', ''), calls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}' }] },
      callTools([['get_weather', { city: 'Bergen' }]]),
      say('Snow in both.'),
    );
    const result = streamText({ ...options(), prompt: 'Weather in Oslo and Bergen?', providerOptions: { openai: { store } } });
    let text = '';
    const kinds = new Set<string>();
    for await (const part of result.fullStream) {
      kinds.add(part.type);
      if (part.type === 'error') throw part.error;
      if (part.type === 'text-delta') text += part.text;
    }
    expect(text).toBe('Snow in both.');
    expect(asked).toEqual(['Oslo', 'Bergen']);
    expect([...kinds]).toEqual(expect.arrayContaining(['reasoning-delta', 'tool-call', 'tool-result', 'text-delta', 'finish']));
    expect((await result.usage).totalTokens).toBeGreaterThan(0);
    expect(await result.finishReason).toBe('stop');
    const sent = JSON.stringify(story.upstream.last(api).body);
    for (const said of ['Weather in Oslo and Bergen?', 'snow in Oslo', 'snow in Bergen']) expect(sent).toContain(said);
  });

  it('takes all that a coding agent sends with its tools', async () => {
    story.upstream.on(api, callTools([[api === 'openai-responses' ? 'run' : 'crew__close', { cmd: 'ls' }]]));
    const parameters = { type: 'object', properties: { cmd: { type: 'string' } } };
    const run = { type: 'function', name: 'run', description: 'Runs a command', strict: false, parameters };
    const crew = { type: 'namespace', name: 'crew', description: 'Helpers', tools: [{ ...run, name: 'close' }] };
    const answer = await fetch(`${story.gateway.openAiUrl}/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${story.key}`, originator: 'agent' },
      body: JSON.stringify({
        model,
        input: [
          { type: 'message', id: 'msg_1', role: 'developer', content: [{ type: 'input_text', text: 'Work.' }] },
          { type: 'message', id: 'msg_2', role: 'user', content: [{ type: 'input_text', text: 'List the files.' }] },
        ],
        // What this provider's own API takes beyond functions is the client's business.
        tools: api === 'openai-responses' ? [run] : [run, crew, { type: 'web_search', external_web_access: false }],
        tool_choice: 'auto',
        parallel_tool_calls: true,
        reasoning: { summary: 'auto' },
        store: false,
        include: ['reasoning.encrypted_content'],
        prompt_cache_key: 'session',
        ...(api !== 'openai-responses' && { client_metadata: { 'x-agent-session': 's' } }),
      }),
    });
    const { output } = (await answer.json()) as { output: object[] };
    expect(output).toMatchObject([
      api === 'openai-responses'
        ? { type: 'function_call', name: 'run' }
        : { type: 'function_call', namespace: 'crew', name: 'close', arguments: '{"cmd":"ls"}' },
    ]);
    const told = answer.headers.get('x-gateway-fidelity') ?? '';
    if (api !== 'openai-responses') for (const lost of ['tools.web_search', 'client_metadata']) expect(told).toContain(lost);
  });

  it('answers at once, and with an object', async () => {
    story.upstream.on(api, say('Four.'), say('{"city":"Oslo","days":3}'));
    expect((await generateText({ model: provider(), prompt: 'Two and two?', maxRetries: 0 })).text).toBe('Four.');
    const schema = z.object({ city: z.string(), days: z.number() });
    const { object } = await generateObject({ model: provider(), schema, prompt: 'A trip.', maxRetries: 0 });
    expect(object).toEqual({ city: 'Oslo', days: 3 });
  });
});
