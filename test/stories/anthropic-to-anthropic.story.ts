import Anthropic from '@anthropic-ai/sdk';
import { anthropicTools, TINY_PNG } from '../support/builders';
import { PROVIDER_SECRETS } from '../support/process/start-gateway';
import { promptly } from '../support/process/promptly';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import {
  brokenJson,
  callTools,
  describeImage,
  fail,
  htmlPage,
  noContent,
  refuse,
  say,
  think,
  withFaults,
} from '../support/upstream/replay-upstream';
import { postRaw, sentBytes } from './relay';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
beforeAll(async () => {
  story = await startStory();
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const MODEL = 'claude-haiku-4-5';
const PATH = '/v1/messages';
const hello = [{ role: 'user' as const, content: 'Hello' }];
const ask = (more: Partial<Anthropic.MessageCreateParamsNonStreaming> = {}) =>
  story.anthropic.messages.create({ model: MODEL, max_tokens: 300, messages: hello, ...more });
const stream = (more: Partial<Anthropic.MessageStreamParams> = {}) =>
  story.anthropic.messages.stream({ model: MODEL, max_tokens: 300, messages: hello, ...more });

describe('chat', () => {
  it('answers as Anthropic did, and says who served in the headers', async () => {
    story.upstream.on('anthropic', say('Good day.', { tokens: { input: 8, cacheRead: 4, cacheWrite: 2, output: 3 } }));
    const { data: answer, response } = await ask().withResponse();
    expect(answer.content).toEqual([{ type: 'text', text: 'Good day.' }]);
    expect(answer.usage).toMatchObject({
      input_tokens: 8,
      cache_read_input_tokens: 4,
      cache_creation_input_tokens: 2,
      output_tokens: 3,
    });
    expect(response.headers.get('x-gateway-provider')).toBe('anthropic');
    expect(response.headers.get('x-gateway-model')).toBe(MODEL);
    expect(Number(response.headers.get('x-gateway-cost-usd'))).toBeGreaterThan(0);
    expect(response.headers.get('request-id')).toBe(response.headers.get('x-request-id'));
  });

  it('asks under the version and for the beta features that the client named', async () => {
    story.upstream.on('anthropic', say('ok'), say('ok'));
    const headers = { 'anthropic-beta': 'context-1m-2025-08-07,other-2026-01-01' };
    await story.anthropic.messages.create({ model: MODEL, max_tokens: 9, messages: hello }, { headers });
    expect(story.upstream.last().headers).toMatchObject(headers);
    await story.anthropic.messages.create(
      { model: MODEL, max_tokens: 9, messages: hello },
      { headers: { 'anthropic-version': '2023-06-01' } },
    );
    expect(story.upstream.last().headers['anthropic-version']).toBe('2023-06-01');
  });

  it('relays every byte of the request but the model, and of the answer', async () => {
    const body =
      `{ "max_tokens" : 9, "model": "anthropic/${MODEL}",\n "messages": [{"role":"user","content":[{"type":"text","text":"caf\\u00e9 ☕",` +
      `"cache_control":{"type":"ephemeral"}}]}], "temperature": 1.0, "system":"model" }`;
    story.upstream.on('anthropic', say('naïve — 答え'));
    const answer = await postRaw(story, PATH, body);
    const request = story.upstream.last();
    expect(answer.status).toBe(200);
    expect(request.bytes.toString()).toBe(body.replace(`anthropic/${MODEL}`, MODEL));
    expect(answer.bytes.toString('latin1')).toBe(sentBytes(request));
    expect(answer.headers.get('content-type')).toContain('application/json');
  });

  it("calls with the provider's key and nothing of the client", async () => {
    story.upstream.on('anthropic', say('ok'));
    await ask();
    const { headers } = story.upstream.last();
    expect(headers['x-api-key'] ?? headers.authorization).toContain(PROVIDER_SECRETS.anthropic);
    expect(JSON.stringify(headers)).not.toContain(story.key);
    expect(Object.keys(headers).filter((name) => name.startsWith('x-stainless'))).toEqual([]);
  });

  it('passes every reason to stop, thinking and an image on', async () => {
    story.upstream.on(
      'anthropic',
      say('Half', { stop: 'length' }),
      say('A', { stop: 'stop_sequence', stopSequence: 'B' }),
      refuse('No.'),
      think('Let me see.', 'Four.', { signature: 'c2lnbmVk' }),
      describeImage(),
    );
    expect((await ask()).stop_reason).toBe('max_tokens');
    expect(await ask()).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'B' });
    expect((await ask()).stop_reason).toBe('refusal');
    expect((await ask()).content[0]).toEqual({ type: 'thinking', thinking: 'Let me see.', signature: 'c2lnbmVk' });
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: TINY_PNG };
    const seen = await ask({ messages: [{ role: 'user', content: [{ type: 'image', source }] }] });
    expect(seen.content[0]).toMatchObject({ text: expect.stringContaining('red pixel') });
  });

  it('passes instructions in the middle of the conversation on', async () => {
    story.upstream.on('anthropic', say('ok'));
    const messages = [...hello, { role: 'system' as const, content: 'In French.' }];
    await ask({ messages });
    expect(story.upstream.last().body['messages']).toEqual(messages);
  });
});

