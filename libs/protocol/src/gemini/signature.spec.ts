import { holdsWrappedOrigin } from '../reasoning-origin';
import { fromThoughtSignature, toThoughtSignature } from './signature';

describe('thoughtSignature', () => {
  it("is Gemini's own where it is Gemini's", () => {
    expect(toThoughtSignature({ signature: 'c2ln', origin: 'gemini' })).toBe('c2ln');
    expect(fromThoughtSignature('c2ln')).toEqual({ signature: 'c2ln', origin: 'gemini' });
  });

  it.each([
    { signature: 'EqQBCkYIB+/=', origin: 'anthropic' },
    { redactedData: 'gAAAA_-b', id: 'rs_1', origin: 'openai' },
    { signature: 'ä "quoted"', origin: 'anthropic' },
  ])('carries %j as bytes, whichever base64 the client writes', (sealed) => {
    const carried = toThoughtSignature(sealed) ?? '';
    expect(carried).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(fromThoughtSignature(carried)).toEqual(sealed);
    expect(fromThoughtSignature(carried.replace(/\+/g, '-').replace(/\//g, '_'))).toEqual(sealed);
    const body = Buffer.from(JSON.stringify({ contents: [{ parts: [{ thoughtSignature: carried }] }] }));
    expect(holdsWrappedOrigin(body, 'gemini')).toBe(true);
  });

  it('sees nothing foreign in what is not wrapped', () => {
    expect(holdsWrappedOrigin(Buffer.from('{"thought_signature":"c2ln"}'), 'gemini')).toBe(false);
    expect(toThoughtSignature({ origin: 'anthropic' })).toBeUndefined();
  });
});
