import { pixelSize, sniffMediaType } from './media';

describe('pixelSize', () => {
  it('reads GIF and JPEG headers', () => {
    const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([10, 0, 20, 0])]);
    expect(pixelSize(gif)).toEqual({ width: 10, height: 20 });
    const app0 = Buffer.from([0xff, 0xe0, 0, 4, 0, 0]);
    const frame = Buffer.from([0xff, 0xc2, 0, 11, 8, 0, 48, 0, 64, 1, 0, 0, 0]);
    expect(pixelSize(Buffer.concat([Buffer.from([0xff, 0xd8]), app0, frame]))).toEqual({ width: 64, height: 48 });
  });

  it('reads the three kinds of WebP', () => {
    const webp = (kind: string, tail: number[]) =>
      Buffer.concat([Buffer.from(`RIFF\0\0\0\0WEBP${kind}`, 'latin1'), Buffer.from(tail), Buffer.alloc(20)]);
    const lossy = webp('VP8 ', [0, 0, 0, 0, 0, 0, 0, 0x9d, 0x01, 0x2a, 64, 0, 48, 0]);
    expect(pixelSize(lossy)).toEqual({ width: 64, height: 48 });
    const packed = Buffer.alloc(4);
    packed.writeUInt32LE((64 - 1) | ((48 - 1) << 14));
    expect(pixelSize(webp('VP8L', [0, 0, 0, 0, 0x2f, ...packed]))).toEqual({ width: 64, height: 48 });
    expect(pixelSize(webp('VP8X', [0, 0, 0, 0, 0, 0, 0, 0, 63, 0, 0, 47, 0, 0]))).toEqual({ width: 64, height: 48 });
  });

  it('is total for cut and foreign bytes', () => {
    for (const bytes of [
      [],
      [0xff, 0xd8],
      [0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0],
      [0xff, 0xd8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
      [0x89, 0x50, 0x4e, 0x47],
      [0x47, 0x49, 0x46, 0x38],
    ]) {
      expect(pixelSize(Buffer.from(bytes))).toBeUndefined();
    }
  });
});

describe('sniffMediaType', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n', 'image/png'],
    ['\xff\xd8\xff\xe0', 'image/jpeg'],
    ['GIF87a', 'image/gif'],
    ['GIF89a', 'image/gif'],
    ['RIFF\x01\x02\x03\x04WEBPVP8 ', 'image/webp'],
    ['%PDF-1.7', 'application/pdf'],
    ['RIFF\x01\x02\x03\x04WAVE', undefined],
    ['<svg xmlns', undefined],
    ['PK\x03\x04', undefined],
    ['', undefined],
  ])('goes by the first bytes: %j', (text, type) => {
    expect(sniffMediaType(Buffer.from(text, 'latin1'))).toBe(type);
  });
});
