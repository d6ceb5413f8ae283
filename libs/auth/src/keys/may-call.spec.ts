import type { GatewayError, Principal, PrincipalLimits } from '@libs/kernel';
import { assertMayCall } from './may-call';

const key = (limits: PrincipalLimits): Principal => ({ kind: 'virtual_key', tenantId: 'ten_a', role: 'member', limits });
const code = (limits: PrincipalLimits, scope: 'chat' | 'files', ip: string): string => {
  try {
    assertMayCall(key(limits), scope, { ip });
    return 'through';
  } catch (thrown) {
    return (thrown as GatewayError).code;
  }
};

describe('assertMayCall', () => {
  it('holds a key to its scopes', () => {
    expect(code({}, 'files', '::1')).toBe('through');
    expect(code({ scopes: ['chat'] }, 'chat', '::1')).toBe('through');
    expect(code({ scopes: ['chat'] }, 'files', '::1')).toBe('insufficient_scope');
    expect(code({ scopes: [] }, 'chat', '::1')).toBe('insufficient_scope');
  });

  it.each([
    [['192.0.2.0/24'], '192.0.2.9', 'through'],
    [['192.0.2.0/24'], '::ffff:192.0.2.9', 'through'],
    [['192.0.2.0/24'], '198.51.100.1', 'address_not_allowed'],
    [['2001:db8::/32', '10.0.0.1'], '10.0.0.1', 'through'],
    [['2001:db8::/32'], '2001:db8:ffff::1', 'through'],
    [['2001:db8::/32'], '::1', 'address_not_allowed'],
    [[], '192.0.2.9', 'address_not_allowed'],
    [['0.0.0.0/0'], 'unix:', 'address_not_allowed'],
  ])('holds a key of %j, from %s: %s', (networks, ip, expected) => {
    expect(code({ networks }, 'chat', ip)).toBe(expected);
  });

  it('does not ask for the address of a caller that has no list', () => {
    const client = {
      get ip(): string {
        throw new Error('was asked');
      },
    };
    expect(() => assertMayCall(key({}), 'chat', client)).not.toThrow();
  });
});
