import { FieldCipher } from '@libs/database';
import { Secret } from '@libs/kernel';
import { assertMasterKeyOpens } from './assert-master-key';
import { KeySecrets } from './key-secrets';
import type { ProviderKeyRow } from './rows';

const secretsOf = (text: string): KeySecrets => new KeySecrets(new FieldCipher(new Secret(text), []), new Secret(text));
const right = secretsOf('the right master key of more than 32 bytes');
const wrong = secretsOf('another master key of more than 32 bytes..');
const row = (id: string, secrets: KeySecrets) =>
  ({ id, secretCiphertext: secrets.seal(id, new Secret('sk-1')) }) as ProviderKeyRow;

describe('C4: assertMasterKeyOpens', () => {
  it('refuses a key that opens nothing, not one that opens some', () => {
    expect(() => assertMasterKeyOpens([row('a', wrong), row('b', wrong)], right)).toThrow(/^MASTER_KEY is not the one/);
    expect(() => assertMasterKeyOpens([row('a', wrong), row('b', right)], right)).not.toThrow();
    expect(() => assertMasterKeyOpens([], right)).not.toThrow();
    expect(() => assertMasterKeyOpens([{ ...row('a', right), id: 'moved' }], right)).not.toThrow();
  });
});
