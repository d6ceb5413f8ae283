import fc from 'fast-check';
import type { GatewayFacts } from '@libs/protocol';
import { spliceGatewayFacts } from './splice-facts';

const facts: GatewayFacts = {
  request_id: 'req_1',
  provider: 'openai',
  model: 'm',
  routing_decision: 'r',
  latency_ms: 1,
  cost_usd: null,
  cache_hit: false,
  fallback_used: false,
  attempts: 1,
};

describe('spliceGatewayFacts', () => {
  it('adds one member and changes no other byte', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom('', ' ', '\n', '\r\n\r\n'), (object, tail) => {
        fc.pre(!('x-gateway' in object));
        const original = JSON.stringify(object);
        const spliced = spliceGatewayFacts(Buffer.from(original + tail), facts).toString();
        expect(JSON.parse(spliced)).toEqual({ ...JSON.parse(original), 'x-gateway': facts });
        expect(spliced.startsWith(original.slice(0, -1))).toBe(true);
        expect(spliced.endsWith('}' + tail)).toBe(true);
      }),
    );
  });

  it('works inside an SSE frame', () => {
    const frame = spliceGatewayFacts(Buffer.from('data: {"choices":[],"usage":{"a":1}}\n\n'), facts).toString();
    expect(JSON.parse(frame.slice('data: '.length))).toEqual({ choices: [], usage: { a: 1 }, 'x-gateway': facts });
  });

  it.each(['', '[]', 'data: [DONE]\n\n', '{"a":1} x', '}', '{"a":1,}'])('leaves %j alone', (text) => {
    expect(spliceGatewayFacts(Buffer.from(text), facts).toString()).toBe(text);
  });
});
