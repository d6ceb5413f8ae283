import { createHash } from 'node:crypto';
import { ByteObserver } from './byte-observer';

const seen = (bytes: Buffer, size: number): ByteObserver => {
  const observer = new ByteObserver();
  for (let at = 0; at < bytes.length; at += size) observer.update(bytes.subarray(at, at + size));
  return observer;
};

describe('ByteObserver', () => {
  it.each([1, 2, 3, 1_000])('reads the same in pieces of %d bytes', (size) => {
    const bytes = Buffer.from('Grüße, 東京 🙂'.repeat(50));
    const observer = seen(bytes, size);
    expect(observer.bytes).toBe(bytes.length);
    expect(observer.isText()).toBe(true);
    expect(observer.holdsMarkup).toBe(false);
    expect(observer.sha256()).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it.each([1, 4, 1_000])('sees markup cut in pieces of %d bytes', (size) => {
    expect(seen(Buffer.from('GIF89a/*****\0<ScRiPt>alert(1)</script>'), size).holdsMarkup).toBe(true);
    expect(seen(Buffer.from('   <svg onload=x>'), size).holdsMarkup).toBe(true);
    expect(seen(Buffer.from('a < b, <scripted>, <x:xmpmeta>'), size).holdsMarkup).toBe(false);
  });

  it('takes for text only what is', () => {
    expect(seen(Buffer.from([0x61, 0, 0x62]), 1).isText()).toBe(false);
    expect(seen(Buffer.from([0x61, 0xff]), 1).isText()).toBe(false);
    // Cut inside a letter.
    expect(seen(Buffer.from('ü').subarray(0, 1), 1).isText()).toBe(false);
    expect(seen(Buffer.alloc(0), 1).isText()).toBe(true);
  });
});
