import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { openAiTools } from '../support/builders';
import { PROVIDER_SECRETS } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { callTools, fail, say, withFaults } from '../support/upstream/replay-upstream';
import { postRaw, sentBytes, withoutFacts, withoutUsageChunk } from './relay';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  story = await startStory({ more: ['azure'] });
}, START_TIMEOUT_MS);
afterEach(async () => {
  story.upstream.assertClean();
  await story.gateway.reviveProviderKeys();
});
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

/** Azure's models are deployments, named by the operator. */
const MODEL = 'azure/our-gpt-5-mini';
const hello = [{ role: 'user' as const, content: 'Hello' }];
const ask = (more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}) =>
  story.openai.chat.completions.create({ model: MODEL, messages: hello, ...more });

describe('chat', () => {
  it('goes to the deployment with the key where Azure looks for it', async () => {
    story.upstream.on('azure', say('Good day.', { tokens: { input: 11, output: 3, reasoning: 2 } }));
    const answer = await ask();
    expect(answer.choices).toMatchObject([{ finish_reason: 'stop', message: { content: 'Good day.' } }]);
    expect(answer.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 5 });
    const { path, headers, body } = story.upstream.last('azure');
    expect(path).toBe('/azure/openai/v1/chat/completions');
    expect(headers['api-key']).toBe(PROVIDER_SECRETS.azure);
    expect(headers.authorization).toBeUndefined();
    expect(body['model']).toBe('our-gpt-5-mini');
  });

  it('keeps the verdicts of the content filter, byte for byte', async () => {
    story.upstream.on('azure', say('Good day.'), say('Good day.'));
    const whole = await postRaw(story, '/v1/chat/completions', JSON.stringify({ model: MODEL, messages: hello }));
    expect(withoutFacts(whole.bytes)).toBe(sentBytes(story.upstream.last('azure')));
    expect(whole.bytes.toString()).toContain('prompt_filter_results');
    const streamed = await postRaw(
      story,
      '/v1/chat/completions',
      JSON.stringify({ model: MODEL, messages: hello, stream: true }),
    );
    expect(streamed.bytes.toString()).toContain('prompt_filter_results');
    expect(streamed.bytes.toString('latin1')).toBe(withoutUsageChunk(sentBytes(story.upstream.last('azure'))));
  });

  it('streams past the first chunk, which has no choices', async () => {
    const text = 'Grüße aus 東京 🙂, in words.';
    story.upstream.on('azure', withFaults(say(text, { tokens: { input: 9, output: 8 } }), { byteByByte: true }));
    const stream = story.openai.chat.completions.stream({
      model: MODEL,
      messages: hello,
      stream_options: { include_usage: true },
    });
    const final = await stream.finalChatCompletion();
    expect(final.choices[0]?.message.content).toBe(text);
    expect(final.usage).toMatchObject({ prompt_tokens: 9, completion_tokens: 8 });
  });

  it('calls tools', async () => {
    story.upstream.on(
      'azure',
      callTools([
        ['get_weather', { city: 'Paris' }],
        ['get_time', ''],
      ]),
    );
    const { choices } = await ask({ tools: openAiTools });
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(choices[0]?.message.tool_calls).toHaveLength(2);
  });
});

it('reaches a resource that is asked by deployment, in the older way, once it is added as such', async () => {
  const added = await story.gateway.admin('POST', '/v1/admin/providers', {
    id: 'azure-old',
    adapter: 'openai-compatible/azure-deployments',
    base_url: `${story.upstream.url}/azure/openai`,
    allow_private_network: true,
  });
  expect(added.status).toBe(201);
  const key = { provider: 'azure-old', name: 'main', secret: PROVIDER_SECRETS.azure };
  expect((await story.gateway.admin('POST', '/v1/admin/keys', key)).status).toBe(201);
  story.upstream.always('azure', say('Good day.'));
  await until('the new provider to be known', () =>
    ask({ model: 'azure-old/our-gpt-4o' }).then(
      () => true,
      () => false,
    ),
  );
  const { path, headers } = story.upstream.last('azure');
  expect(path).toBe('/azure/openai/deployments/our-gpt-4o/chat/completions');
  expect(headers['api-key']).toBe(PROVIDER_SECRETS.azure);
});

describe('clients of Anthropic', () => {
  const anthropic = (): Anthropic => story.anthropic;

  it('get the answer without the verdicts, streamed and whole', async () => {
    story.upstream.on('azure', say('Good day.'), say('Good day.'));
    const body = { model: MODEL, max_tokens: 50, messages: hello };
    expect((await anthropic().messages.create(body)).content).toMatchObject([{ type: 'text', text: 'Good day.' }]);
    expect((await anthropic().messages.stream(body).finalMessage()).content).toMatchObject([{ text: 'Good day.' }]);
  });

  it('are told when the filter withheld the answer', async () => {
    story.upstream.on('azure', say('', { stop: 'content_filter' }));
    expect((await anthropic().messages.create({ model: MODEL, max_tokens: 50, messages: hello })).stop_reason).toBe('refusal');
  });
});

describe('errors', () => {
  it('tells that the filter refused the prompt, as a fault of the request', async () => {
    const message = "The prompt was refused by the content management policy of the resource's owner.";
    story.upstream.on('azure', fail(400, { code: 'content_filter', type: '', message }));
    await expect(ask()).rejects.toMatchObject({
      status: 400,
      code: 'content_filter',
      message: expect.stringContaining('policy'),
    });
  });

  it('tells that a deployment does not exist', async () => {
    story.upstream.on('azure', fail(404));
    await expect(ask()).rejects.toMatchObject({ status: 404, code: 'DeploymentNotFound' });
  });

  it('takes the longer of two hints when the deployment is over its limit (G10)', async () => {
    story.upstream.on('azure', fail(429));
    await expect(ask()).rejects.toMatchObject({ status: 503, headers: expect.anything() });
    await story.gateway.providerKeyIs('azure', 'cooling');
  });
});
