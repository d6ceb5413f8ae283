import { dialects } from '@libs/protocol';
import { readRequestHead } from './request-head';

const openAi = dialects['openai-chat'];
const read = (body: unknown, dialect = openAi) =>
  readRequestHead(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), dialect);
const hello = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };

describe('readRequestHead', () => {
  it('reads what routing needs and leaves the bytes alone', () => {
    const body = Buffer.from('{ "messages" : [ 1 ],"stream":true,"stream_options":{"include_usage":true},"model":"m\\u0031" }');
    const head = readRequestHead(body, openAi);
    expect(head).toMatchObject({ dialect: 'openai-chat', model: 'm1', stream: true, includeUsage: true, options: {} });
    expect(head.body).toBe(body);
  });

  it("takes the gateway's own fields out of the body", () => {
    const head = read({ ...hello, 'x-routing-strategy': 'cost', 'x-gateway-strict': true });
    expect(head.options).toEqual({ 'x-routing-strategy': 'cost', 'x-gateway-strict': true });
    expect(JSON.parse(head.body.toString())).toEqual(hello);
  });

  it.each([
    ['', 'invalid_json', undefined],
    ['{', 'invalid_json', undefined],
    ['[]', 'invalid_json', undefined],
    ['{"model":"m"}', 'invalid_request', 'messages'],
    [{ ...hello, messages: 'hi' }, 'invalid_request', 'messages'],
    [{ messages: [] }, 'invalid_request', 'model'],
    [{ ...hello, model: '' }, 'invalid_request', 'model'],
    [{ ...hello, model: 7 }, 'invalid_request', 'model'],
    [{ ...hello, model: 'x'.repeat(257) }, 'invalid_request', 'model'],
    [{ ...hello, stream: 'yes' }, 'invalid_request', 'stream'],
    [{ ...hello, max_tokens: 0 }, 'invalid_request', 'max_tokens'],
    [{ ...hello, max_completion_tokens: 1.5 }, 'invalid_request', 'max_completion_tokens'],
    [{ ...hello, n: 129 }, 'invalid_request', 'n'],
    [{ ...hello, api_base: 'http://x' }, 'unknown_field', 'api_base'],
    [{ ...hello, messages: [{ a: { user_config: {} } }] }, 'unknown_field', 'messages[0].a.user_config'],
  ])('refuses %j as %s', (body, code, param) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ code, ...(param !== undefined && { param }) }));
  });

  it('does not mistake the words of a tool or a message for fields of the API', () => {
    expect(read({ ...hello, messages: [{ role: 'user', content: 'what is "api_base"?' }] }).model).toBe('m');
    expect(read({ ...hello, tools: [{ function: { name: 'f', parameters: { properties: { api_base: {} } } } }] }).model).toBe(
      'm',
    );
  });

  it('asks less of the house dialect', () => {
    const house = dialects['house-chat'];
    expect(read({ prompt: 'hi' }, house).model).toBe('auto');
    expect(read({ prompt: 'hi', provider: 'openai', model: 'gpt-x' }, house).model).toBe('openai/gpt-x');
    expect(read({ prompt: 'hi', provider: 'openai', model: 'openai/gpt-x' }, house).model).toBe('openai/gpt-x');
  });

  it('takes model and stream from the address where the dialect puts them there', () => {
    const head = readRequestHead(Buffer.from('{"messages":[]}'), openAi, { model: 'from-path', stream: true });
    expect(head).toMatchObject({ model: 'from-path', stream: true });
  });
});
