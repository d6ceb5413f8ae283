import OpenAI from 'openai';
import { fail, say, withFaults } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  story = await startStory();
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

type Params = Partial<OpenAI.CompletionCreateParamsNonStreaming>;

/** OpenAI's own endpoint for the models that have it, relayed; chat behind all others, translated. */
const BEHIND = [
  { model: 'gpt-3.5-turbo-instruct', api: 'openai-completions' },
  { model: 'gpt-5-mini', api: 'openai' },
  { model: 'deepseek-chat', api: 'deepseek' },
  { model: 'claude-haiku-4-5', api: 'anthropic' },
] as const;

describe.each(BEHIND)('legacy completions of $model', ({ model, api }) => {
  const ask = (more: Params = {}) => story.openai.completions.create({ model, prompt: 'Once', ...more });
  const stream = (more: Params = {}) => story.openai.completions.create({ model, prompt: 'Once', ...more, stream: true });

  it('are text, with usage and the facts of the gateway', async () => {
    story.upstream.on(api, say(' upon a time', { tokens: { input: 8, cacheRead: 4, output: 3 } }));
    const answer = await ask({ max_tokens: 20, temperature: 0.5 });
    expect(answer).toMatchObject({
      object: 'text_completion',
      choices: [{ index: 0, text: ' upon a time', finish_reason: 'stop', logprobs: null }],
      usage: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
      'x-gateway': { attempts: 1 },
    });
    expect(JSON.stringify(story.upstream.last().body)).toContain('Once');
  });

  it('stream in pieces, and tell usage to those who ask', async () => {
    story.upstream.on(api, say([' upon', ' a', ' time'], { tokens: { input: 8, output: 3 } }));
    let text = '';
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of await stream({ stream_options: { include_usage: true } })) {
      text += chunk.choices[0]?.text ?? '';
      usage = chunk.usage ?? usage;
    }
    expect([text, usage?.total_tokens]).toEqual([' upon a time', 11]);
  });

  it('do not show usage to others, though it is booked', async () => {
    story.upstream.on(api, say([' upon', ' a', ' time']));
    const chunks: OpenAI.Completion[] = [];
    for await (const chunk of await stream()) chunks.push(chunk);
    expect(chunks.every((chunk) => !chunk.usage && chunk.choices.length === 1)).toBe(true);
    expect(chunks.map(({ choices }) => choices[0]?.text).join('')).toBe(' upon a time');
  });

  it('fail with the words of the provider', async () => {
    story.upstream.on(api, fail(400, { message: 'This prompt is wrong.' }));
    const error: unknown = await ask().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 400, message: expect.stringContaining('This prompt is wrong.') });
  });

  it('say so when a stream breaks', async () => {
    story.upstream.on(api, withFaults(say([' upon', ' a', ' time', ' there', ' was']), { cutAfter: 6 }));
    const read = async (): Promise<void> => {
      for await (const chunk of await stream()) void chunk;
    };
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
  });
});

describe('legacy completions', () => {
  const ask = (more: Params = {}) => story.openai.completions.create({ model: 'deepseek-chat', prompt: 'Once', ...more });

  it('repeat the prompt where that is asked for', async () => {
    story.upstream.on('deepseek', say(' upon a time'));
    expect((await ask({ echo: true })).choices[0]?.text).toBe('Once upon a time');
  });

  it('name what could not be said', async () => {
    story.upstream.on('deepseek', say(' upon a time'));
    const { response } = await story.openai.completions
      .create({ model: 'deepseek-chat', prompt: 'Once', best_of: 3 })
      .withResponse();
    expect(response.headers.get('x-gateway-fidelity')).toContain('best_of');
  });

  it.each<[string, Params]>([
    ['prompt', { prompt: ['One', 'Two'] }],
    ['prompt', { prompt: [1, 2, 3] }],
    ['suffix', { suffix: 'The end.' }],
  ])('are refused by %s where chat cannot do it', async (param, more) => {
    const error: unknown = await ask(more).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 400, code: 'unsupported_by_target', param });
  });

  it('are relayed with all of it to models that can', async () => {
    story.upstream.on('openai-completions', say(' upon a time'));
    await ask({ model: 'gpt-3.5-turbo-instruct', prompt: ['One', 'Two'], suffix: 'The end.', echo: true, best_of: 2 });
    expect(story.upstream.last().body).toEqual({
      model: 'gpt-3.5-turbo-instruct',
      prompt: ['One', 'Two'],
      suffix: 'The end.',
      echo: true,
      best_of: 2,
    });
  });
});
