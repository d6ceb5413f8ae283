import type { Principal } from '@libs/kernel';
import { DEFAULT_TENANT_ID } from '../settings';
import { assertWithinScope } from './key-scope';
import { generateVirtualKey, hashVirtualKey, isWellFormedVirtualKey, virtualKeyHint } from './virtual-key';

describe('virtual keys', () => {
  it('have a prefix, 160 random bits and a checksum', () => {
    const keys = Array.from({ length: 1000 }, () => generateVirtualKey());
    expect(new Set(keys).size).toBe(1000);
    for (const key of keys) {
      expect(key).toMatch(/^rlg_[0-9a-z]{38}$/);
      expect(isWellFormedVirtualKey(key)).toBe(true);
    }
  });

  it('A9: any single wrong character fails the checksum, at every place', () => {
    const key = generateVirtualKey();
    for (let at = 4; at < key.length; at++) {
      const wrong = key.slice(0, at) + (key.charAt(at) === '7' ? '8' : '7') + key.slice(at + 1);
      expect([at, isWellFormedVirtualKey(wrong)]).toEqual([at, false]);
    }
    expect(isWellFormedVirtualKey(key.slice(0, -1) + key.slice(-1).toUpperCase() + ' ')).toBe(false);
  });

  it.each(['', 'rlg_', 'rlg_\0', `rlg_' OR 1=1 --`, 'rlg_' + 'a'.repeat(100_000), 'sk-1234567890'])(
    'A9: refuses noise',
    (noise) => {
      expect(isWellFormedVirtualKey(noise)).toBe(false);
    },
  );

  it('are stored as a hash that needs the pepper, and shown only at both ends', () => {
    const key = generateVirtualKey();
    const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    expect(hashVirtualKey(key, one)).toHaveLength(32);
    expect(hashVirtualKey(key, one)).toEqual(hashVirtualKey(key, one));
    expect(hashVirtualKey(key, one)).not.toEqual(hashVirtualKey(key, two));
    const hint = virtualKeyHint(key);
    expect([hint.prefix.length, hint.last4.length]).toEqual([8, 4]);
  });
});

describe('A11: assertWithinScope', () => {
  const minter = (over: Partial<Principal>): Principal => ({
    kind: 'user',
    tenantId: 'ten_a',
    role: 'member',
    limits: {},
    ...over,
  });

  it.each([
    ['tenant_id', minter({}), { tenantId: 'ten_b', limits: {} }],
    ['tenant_id', minter({ role: 'admin' }), { tenantId: 'ten_b', limits: {} }],
    ['rpm_limit', minter({ limits: { rpm: 10 } }), { tenantId: 'ten_a', limits: { rpm: 11 } }],
    ['rpm_limit', minter({ limits: { rpm: 10 } }), { tenantId: 'ten_a', limits: {} }],
    ['concurrency_limit', minter({ limits: { concurrency: 1 } }), { tenantId: 'ten_a', limits: { concurrency: 2 } }],
    [
      'allowed_models',
      minter({ limits: { allowedModels: ['a'] } }),
      { tenantId: 'ten_a', limits: { allowedModels: ['a', 'b'] } },
    ],
    ['allowed_models', minter({ limits: { allowedModels: ['a'] } }), { tenantId: 'ten_a', limits: {} }],
    ['allowed_models', minter({ limits: { allowedModels: ['a*'] } }), { tenantId: 'ten_a', limits: { allowedModels: ['*'] } }],
    ['tpm_limit', minter({ limits: { tpm: 10 } }), { tenantId: 'ten_a', limits: { tpm: 11 } }],
    ['allowed_providers', minter({ limits: { allowedProviders: ['a'] } }), { tenantId: 'ten_a', limits: {} }],
    ['scopes', minter({ limits: { scopes: ['chat'] } }), { tenantId: 'ten_a', limits: { scopes: ['chat', 'files'] as const } }],
    ['ip_allow', minter({ limits: { networks: ['::1'] } }), { tenantId: 'ten_a', limits: { networks: ['::/0'] } }],
    ['strict_fidelity', minter({ limits: { strictFidelity: true } }), { tenantId: 'ten_a', limits: {} }],
  ])('refuses more than the own %s', (param, own, asked) => {
    expect(() => assertWithinScope(own, asked)).toThrow(expect.objectContaining({ code: 'scope_exceeded', param }));
  });

  it('lets pass what is held', () => {
    const own = minter({ limits: { rpm: 10, concurrency: 2, allowedModels: ['a', 'b'] } });
    expect(() =>
      assertWithinScope(own, { tenantId: 'ten_a', limits: { rpm: 10, concurrency: 1, allowedModels: ['b'] } }),
    ).not.toThrow();
    const installation = minter({ role: 'admin', tenantId: DEFAULT_TENANT_ID });
    expect(() => assertWithinScope(installation, { tenantId: 'ten_b', limits: {} })).not.toThrow();
    expect(() => assertWithinScope(minter({ role: 'admin' }), { tenantId: 'ten_a', limits: {} })).not.toThrow();
  });
});
