import { imageFromUrl } from './image-from-url';

describe('imageFromUrl', () => {
  it('takes web addresses as they are, and data URIs apart', () => {
    expect(imageFromUrl('HTTPS://Example.com/a?b#c', 'p').source).toEqual({ type: 'url', url: 'HTTPS://Example.com/a?b#c' });
    expect(imageFromUrl('DATA:image/png;base64,AA==', 'p').source).toEqual({
      type: 'base64',
      mediaType: 'image/png',
      data: 'AA==',
    });
  });

  it('refuses the rest, long ones at once (E9)', () => {
    for (const url of ['ftp://a', 'data:image/png,AA', `data:${'a;'.repeat(500_000)}`, 'javascript:1', ' https://a'])
      expect(() => imageFromUrl(url, 'p')).toThrow(expect.objectContaining({ code: 'url_not_allowed', param: 'p' }));
  });
});
