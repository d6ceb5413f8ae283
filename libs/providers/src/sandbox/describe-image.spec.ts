import { describeImage } from './describe-image';

describe('describeImage', () => {
  it('says what it cannot read', () => {
    expect(describeImage('not a url')).toBe('at an address that cannot be read');
    expect(describeImage('data:;base64,AAAA')).toBe('unknown type, 3 bytes');
  });
});
