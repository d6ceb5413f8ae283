import { isAddressAllowed } from './address-policy';

describe('isAddressAllowed (D1)', () => {
  const refused = [
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.1.1',
    '100.64.0.1',
    '100.127.255.255',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    '::7f00:1',
  ];
  it.each(refused)('refuses %s', (address) => expect(isAddressAllowed(address, false)).toBe(false));

  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])('allows %s', (address) =>
    expect(isAddressAllowed(address, false)).toBe(true),
  );

  it.each(['127.0.0.1', '10.1.2.3', '::1', 'fd12:3456::1'])('allows %s to a provider that may use private addresses', (address) =>
    expect(isAddressAllowed(address, true)).toBe(true),
  );

  it.each(['169.254.169.254', 'fd00:ec2::254', '::ffff:169.254.169.254', '100.100.100.200'])(
    'never allows the metadata service %s',
    (address) => expect(isAddressAllowed(address, true)).toBe(false),
  );

  it.each(['', 'localhost', '127.1', '0x7f000001', '2130706433', '017700000001'])(
    'takes nothing that is not a plain address: %j',
    (address) => expect(isAddressAllowed(address, true)).toBe(false),
  );
});
