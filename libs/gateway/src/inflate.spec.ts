import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { inflate } from './inflate';

describe('inflate (G9)', () => {
  const plain = Buffer.from('{"a":1}');

  it.each([
    ['gzip', gzipSync(plain)],
    ['deflate', deflateSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['identity', plain],
    [undefined, plain],
  ])('reads %s', (encoding, body) => expect(inflate(body, encoding, 1000).toString()).toBe('{"a":1}'));

  it('stops a bomb at the limit', () => {
    expect(() => inflate(gzipSync(Buffer.alloc(1_000_000)), 'gzip', 1000)).toThrow(
      expect.objectContaining({ code: 'upstream_too_large' }),
    );
  });

  it.each(['gzip', 'zstd', 'gzip, gzip', 'constructor'])('refuses what it cannot read: %s', (encoding) => {
    expect(() => inflate(plain, encoding, 1000)).toThrow(expect.objectContaining({ code: 'upstream_bad_response' }));
  });
});
