import { inspect } from 'node:util';
import { Secret } from '@libs/kernel';
import { DataKey, newDataKey, openDataKey } from './data-key';
import { FieldCipher } from './field-cipher';

describe('DataKey', () => {
  const cipher = new FieldCipher(new Secret('k3Jq9vX2mN8pR5tW7yZ1bC4dF6gH0sLa'));
  const place = { table: 'tenant_data_keys', column: 'wrapped_key', row: 'dk_1', tenant: 'ten_1' };
  const { key, wrapped } = newDataKey(cipher, place);
  const plain = Buffer.from('what was said');

  it('comes back out of its wrapped form, for its place alone', () => {
    const sealed = key.seal('here', plain);
    expect(openDataKey(cipher, wrapped, place).open('here', sealed)).toEqual(plain);
    expect(() => openDataKey(cipher, wrapped, { ...place, tenant: 'ten_2' })).toThrow('changed, or moved');
  });

  it('opens nothing elsewhere, nothing of another key and nothing that was changed', () => {
    const sealed = key.seal('here', plain);
    expect(sealed.includes(plain)).toBe(false);
    expect(key.open('there', sealed)).toBeUndefined();
    expect(newDataKey(cipher, place).key.open('here', sealed)).toBeUndefined();
    expect(key.open('here', sealed.subarray(0, 20))).toBeUndefined();
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(14) ^ 1, 14);
    expect(key.open('here', changed)).toBeUndefined();
  });

  it('is not printed', () => {
    const bytes = Buffer.alloc(32, 7);
    expect(inspect(new DataKey(bytes)) + JSON.stringify(new DataKey(bytes))).not.toContain('7');
  });
});
