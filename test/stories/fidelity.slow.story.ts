import OpenAI from 'openai';
import { say } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** What a target cannot take is named, refused when asked to, and found before the call where it is known. */

let story: Story;
beforeAll(async () => (story = await startStory()), START_TIMEOUT_MS);
afterAll(() => story.close(), STOP_TIMEOUT_MS);

const CLAUDE = 'claude-haiku-4-5';
const hello = [{ role: 'user' as const, content: 'Hello' }];
const create = (ask: object, headers: Record<string, string> = {}) =>
  story.openai.chat.completions.create({ model: CLAUDE, messages: hello, ...ask, stream: false }, { headers });
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => {
      throw new Error('was answered');
    },
    (error: unknown) => error,
  );

describe('the fidelity receipt', () => {
  it('names in the body and in a header what the translation changed', async () => {
    story.upstream.on('anthropic', say('Hi.'));
    const { data, response } = await create({ seed: 7, logit_bias: { '50256': -100 } }).withResponse();
    const named = (data as unknown as { 'x-gateway': { fidelity: string[] } })['x-gateway'].fidelity;
    expect(named.map((change) => change.split(':')[0])).toEqual(expect.arrayContaining(['seed', 'logit_bias']));
    expect(response.headers.get('x-gateway-fidelity')).toBe(named.join('; '));
  });

  it('is not written where nothing was changed', async () => {
    story.upstream.on('anthropic', say('Hi.'));
    const { data, response } = await create({ temperature: 0.5 }, { 'x-gateway-strict': 'true' }).withResponse();
    expect(data).not.toHaveProperty(['x-gateway', 'fidelity']);
    expect(response.headers.get('x-gateway-fidelity')).toBeNull();
  });
});

describe('x-gateway-strict', () => {
  it.each([
    ['as a header', () => create({ seed: 7 }, { 'x-gateway-strict': 'true' })],
    ['in the body', () => create({ seed: 7, 'x-gateway-strict': true })],
  ])('refuses with 400 and the field, asking nobody (%s)', async (_how, call) => {
    const received = story.upstream.requests.length;
    const error = await refusal(call());
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ status: 400, code: 'unsupported_by_target', param: 'seed' });
    expect(story.upstream.requests).toHaveLength(received);
  });

  it('goes on to a target that takes all of it', async () => {
    story.upstream.on('openai', say('Hi.'));
    const { response } = await create({ model: `${CLAUDE},gpt-5-mini`, seed: 7 }, { 'x-gateway-strict': 'true' }).withResponse();
    expect(response.headers.get('x-gateway-provider')).toBe('openai');
    expect(response.headers.get('x-gateway-fallback-used')).toBe('true');
  });

  it('is what the key says where the request says nothing', async () => {
    const { key } = await story.gateway.createVirtualKey({ strict_fidelity: true });
    const strict = { authorization: `Bearer ${key}` };
    const received = story.upstream.requests.length;
    expect(await refusal(create({ seed: 7 }, strict))).toMatchObject({
      status: 400,
      code: 'unsupported_by_target',
      param: 'seed',
    });
    expect(story.upstream.requests).toHaveLength(received);
    story.upstream.on('anthropic', say('Hi.'));
    const { response } = await create({ seed: 7 }, { ...strict, 'x-gateway-strict': 'false' }).withResponse();
    expect(response.headers.get('x-gateway-fidelity')).toContain('seed');
  });

  it('must be true or false', async () => {
    const error = await refusal(create({}, { 'x-gateway-strict': 'perhaps' }));
    expect(error).toMatchObject({ status: 400, param: 'x-gateway-strict' });
  });
});

describe('what the catalog knows', () => {
  const image = [
    { role: 'user' as const, content: [{ type: 'image_url' as const, image_url: { url: 'https://example.com/a.png' } }] },
  ];

  it('spares a model without eyes an image', async () => {
    const received = story.upstream.requests.length;
    const error = await refusal(create({ model: 'deepseek/deepseek-chat', messages: image }));
    expect(error).toMatchObject({ status: 400, code: 'unsupported_by_target', param: 'messages' });
    expect(story.upstream.requests).toHaveLength(received);
    story.upstream.on('openai', say('A cat.'));
    const answer = await create({ model: 'deepseek/deepseek-chat,gpt-5-mini', messages: image });
    expect(answer.choices[0]?.message.content).toBe('A cat.');
  });

  it('spares everybody a text that is longer than the model reads', async () => {
    const received = story.upstream.requests.length;
    const long = [{ role: 'user' as const, content: 'word '.repeat(400_000) }];
    const error = await refusal(create({ messages: long }));
    expect(error).toMatchObject({ status: 400, code: 'context_length_exceeded', param: 'messages' });
    expect(story.upstream.requests).toHaveLength(received);
  });
});