describe('stream', () => {
  it('passes each piece on while the answer is still being written', async () => {
    const gate = newGate();
    story.upstream.on('anthropic', say(['Good', ' day', '.'], { faults: { hold: { after: 5, until: gate.opened } } }));
    const answer = stream();
    let text = '';
    answer.on('text', (piece) => {
      text += piece;
      if (text === 'Good day') gate.open();
    });
    expect((await answer.finalMessage()).content).toMatchObject([{ type: 'text', text: 'Good day.' }]);
  });

  it.each([
    ['whole', {}],
    ['byte by byte', { byteByByte: true }],
    ['with CRLF', { crlf: true }],
  ])('relays every byte of a stream that comes %s', async (_name, faults) => {
    const body = `{"model":"${MODEL}","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"hi"}]}`;
    story.upstream.on('anthropic', withFaults(think('Hm …', 'Grüße, 東京 🙂!'), faults));
    const answer = await postRaw(story, PATH, body);
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    expect(story.upstream.last().bytes.toString()).toBe(body);
    expect(answer.bytes.toString('latin1')).toBe(sentBytes(story.upstream.last()));
  });
});

describe('tools', () => {
  it.each([false, true])('calls two at once and takes their results (streamed: %s)', async (streamed) => {
    story.upstream.on(
      'anthropic',
      {
        ...think('I need to look.', 'Let me look.', { signature: 'c2lnbmVk' }),
        ...callTools([
          ['get_weather', { city: 'Köln "am Rhein"' }],
          ['get_time', ''],
        ]),
      },
      say('It rains at noon.'),
    );
    const create = (messages: Anthropic.MessageParam[]) =>
      streamed ? stream({ messages, tools: anthropicTools }).finalMessage() : ask({ messages, tools: anthropicTools });
    const first = await create(hello);
    expect(first.stop_reason).toBe('tool_use');
    expect(first.content).toMatchObject([
      { type: 'thinking', signature: 'c2lnbmVk' },
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Köln "am Rhein"' } },
      { type: 'tool_use', name: 'get_time', input: {} },
    ]);
    const results = first.content.flatMap((block) =>
      block.type === 'tool_use' ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: 'rain' }] : [],
    );
    const final = await create([...hello, { role: 'assistant', content: first.content }, { role: 'user', content: results }]);
    expect(final.content).toMatchObject([{ type: 'text', text: 'It rains at noon.' }]);
  });
});

