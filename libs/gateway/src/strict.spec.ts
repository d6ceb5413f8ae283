import { readStrict, STRICT_OPTION } from './strict';

describe('readStrict', () => {
  it.each([
    [true, undefined, true],
    ['true', false, true],
    [false, true, false],
    ['false', true, false],
    [undefined, true, true],
    [undefined, false, false],
    [undefined, undefined, false],
  ])('the request says %p, the key %p: %p', (asked, key, strict) => {
    expect(readStrict(asked === undefined ? {} : { [STRICT_OPTION]: asked }, key)).toBe(strict);
  });

  it('refuses everything else, whatever the key says', () => {
    for (const value of ['perhaps', 1, null, ''])
      expect(() => readStrict({ [STRICT_OPTION]: value }, true)).toThrow(
        expect.objectContaining({ code: 'invalid_request', param: STRICT_OPTION }),
      );
  });
});
