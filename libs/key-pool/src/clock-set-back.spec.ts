import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { ProviderKeysRepository } from './provider-keys.repository';
import { ProvidersRepository } from './providers.repository';
import { StatusWrites } from './status-writes';

describe('providers and their keys, after PostgreSQL’s clock was set back', () => {
  let test: TestDatabase;
  let keys: ProviderKeysRepository;
  let providers: ProvidersRepository;

  beforeAll(async () => {
    test = await createTestDatabase();
    keys = new ProviderKeysRepository(test.database);
    providers = new ProvidersRepository(test.database);
    const acme = { id: 'acme', family: 'openai-compatible', profile: 'openai', baseUrl: 'https://api.acme.example/v1' };
    await providers.insert({ ...acme, allowPrivate: false, requiresKey: true, enabled: true });
    await test.database.query(
      `INSERT INTO provider_keys (id, provider_id, name, secret_ciphertext, secret_prefix, secret_last4)
       VALUES ('key_a', 'acme', 'a', 'sealed(a)', '', '')`,
    );
    for (const table of ['providers', 'provider_keys'])
      await test.database.query(`UPDATE ${table} SET updated_at = clock_timestamp() + interval '1 hour'`);
  });
  afterAll(() => test.drop());

  it('tell each change by a later time than the one before, and by another version', async () => {
    const seen = [await keys.version()];
    const times = [(await keys.find('key_a'))?.updatedAt.getTime() ?? NaN];
    const note = async (): Promise<void> => {
      seen.push(await keys.version());
      times.push((await keys.find('key_a'))?.updatedAt.getTime() ?? NaN);
    };
    await keys.update('key_a', { weight: 2 });
    await note();
    await keys.markDisabled('key_a', 'sealed(a)', 'credentials_rejected');
    await note();
    await keys.update('key_a', { status: 'active' });
    await note();
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
    const before = await providers.find('acme');
    const after = await providers.update('acme', { enabled: false });
    expect(after?.updatedAt.getTime()).toBeGreaterThan(before?.updatedAt.getTime() ?? NaN);
    seen.push(await keys.version());
    expect(new Set(seen).size).toBe(5);
  });

  it('let a key serve again that a person has woken', async () => {
    const row = await keys.find('key_a');
    if (!row) throw new Error('the key is gone');
    const writes = new StatusWrites(
      keys,
      (error) => expect(error).toBeUndefined(),
      () => undefined,
    );
    writes.disable(row, 'credentials_rejected');
    await writes.flush();
    expect(writes.isDisabled(row)).toBe(true);
    const woken = await keys.update('key_a', { status: 'active' });
    expect(writes.isDisabled(woken as typeof row)).toBe(false);
  });
});
