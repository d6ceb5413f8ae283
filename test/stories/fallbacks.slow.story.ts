import type { JsonObject } from '@libs/kernel';
import { fail, refuse, say } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** Who stands in where a model cannot or will not take a request: whole and streamed, in the dialects of both clients. */

let story: Story;
beforeAll(async () => {
  story = await startStory({ env: { RETRY_MAX_ATTEMPTS: '1', RETRY_BUDGET_PERCENT: '1000' } });
  const fallbacks = {
    context_window: ['anthropic/claude-haiku-4-5'],
    content_policy: ['deepseek/deepseek-chat'],
    modality: ['openai/gpt-5-mini'],
  };
  const rules = [
    {
      id: 'own',
      when: { model: 'own' },
      then: { targets: ['openai/gpt-5-mini'], fallbacks: { content_policy: ['anthropic/claude-haiku-4-5'] } },
    },
  ];
  const { status } = await story.gateway.admin('PUT', '/v1/admin/routing', {
    config: { fallbacks, rules },
  } as unknown as JsonObject);
  expect(status).toBe(200);
}, START_TIMEOUT_MS);
beforeEach(() => {
  story.upstream
    .always('openai', say('From OpenAI.'))
    .always('anthropic', say('From Anthropic.'))
    .always('deepseek', say('From DeepSeek.'));
});
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

type Dialect = 'chat' | 'messages' | 'responses';
const HOW: [string, Dialect, boolean][] = [
  ['whole, by chat completions', 'chat', false],
  ['streamed, by chat completions', 'chat', true],
  ['whole, by messages', 'messages', false],
  ['streamed, by messages', 'messages', true],
  ['whole, by responses', 'responses', false],
  ['streamed, by responses', 'responses', true],
];
const apiOf = (dialect: Dialect) => (dialect === 'responses' ? 'openai-responses' : 'openai');
const PATHS = { chat: '/v1/chat/completions', messages: '/v1/messages', responses: '/v1/responses' };

async function ask(dialect: Dialect, stream: boolean, model: string, content: unknown = 'Good day.') {
  const said = [{ role: 'user', content }];
  const body = dialect === 'responses' ? { model, input: said } : { model, messages: said, max_tokens: 100 };
  const response = await fetch(story.gateway.url + PATHS[dialect], {
    method: 'POST',
    headers: { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, ...(stream && { stream }) }),
  });
  const text = await response.text();
  return { status: response.status, provider: response.headers.get('x-gateway-provider'), text };
}

describe.each(HOW)('a request %s', (_how, dialect, stream) => {
  it('that its model has no room for goes to one with more, before anybody is asked', async () => {
    const before = story.upstream.requests.length;
    const { status, provider } = await ask(dialect, stream, 'openai/gpt-4', 'word '.repeat(20_000));
    expect([status, provider]).toEqual([200, 'anthropic']);
    expect(story.upstream.requests.length - before).toBe(1);
  });

  it('that the provider finds too long goes to one with more', async () => {
    story.upstream.on(apiOf(dialect), fail(400, { code: 'context_length_exceeded', message: 'Too long.' }));
    expect(await ask(dialect, stream, 'openai/gpt-5-mini')).toMatchObject({ status: 200, provider: 'anthropic' });
  });

  it('that the provider refuses for its content goes to another, and so by a rule to its own', async () => {
    for (const [model, provider] of [
      ['openai/gpt-5-mini', 'deepseek'],
      ['own', 'anthropic'],
    ] as const) {
      story.upstream.on(apiOf(dialect), fail(400, { code: 'content_policy_violation', message: 'No.' }));
      expect(await ask(dialect, stream, model)).toMatchObject({ status: 200, provider });
    }
  });

  it('whose answer is kept back or refused with status 200 goes to another, and nothing of the first is seen', async () => {
    for (const kept of [say('', { stop: 'content_filter' }), refuse('I cannot help with that.')]) {
      story.upstream.on(apiOf(dialect), kept);
      const { status, provider, text } = await ask(dialect, stream, 'openai/gpt-5-mini');
      expect([status, provider]).toEqual([200, 'deepseek']);
      expect(text).not.toMatch(/content_filter|cannot help/);
    }
    story.upstream.on('anthropic', say('', { stop: 'refusal' }));
    expect(await ask(dialect, stream, 'anthropic/claude-haiku-4-5')).toMatchObject({ status: 200, provider: 'deepseek' });
  });

  it('with a picture that its model cannot see goes to one that can', async () => {
    const url =
      'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';
    const picture = {
      chat: { type: 'image_url', image_url: { url } },
      messages: { type: 'image', source: { type: 'base64', media_type: 'image/png', data: url.slice(22) } },
      responses: { type: 'input_image', image_url: url, detail: 'auto' },
    }[dialect];
    const words = { type: dialect === 'responses' ? 'input_text' : 'text', text: 'What is this?' };
    expect(await ask(dialect, stream, 'deepseek/deepseek-chat', [words, picture])).toMatchObject({
      status: 200,
      provider: 'openai',
    });
  });
});
