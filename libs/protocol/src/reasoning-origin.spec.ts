import { holdsWrappedOrigin, unwrapOrigin, wrapOrigin } from './reasoning-origin';

describe('the origin of signatures and encrypted reasoning', () => {
  it('is not written where the dialect is native to it, or unknown', () => {
    expect(wrapOrigin('c2ln', 'anthropic', 'anthropic')).toBe('c2ln');
    expect(wrapOrigin('c2ln', undefined, 'anthropic')).toBe('c2ln');
  });

  it('comes back with the value of a foreign one, byte for byte', () => {
    const value = 'a:b\n+/=:rlg-origin:x:';
    const kept = wrapOrigin(value, 'gemini', 'anthropic');
    expect(unwrapOrigin(kept, 'anthropic')).toEqual({ value, origin: 'gemini' });
    expect(holdsWrappedOrigin(Buffer.from(JSON.stringify({ signature: kept })))).toBe(true);
  });

  it('is the native one for whatever is not wrapped', () => {
    for (const value of ['', 'c2ln', 'rlg-origin:', 'rlg-origin:Bad Name:x', ' rlg-origin:gemini:x']) {
      expect(unwrapOrigin(value, 'anthropic')).toEqual({ value, origin: 'anthropic' });
    }
    expect(holdsWrappedOrigin(Buffer.from('{"signature":"c2ln"}'))).toBe(false);
  });
});
