import OpenAI from 'openai';
import { fail, say } from '../support/upstream/answer';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** How long the gateway waits, what it says meanwhile, and whom it asks next. */

let story: Story;
beforeAll(async () => {
  const env = { GATEWAY_KEEP_ALIVE_MS: '90', GATEWAY_FIRST_TOKEN_TIMEOUT_MS: '5000', RETRY_MAX_ATTEMPTS: '1' };
  story = await startStory({ env });
}, START_TIMEOUT_MS);
afterAll(() => story.close(), STOP_TIMEOUT_MS);

const MODEL = 'gpt-5-mini';
const hello = [{ role: 'user' as const, content: 'Hello' }];
const stream = (headers: Record<string, string> = {}, model = MODEL) =>
  fetch(`${story.gateway.openAiUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${story.key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model, messages: hello, stream: true }),
  });
async function textOf(chunks: AsyncIterable<OpenAI.ChatCompletionChunk>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk.choices[0]?.delta.content ?? '';
  return text;
}

describe('20. a silent stream', () => {
  it('is kept alive before its first byte, and is then the same stream', async () => {
    const gate = newGate();
    story.upstream.on('openai', say('At last.', { faults: { hold: { after: 0, until: gate.opened } } }));
    const response = await stream();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toMatch(/^(: keep-alive\n\n)+$/);
    gate.open();
    let rest = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) rest += part.value;
    expect(rest).toContain('"content":"At"');
    expect(rest.trimEnd()).toMatch(/data: \[DONE\]$/);
  });

  it('is kept alive in its middle, and the official client does not mind', async () => {
    const gate = newGate();
    story.upstream.on('openai', say('one two three', { faults: { hold: { after: 3, until: gate.opened } } }));
    const response = await story.openai.chat.completions.create({ model: MODEL, messages: hello, stream: true }).asResponse();
    const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    while (!seen.includes(': keep-alive\n\n')) seen += (await reader.read()).value ?? '';
    gate.open();
    for (let part = await reader.read(); !part.done; part = await reader.read()) seen += part.value;
    expect(seen).toContain('[DONE]');
  });

  it('ends with one error event when nobody could serve it after all', async () => {
    const gate = newGate();
    story.upstream.on('deepseek', async () => {
      await gate.opened;
      return fail(500);
    });
    const call = story.openai.chat.completions.create({ model: 'deepseek/deepseek-chat', messages: hello, stream: true });
    const chunks = await call;
    gate.open();
    await expect(textOf(chunks)).rejects.toBeInstanceOf(OpenAI.APIError);
  });

  it('is served by the next target all the same', async () => {
    const gate = newGate();
    await story.gateway.reviveProviderKeys();
    story.upstream.on('deepseek', async () => {
      await gate.opened;
      return fail(500);
    });
    story.upstream.on('anthropic', say('Here.'));
    const ask = { model: `deepseek/deepseek-chat,claude-haiku-4-5`, messages: hello, stream: true as const };
    const chunks = await story.openai.chat.completions.create(ask);
    gate.open();
    expect(await textOf(chunks)).toBe('Here.');
  });

  it('is left silent when the client wants that', async () => {
    const gate = newGate();
    story.upstream.on('openai', say('Hi.', { faults: { hold: { after: 0, until: gate.opened } } }));
    let answered = false;
    const response = stream({ 'x-gateway-keep-alive': 'off' }).then((given) => ((answered = true), given));
    const other = newGate();
    story.upstream.on('anthropic', say('Hi.', { faults: { hold: { after: 0, until: other.opened } } }));
    await stream({}, 'claude-haiku-4-5'); // begins to be kept alive, later than the first would have
    expect(answered).toBe(false);
    other.open();
    gate.open();
    expect(await (await response).text()).not.toContain('keep-alive');
  });
});

describe('a deadline', () => {
  it('that the client sets ends a call that is not answered, and its upstream', async () => {
    story.upstream.on('openai', say('never', { faults: { hold: { after: 0 } } }));
    const error = await story.openai.chat.completions
      .create({ model: MODEL, messages: hello }, { headers: { 'x-gateway-timeout-ms': '2000' } })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 504, code: 'upstream_timeout' });
    await until('the upstream to be left', () => story.upstream.last().reply.state === 'client_left');
  });

  it('ends a stream in its middle with an error event', async () => {
    story.upstream.on('openai', say('one two three', { faults: { hold: { after: 3 } } }));
    const ask = { model: MODEL, messages: hello, stream: true as const };
    const chunks = await story.openai.chat.completions.create(ask, { headers: { 'x-gateway-timeout-ms': '4000' } });
    await expect(textOf(chunks)).rejects.toBeInstanceOf(OpenAI.APIError);
  });

  it('for the first word passes a stream that only says hello to the next target', async () => {
    story.upstream.on('openai', say('never', { faults: { hold: { after: 1 } } }));
    story.upstream.on('anthropic', say('Here.'));
    const ask = { model: `${MODEL},claude-haiku-4-5`, messages: hello, stream: true as const };
    expect(await textOf(await story.openai.chat.completions.create(ask))).toBe('Here.');
  });
});
