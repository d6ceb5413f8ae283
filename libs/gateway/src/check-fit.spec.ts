import { dialects, type GatewayRequest } from '@libs/protocol';
import type { Target } from '@libs/routing';
import { checkFit, mayNotFit } from './check-fit';

const target = (facts: Partial<Target>): Target => ({ providerId: 'p', model: 'm', maxOutputTokens: 10, reason: '', ...facts });
const ask = (content: unknown, more: object = {}): { body: Buffer; request: GatewayRequest } => {
  const json = JSON.parse(JSON.stringify({ model: 'm', messages: [{ role: 'user', content }], ...more }));
  return { body: Buffer.from(JSON.stringify(json)), request: dialects['openai-chat'].decodeRequest(json) };
};
const image = [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }];
const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];

describe('what a target cannot take', () => {
  it('is not looked for in ordinary requests, nor for unknown models', () => {
    const { body, request } = ask('hello');
    expect(mayNotFit(target({ contextLength: 1_000, vision: false, tools: false }), body)).toBe(false);
    const pictures = ask(image, { tools });
    expect(mayNotFit(target({}), pictures.body)).toBe(false);
    expect(() => checkFit(pictures.request, target({}))).not.toThrow();
    expect(() => checkFit(request, target({ contextLength: 1 }))).not.toThrow();
  });

  it('is found before the call: images, tools, too long a text', () => {
    const pictures = ask(image);
    expect(mayNotFit(target({ vision: false }), pictures.body)).toBe(true);
    expect(() => checkFit(pictures.request, target({ vision: false }))).toThrow(
      expect.objectContaining({ code: 'unsupported_by_target', param: 'messages', message: 'p/m takes no images.' }),
    );
    const calling = ask('x', { tools });
    expect(mayNotFit(target({ tools: false }), calling.body)).toBe(true);
    expect(() => checkFit(calling.request, target({ tools: false }))).toThrow(
      expect.objectContaining({ code: 'unsupported_by_target', param: 'tools' }),
    );
    const long = ask('word '.repeat(2_000));
    expect(mayNotFit(target({ contextLength: 1_000 }), long.body)).toBe(true);
    expect(() => checkFit(long.request, target({ contextLength: 1_000 }))).toThrow(
      expect.objectContaining({ code: 'context_length_exceeded', status: 400 }),
    );
  });

  it('leaves to the upstream what is only perhaps too long, and does not count images as text', () => {
    const perhaps = ask('word '.repeat(1_100));
    expect(mayNotFit(target({ contextLength: 1_000 }), perhaps.body)).toBe(true);
    expect(() => checkFit(perhaps.request, target({ contextLength: 1_000 }))).not.toThrow();
    const heavy = ask([{ type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(50_000)}` } }]);
    expect(() => checkFit(heavy.request, target({ contextLength: 1_000, vision: true }))).not.toThrow();
  });
});
