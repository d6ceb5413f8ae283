import { networkFault, Networks } from './networks';

describe('Networks', () => {
  it.each([
    ['192.0.2.0/24', '192.0.2.77', true],
    ['192.0.2.0/24', '192.0.3.1', false],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '192.0.2.8', false],
    ['192.0.2.0/24', '::ffff:192.0.2.9', true],
    ['2001:db8::/32', '2001:db8:1::5', true],
    ['2001:db8::/32', '2001:db9::5', false],
    ['::1', '::1', true],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['0.0.0.0/0', '203.0.113.5', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['::/0', '2001:db8::1', true],
    ['192.0.2.0/24', 'nonsense', false],
    ['192.0.2.0/24', '', false],
  ])('%s holds %s: %s', (network, address, expected) => {
    expect(new Networks([network]).has(address)).toBe(expected);
  });

  it.each([
    '',
    'x',
    '192.0.2.0/33',
    '192.0.2.0/',
    '192.0.2.0/-1',
    '192.0.2/24',
    '::/129',
    '1.2.3.4/8/8',
    'fe80::1%eth0',
    '0x7f.1',
    ' 1.2.3.4',
  ])('refuses %j', (text) => {
    expect(networkFault(text)).toEqual(expect.any(String));
    expect(() => new Networks([text])).toThrow(RangeError);
  });

  it('finds no fault with what it takes', () => {
    expect(['10.0.0.0/8', '::1/128', '2001:db8::'].map(networkFault)).toEqual([undefined, undefined, undefined]);
  });
});
