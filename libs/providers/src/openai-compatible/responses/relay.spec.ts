import type { JsonObject } from '@libs/kernel';
import { adapterFor } from '../../adapter-for';
import type { RelayHead } from '../../adapter';

const HEAD: RelayHead = { dialect: 'openai-responses', stream: false, includeUsage: false };
const TARGET = { providerId: 'p', model: 'upstream-model', maxOutputTokens: 10 };
const openai = adapterFor('openai-compatible', 'openai');
const groq = adapterFor('openai-compatible', 'groq');
const takes = (adapter: typeof openai, body: JsonObject): boolean | undefined =>
  adapter.canRelay?.('openai-responses', 'm', Buffer.from(JSON.stringify({ model: 'm', input: 'Hi', ...body })));

describe('the relay of Responses', () => {
  it("sends the client's bytes with the model replaced, to the address of Responses", () => {
    const body = '{ "input":"\\u00e9", "model" : "alias", "unknown":[1.0,{"a":1}], "stream":true}';
    const call = openai.relayRequest(Buffer.from(body), { ...HEAD, stream: true }, TARGET);
    expect(call).toMatchObject({ method: 'POST', path: '/responses', changes: [], headers: { accept: 'text/event-stream' } });
    expect(call.body.toString()).toBe(body.replace('"alias"', '"upstream-model"'));
  });

  it('never lets a provider look up an id of ours, nor asks to keep what it cannot', () => {
    const body = Buffer.from('{"model":"a","input":"Hi","previous_response_id":"resp_1","store":true}');
    expect(openai.relayRequest(body, HEAD, TARGET).body.toString()).toBe(
      '{"model":"upstream-model","input":"Hi","previous_response_id":null,"store":true}',
    );
    expect(groq.relayRequest(body, HEAD, TARGET).body.toString()).toContain('"store":false');
  });

  it('takes everything at OpenAI, and elsewhere what is known there', () => {
    const custom = { tools: [{ type: 'custom', name: 'c' }] };
    const fn = { tools: [{ type: 'function', name: 'f', parameters: {} }] };
    const encrypted = { include: ['reasoning.encrypted_content'] };
    expect([{}, custom, fn, encrypted, { moderation: {} }].map((body) => takes(openai, body))).toEqual(Array(5).fill(true));
    expect([{}, fn, custom, encrypted, { moderation: {} }].map((body) => takes(groq, body))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(takes(groq, { input: [{ type: 'custom_tool_call', call_id: 'c', name: 'c', input: '' }] })).toBe(false);
  });

  it('is offered by those alone that speak it', () => {
    expect(openai.relays).toEqual(['openai-chat', 'openai-responses', 'openai-completions']);
    expect(adapterFor('openai-compatible', 'deepseek').relays).toEqual(['openai-chat']);
  });
});

describe('the relay of legacy completions', () => {
  const head: RelayHead = { ...HEAD, dialect: 'openai-completions', stream: true };

  it('asks for the usage of a stream', () => {
    const call = openai.relayRequest(Buffer.from('{"model":"a","prompt":"x","stream":true}'), head, TARGET);
    expect(call.path).toBe('/completions');
    expect(JSON.parse(call.body.toString())).toEqual({
      model: 'upstream-model',
      prompt: 'x',
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('is for models that have no chat', () => {
    const models = ['gpt-3.5-turbo-instruct', 'davinci-002', 'gpt-5-mini'];
    const taken = models.map((model) => openai.canRelay?.('openai-completions', model, Buffer.from('{}')));
    expect(taken).toEqual([true, true, false]);
  });
});