describe('errors', () => {
  afterEach(() => story.gateway.reviveProviderKeys());

  it.each([
    [400, Anthropic.BadRequestError, 'invalid_request_error', 'messages: too many'],
    [404, Anthropic.NotFoundError, 'not_found_error', 'model: claude-haiku-4-5'],
    [413, Anthropic.APIError, 'request_too_large', 'Request exceeds the maximum size'],
  ])("passes the caller's own mistake on: %i", async (status, type, word, message) => {
    story.upstream.on('anthropic', fail(status, { message }));
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, error: { type: 'error', error: { type: word, message } } });
  });

  it("does not blame the caller when the gateway's key is refused or has no money", async () => {
    story.upstream.on('anthropic', fail(401, { message: `invalid x-api-key ${PROVIDER_SECRETS.anthropic}` }));
    const refused = await ask().catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({ status: 502, error: { error: { type: 'api_error' } } });
    expect(JSON.stringify(refused) + String(refused)).not.toContain(PROVIDER_SECRETS.anthropic);
    await story.gateway.providerKeyIs('anthropic', 'disabled');
    await story.gateway.reviveProviderKeys();
    story.upstream.on('anthropic', fail(402));
    expect(await ask().catch((thrown: unknown) => thrown)).toMatchObject({
      status: 503,
      error: { error: { type: 'overloaded_error' } },
    });
    await story.gateway.providerKeyIs('anthropic', 'cooling');
  });

  it('says when to come back while the only key is cooling', async () => {
    story.upstream.on('anthropic', fail(429, { headers: { 'retry-after': '9' } }));
    const error = await ask().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 503, error: { error: { type: 'overloaded_error' } } });
    expect(Number((error as InstanceType<typeof Anthropic.APIError>).headers?.get('retry-after'))).toBe(9);
    await story.gateway.providerKeyIs('anthropic', 'cooling');
  });

  it('tries an overloaded upstream again', async () => {
    story.upstream.on('anthropic', fail(529), say('Here I am.'));
    const { data, response } = await ask().withResponse();
    expect(data.content).toMatchObject([{ text: 'Here I am.' }]);
    expect(response.headers.get('x-gateway-attempts')).toBe('2');
  });

  it.each([
    ['a web page', htmlPage()],
    ['broken JSON', brokenJson()],
    ['nothing', noContent()],
  ])('answers 502 to %s instead of an answer', async (_name, answer) => {
    story.upstream.on('anthropic', answer);
    expect(await ask().catch((thrown: unknown) => thrown)).toMatchObject({
      status: 502,
      error: { error: { type: 'api_error' } },
    });
  });

  it.each([
    ['an error event', { errorAfter: { frames: 5, message: 'Overloaded' } }],
    ['no closing mark', { endAfter: 5 }],
    ['a broken connection', { cutAfter: 5 }],
  ])('does not take a stream for whole that ends with %s', async (_name, faults) => {
    story.upstream.on('anthropic', say('one two three four', { faults }));
    const body = `{"model":"${MODEL}","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"hi"}]}`;
    const answer = (await postRaw(story, PATH, body)).bytes.toString();
    expect(answer).toContain('" two"');
    expect(answer).not.toContain('message_stop');
    expect(answer.match(/event: error\n/g)).toHaveLength(1);
    expect(answer).toMatch(/event: error\ndata: \{"type":"error".*\}\n\n$/);
  });

  it('falls over unseen while nothing has been said', async () => {
    story.upstream.on('anthropic', say('x', { faults: { errorAfter: { frames: 1, message: 'Overloaded' } } }), say('At last.'));
    expect((await stream().finalMessage()).content).toMatchObject([{ text: 'At last.' }]);
  });
});

describe('a client that leaves', () => {
  it('ends the call of the upstream within a second', async () => {
    story.upstream.on('anthropic', say('one two three', { faults: { hold: { after: 5 } } }));
    const answer = stream();
    await new Promise<void>((resolve) => answer.on('text', (_piece, text) => text === 'one two' && resolve()));
    const { reply } = story.upstream.last();
    await promptly(1_000, story.gateway.url, async () => {
      answer.abort();
      await expect(answer.finalMessage()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
      await until('the upstream to be left', () => reply.state === 'client_left');
    });
  });
});
