import { describeImage, pixelSize } from './describe-image';

describe('pixelSize', () => {
  it('reads GIF and JPEG headers', () => {
    const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([10, 0, 20, 0])]);
    expect(pixelSize(gif)).toEqual({ width: 10, height: 20 });
    const app0 = Buffer.from([0xff, 0xe0, 0, 4, 0, 0]);
    const frame = Buffer.from([0xff, 0xc2, 0, 11, 8, 0, 48, 0, 64, 1, 0, 0, 0]);
    expect(pixelSize(Buffer.concat([Buffer.from([0xff, 0xd8]), app0, frame]))).toEqual({ width: 64, height: 48 });
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

describe('describeImage', () => {
  it('says what it cannot read', () => {
    expect(describeImage('not a url')).toBe('at an address that cannot be read');
    expect(describeImage('data:;base64,AAAA')).toBe('unknown type, 3 bytes');
  });
});
