import { FieldCipher } from '@libs/database';
import { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { keyPlace } from './key-secrets';
import { headerPlace, wayPlace } from './provider-way';
import { rewrapSecrets } from './rewrap-secrets';

const OLD = new Secret('k3Jq9vX2mN8pR5tW7yZ1bC4dF6gH0sLa');
const NEW = new Secret('Q1w2E3r4T5y6U7i8O9p0A1s2D3f4G5h6');
const KEYS = 250;

describe('C5: rewrapSecrets', () => {
  let test: TestDatabase;
  const before = new FieldCipher(OLD);
  const during = new FieldCipher(NEW, [OLD]);
  const after = new FieldCipher(NEW);

  beforeEach(async () => {
    test = await createTestDatabase();
    const headers = [
      { name: 'x-plain', value: 'seen' },
      { name: 'x-key', ciphertext: before.encrypt(new Secret('head'), headerPlace('acme', 'x-key')) },
    ];
    await test.database.query(
      `INSERT INTO providers (id, family, profile, base_url, proxy_ciphertext, headers) VALUES ('acme', 'f', 'p', 'https://x', $1, $2)`,
      [before.encrypt(new Secret('http://proxy'), wayPlace('acme', 'proxy_ciphertext')), JSON.stringify(headers)],
    );
    for (let i = 0; i < KEYS; i++) {
      const id = `key_${String(i).padStart(3, '0')}`;
      await test.database.query(
        `INSERT INTO provider_keys (id, provider_id, name, secret_ciphertext, secret_prefix, secret_last4) VALUES ($1, 'acme', $1, $2, 'p', 'l')`,
        [id, before.encrypt(new Secret(`secret of ${id}`), keyPlace(id))],
      );
    }
  });
  afterEach(() => test.drop());

  const opened = async (cipher: FieldCipher): Promise<number> => {
    const rows = await test.database.query<{ id: string; secret_ciphertext: string }>(
      'SELECT id, secret_ciphertext FROM provider_keys',
    );
    return rows.filter(({ id, secret_ciphertext }) => {
      try {
        return openSecret(cipher.decrypt(secret_ciphertext, keyPlace(id))) === `secret of ${id}`;
      } catch {
        return false;
      }
    }).length;
  };

  it('goes on where it was stopped, and leaves every secret readable at every moment', async () => {
    const stopping = new AbortController();
    let replaced = 0;
    const interrupted = {
      query: async <Row>(text: string, values?: readonly unknown[]): Promise<Row[]> => {
        if (text.startsWith('UPDATE') && ++replaced === 40) throw new Error('the process died');
        return test.database.query<Row>(text, values);
      },
    };
    await expect(rewrapSecrets(interrupted, during, stopping.signal)).rejects.toThrow('the process died');
    expect([await opened(during), await opened(after)]).toEqual([KEYS, 39]);
    // Two processes at once, as after a restart of all.
    const [one, two] = await Promise.all([rewrapSecrets(test.database, during), rewrapSecrets(test.database, during)]);
    expect(one.done + two.done).toBe(KEYS - 39 + 2);
    expect([await opened(after), await opened(before)]).toEqual([KEYS, 0]);
    expect(await rewrapSecrets(test.database, during)).toEqual({ done: 0, unreadable: 0 });
  });

  it('wraps the secrets of the way to a provider too, and leaves alone what is none', async () => {
    await rewrapSecrets(test.database, during);
    const [row] = await test.database.query<{ proxy_ciphertext: string; headers: { value?: string; ciphertext?: string }[] }>(
      'SELECT proxy_ciphertext, headers FROM providers',
    );
    expect(openSecret(after.decrypt(row?.proxy_ciphertext ?? '', wayPlace('acme', 'proxy_ciphertext')))).toBe('http://proxy');
    expect(row?.headers[0]).toEqual({ name: 'x-plain', value: 'seen' });
    expect(openSecret(after.decrypt(row?.headers[1]?.ciphertext ?? '', headerPlace('acme', 'x-key')))).toBe('head');
  });

  it('C1: leaves what it cannot read, and what was moved from another row, as it is', async () => {
    await test.database.query(
      `UPDATE provider_keys a SET secret_ciphertext = b.secret_ciphertext FROM provider_keys b WHERE a.id = 'key_000' AND b.id = 'key_001'`,
    );
    const { done, unreadable } = await rewrapSecrets(test.database, during);
    expect([done, unreadable]).toEqual([KEYS - 1 + 2, 1]);
    expect(await opened(after)).toBe(KEYS - 1);
  });
});
