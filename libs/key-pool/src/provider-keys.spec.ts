import { FieldCipher } from '@libs/database';
import { Secret, systemClock } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { MemoryKeyLeaseStore } from '@libs/shared-state';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { KeyPool, type KeyGrant } from './key-pool';
import { KeySecrets } from './key-secrets';
import { ProviderKeyService } from './provider-key.service';
import { ProviderKeysRepository } from './provider-keys.repository';
import { ProviderService } from './provider.service';
import { ProviderWays } from './provider-way';
import { ProvidersRepository } from './providers.repository';
import { seedProviders } from './seed-providers';

const CANARY = 'sk-canary-0123456789abcdefghijklmnopqrstuvwxyz';
const NONE: ReadonlySet<string> = new Set();
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('provider keys in PostgreSQL', () => {
  let test: TestDatabase;
  const opened: KeyPool[] = [];

  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    await test.database.query('DELETE FROM provider_keys');
    await test.database.query('DELETE FROM providers');
  });
  afterEach(async () => {
    for (const pool of opened.splice(0)) await pool.stop();
  });

  async function replica(pollMs = 60_000, masterKey = 'k3Jq9vX2mN8pR5tW7yZ1bC4dF6gH0sLa') {
    const providers = new ProvidersRepository(test.database);
    const keys = new ProviderKeysRepository(test.database);
    const secrets = new KeySecrets(new FieldCipher(new Secret(masterKey)), new Secret(masterKey));
    const ways = new ProviderWays(new FieldCipher(new Secret(masterKey)));
    const pool = new KeyPool({
      endpointOf: (row) => ways.endpointOf(row),
      ...{ providers, keys, open: (row) => secrets.open(row), leases: new MemoryKeyLeaseStore(systemClock) },
      ...{ clock: systemClock, log: quiet, alerts: { raise: () => undefined }, pollMs },
    });
    await pool.start();
    opened.push(pool);
    const service = new ProviderKeyService(keys, providers, secrets, pool);
    const leased = (providerId = 'acme'): KeyGrant | Promise<KeyGrant> => pool.lease(providerId, 'm', NONE);
    return { providers, keys, secrets, pool, service, providerService: new ProviderService(providers, pool, ways), leased };
  }
  const acme = { id: 'acme', family: 'openai-compatible', profile: 'openai', baseUrl: 'https://api.acme.example/v1' };
  async function withAcme(...args: Parameters<typeof replica>) {
    const one = await replica(...args);
    await one.providerService.create({ ...acme, allowPrivate: false, requiresKey: true, enabled: true });
    return one;
  }
  const secretOf = (grant: KeyGrant | Promise<KeyGrant>): string =>
    !(grant instanceof Promise) && grant.granted && grant.secret ? openSecret(grant.secret) : '-';
  const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('creates a key that serves at once, shows only its ends, and stores only ciphertext', async () => {
    const { service, leased } = await withAcme();
    const view = await service.create({ providerId: 'acme', name: 'main', secret: new Secret(` ${CANARY}\n`) });
    expect(view).toMatchObject({
      ...{ provider: 'acme', name: 'main', secret_prefix: 'sk-can', secret_last4: 'wxyz', priority: 0, weight: 1 },
      ...{ rpm_limit: null, tpm_limit: null, models: null, status: 'active', status_reason: null, cooling_until: null },
    });
    expect(secretOf(leased())).toBe(CANARY);
    expect(await service.get(view.id)).toEqual({ ...view, rpm_used: 1, last_used_at: expect.any(String) });
    const everything = JSON.stringify([
      view,
      await service.list({ limit: 10 }),
      await test.database.query('SELECT * FROM provider_keys'),
    ]);
    expect(everything).not.toContain(CANARY);
    expect(everything).not.toContain('0123456789');
  });

  it('refuses a second key of the same name, an unknown provider and a secret that no header carries', async () => {
    const { service } = await withAcme();
    const first = await service.create({ providerId: 'acme', name: 'main', secret: new Secret(CANARY) });
    const again = service.create({ providerId: 'acme', name: 'main', secret: new Secret('other') });
    await expect(again).rejects.toMatchObject({ code: 'conflict', param: 'name' });
    const other = await service.create({ providerId: 'acme', name: 'other', secret: new Secret('other-secret') });
    await expect(service.update(other.id, { name: 'main' })).rejects.toMatchObject({ code: 'conflict', param: 'name' });
    expect((await service.update(first.id, { name: 'main' })).name).toBe('main');
    const nowhere = service.create({ providerId: 'nowhere', name: 'x', secret: new Secret('s') });
    await expect(nowhere).rejects.toMatchObject({ code: 'invalid_request', param: 'provider' });
    const azure = service.create({ providerId: 'azure', name: 'x', secret: new Secret('s') });
    await expect(azure).rejects.toMatchObject({ message: expect.stringContaining('address of its own'), param: 'provider' });
    for (const bad of ['', '  ', 'a\r\nx-evil: 1', 'a\0b', 'schlüssel', 'x'.repeat(5_000)]) {
      const create = service.create({ providerId: 'acme', name: 'bad', secret: new Secret(bad) });
      await expect(create).rejects.toMatchObject({ code: 'invalid_request', param: 'secret' });
    }
  });

  it('makes a provider that the product knows with its first key', async () => {
    const { service, providers, leased } = await replica();
    await service.create({ providerId: 'mistral', name: 'main', secret: new Secret(CANARY) });
    await service.create({ providerId: 'mistral', name: 'second', secret: new Secret('other-secret') });
    expect(await providers.list()).toMatchObject([{ id: 'mistral', baseUrl: 'https://api.mistral.ai/v1', enabled: true }]);
    expect(secretOf(leased('mistral'))).not.toBe('-');
  });

  it('changes fields, removes limits with null, and rotates the secret', async () => {
    const { service, leased } = await withAcme();
    const { id } = await service.create({
      providerId: 'acme',
      name: 'main',
      secret: new Secret(CANARY),
      rpmLimit: 5,
      models: ['m'],
    });
    expect(await service.update(id, { weight: 7, priority: 2, tpmLimit: 9 })).toMatchObject({
      weight: 7,
      rpm_limit: 5,
      models: ['m'],
    });
    expect(await service.update(id, { rpmLimit: null, models: null })).toMatchObject({
      rpm_limit: null,
      tpm_limit: 9,
      models: null,
    });
    expect(await service.update(id, { secret: new Secret('sk-a-new-secret-value-9999') })).toMatchObject({
      secret_last4: '9999',
    });
    expect(secretOf(leased())).toBe('sk-a-new-secret-value-9999');
    await service.update(id, { status: 'disabled' });
    expect(leased()).toMatchObject({ granted: false, reason: 'none' });
    expect(await service.get(id)).toMatchObject({ status: 'disabled', status_reason: 'disabled_by_admin' });
    await service.remove(id);
    await expect(service.get(id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(service.remove(id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(service.update(id, { weight: 1 })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('lists in pages, newest first', async () => {
    const { service } = await withAcme();
    for (const name of ['a', 'b', 'c']) await service.create({ providerId: 'acme', name, secret: new Secret(`secret-${name}`) });
    const first = await service.list({ limit: 2 });
    expect(first.data.map(({ name }) => name)).toEqual(['c', 'b']);
    const second = await service.list({ limit: 2, cursor: first.nextCursor ?? '' });
    expect([second.data.map(({ name }) => name), second.nextCursor]).toEqual([['a'], null]);
    expect((await service.list({ limit: 2, providerId: 'nowhere' })).data).toEqual([]);
    await expect(service.list({ limit: 2, cursor: "' OR 1=1" })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'cursor',
    });
  });

  it('shows a cooling with reason and end, and forgets it when it is over', async () => {
    const { pool, service, leased } = await withAcme();
    const { id } = await service.create({ providerId: 'acme', name: 'main', secret: new Secret(CANARY) });
    pool.report('acme', id, { kind: 'quota' });
    await until(async () => (await service.get(id)).status === 'cooling');
    const view = await service.get(id);
    expect(view.status_reason).toBe('quota_exhausted');
    expect(Date.parse(view.cooling_until ?? '') - Date.now()).toBeGreaterThan(14 * 60_000);
    expect(leased()).toMatchObject({ granted: false, reason: 'cooling' });

    // A restart in the middle of it does not end it; a person does.
    expect((await replica()).leased()).toMatchObject({ granted: false, reason: 'cooling' });
    expect(await service.update(id, { status: 'active' })).toMatchObject({ status: 'active', cooling_until: null });
    expect(secretOf(leased())).toBe(CANARY);

    await test.database.query(`UPDATE provider_keys SET status = 'cooling', cooling_until = now() - interval '1 second'`);
    expect(await service.get(id)).toMatchObject({ status: 'active', status_reason: null, cooling_until: null });
  });

  it('disables a rejected key everywhere', async () => {
    const here = await withAcme();
    const { id } = await here.service.create({ providerId: 'acme', name: 'main', secret: new Secret(CANARY) });
    const there = await replica(10);
    expect(secretOf(there.leased())).toBe(CANARY);
    here.pool.report('acme', id, { kind: 'auth' });
    await until(() => secretOf(there.leased()) === '-');
    expect(await there.service.get(id)).toMatchObject({ status: 'disabled', status_reason: 'credentials_rejected' });
  });

  it('follows what another replica changed, and does not load anew for a cooling', async () => {
    const here = await withAcme();
    const there = await replica(10);
    const { id } = await here.service.create({ providerId: 'acme', name: 'main', secret: new Secret(CANARY) });
    await until(() => secretOf(there.leased()) === CANARY);
    const before = await here.keys.version();
    here.pool.report('acme', id, { kind: 'quota' });
    await until(async () => (await here.service.get(id)).status === 'cooling');
    expect(await here.keys.version()).toBe(before);
    await here.service.remove(id);
    await until(() => secretOf(there.leased()) === '-');
  });

  it('does not open ciphertexts that were swapped between rows, and disables both keys', async () => {
    const { pool, service, leased } = await withAcme();
    const a = await service.create({ providerId: 'acme', name: 'a', secret: new Secret('secret-of-a-000000000') });
    const b = await service.create({ providerId: 'acme', name: 'b', secret: new Secret('secret-of-b-000000000') });
    await test.database.query(
      `UPDATE provider_keys k SET secret_ciphertext = o.secret_ciphertext, updated_at = clock_timestamp()
       FROM provider_keys o WHERE o.id <> k.id`,
    );
    await pool.refresh();
    expect(leased()).toMatchObject({ granted: false });
    await until(async () => (await service.get(b.id)).status === 'disabled');
    expect(await service.get(a.id)).toMatchObject({ status: 'disabled', status_reason: 'secret_unreadable' });
  });

  it('leaves keys of another master key as they are, unused', async () => {
    const { service } = await withAcme();
    const { id } = await service.create({ providerId: 'acme', name: 'a', secret: new Secret(CANARY) });
    const stranger = await replica(60_000, 'Q1w2E3r4T5y6U7i8O9p0A1s2D3f4G5h6');
    expect(stranger.leased()).toMatchObject({ granted: false });
    await stranger.pool.refresh();
    expect((await service.get(id)).status).toBe('active');
  });

  describe('providers', () => {
    it('are created, changed and checked', async () => {
      const { providerService, pool } = await withAcme();
      expect(await providerService.get('acme')).toMatchObject({
        id: 'acme',
        base_url: acme.baseUrl,
        requires_key: true,
        enabled: true,
      });
      expect(await providerService.update('acme', { enabled: false })).toMatchObject({ enabled: false, base_url: acme.baseUrl });
      expect(pool.provider('acme')).toBeUndefined();
      const rest = { allowPrivate: false, requiresKey: true, enabled: true };
      await expect(providerService.create({ ...acme, ...rest })).rejects.toMatchObject({ code: 'conflict' });
      await expect(providerService.create({ ...acme, ...rest, id: 'A b' })).rejects.toMatchObject({
        code: 'invalid_request',
        param: 'id',
      });
      const metadata = providerService.update('acme', { baseUrl: 'https://169.254.169.254/v1' });
      await expect(metadata).rejects.toMatchObject({ code: 'url_not_allowed' });
      await expect(providerService.update('gone', { enabled: true })).rejects.toMatchObject({ code: 'not_found' });
      expect((await providerService.list()).map(({ id }) => id)).toEqual(['acme']);
    });
  });

  describe('seedProviders', () => {
    const seedWith = async (secret: string, more: { sandboxEnabled?: boolean } = {}) => {
      const { providers, keys, secrets } = await replica();
      const configured = [{ id: 'openai', key: new Secret(secret) }];
      return seedProviders({ configured, allowPrivate: [], sandboxEnabled: false, ...more }, { providers, keys, secrets });
    };

    it('adds what the environment names once, and rotates what changed there', async () => {
      expect(await seedWith(CANARY)).toEqual({ addedProviders: ['openai'], addedKeys: ['env:OPENAI_API_KEY'], rotatedKeys: [] });
      expect(await seedWith(CANARY)).toEqual({ addedProviders: [], addedKeys: [], rotatedKeys: [] });
      expect(secretOf((await replica()).leased('openai'))).toBe(CANARY);
      expect(await seedWith('sk-the-next-secret-value')).toMatchObject({ addedKeys: [], rotatedKeys: ['env:OPENAI_API_KEY'] });
      const { leased, service } = await replica();
      expect(secretOf(leased('openai'))).toBe('sk-the-next-secret-value');
      expect((await service.list({ limit: 10 })).data).toHaveLength(1);
    });

    it('adds one key when several replicas start at once', async () => {
      await Promise.all([seedWith(CANARY), seedWith(CANARY), seedWith(CANARY)]);
      expect((await (await replica()).service.list({ limit: 10 })).data).toHaveLength(1);
    });

    it('wakes a rejected key with its new secret, but not one that a person disabled', async () => {
      await seedWith(CANARY);
      const { service, pool } = await replica();
      const id = (await service.list({ limit: 1 })).data[0]?.id ?? '';
      pool.report('openai', id, { kind: 'auth' });
      await until(async () => (await service.get(id)).status === 'disabled');
      await seedWith('sk-second-0123456789');
      expect((await service.get(id)).status).toBe('active');
      await service.update(id, { status: 'disabled' });
      await seedWith('sk-third-0123456789');
      expect(await service.get(id)).toMatchObject({ status: 'disabled', secret_last4: '6789' });
    });

    it('switches the sandbox on and off with the setting', async () => {
      await seedWith(CANARY, { sandboxEnabled: true });
      const { pool, leased } = await replica();
      expect([...pool.readyProviders()].sort()).toEqual(['openai', 'sandbox']);
      expect(leased('sandbox')).toMatchObject({ granted: true, keyId: undefined });
      await seedWith(CANARY);
      await pool.refresh();
      expect([...pool.readyProviders()]).toEqual(['openai']);
    });
  });

  describe('import', () => {
    const many = (count: number, from = 0) =>
      Array.from({ length: count }, (_, i) => ({
        ...{ providerId: 'acme', name: `key ${from + i}`, secret: new Secret(`${CANARY}-${from + i}`) },
        ...{
          priority: i % 3,
          weight: 1 + (i % 5),
          rpmLimit: i % 2 === 0 ? 60 : null,
          models: i % 2 === 0 ? ['gpt-4*', 'o3'] : null,
        },
      }));

    it('adds all of them, ready to serve, and shows no secret', async () => {
      const { service, leased } = await withAcme();
      const { created, duplicates } = await service.import(many(50), 'reject');
      expect(created.map(({ name }) => name)).toEqual(many(50).map(({ name }) => name));
      expect(created[2]).toMatchObject({ priority: 2, weight: 3, rpm_limit: 60, models: ['gpt-4*', 'o3'], status: 'active' });
      expect(created[3]).toMatchObject({ rpm_limit: null, models: null });
      expect(duplicates).toEqual([]);
      expect(secretOf(leased())).toContain(CANARY);
      expect(JSON.stringify(created)).not.toContain('0123456789');
    });

    it('adds none when one is known already, and tells which by fingerprint; or leaves those out', async () => {
      const { service } = await withAcme();
      const first = await service.create({ providerId: 'acme', name: 'first', secret: new Secret(`${CANARY}-1`) });
      const asks = [...many(3), { providerId: 'acme', name: 'twice', secret: new Secret(`${CANARY}-2`) }];
      const refusal: unknown = await service.import(asks, 'reject').catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'conflict', param: 'keys.1.secret' });
      expect(String(refusal)).toContain(`fingerprint ${first.secret_fingerprint}) repeats ${first.id}`);
      expect((await service.list({ limit: 10 })).data).toHaveLength(1);
      const { created, duplicates } = await service.import(asks, 'skip');
      expect(created.map(({ name }) => name)).toEqual(['key 0', 'key 2']);
      expect(duplicates).toEqual([
        { index: 1, name: 'key 1', fingerprint: first.secret_fingerprint, existing_id: first.id },
        { index: 3, name: 'twice', fingerprint: created[1]?.secret_fingerprint, existing_id: null },
      ]);
      expect((await service.import(asks, 'skip')).created).toEqual([]);
    });

    it.each([
      ['an unknown provider', { providerId: 'nobody' }, 'keys.1.provider'],
      ['a secret that no header carries', { secret: new Secret('line\nbreak') }, 'keys.1.secret'],
      ['a name that is taken', { name: 'taken' }, 'keys.1.name'],
      ['a name that stands twice', { name: 'key 0' }, 'keys.1.name'],
    ])('adds none because of %s', async (_, fault, param) => {
      const { service } = await withAcme();
      await service.create({ providerId: 'acme', name: 'taken', secret: new Secret(`${CANARY}-taken`) });
      const asks = many(3).map((ask, i) => (i === 1 ? { ...ask, ...fault } : ask));
      await expect(service.import(asks, 'skip')).rejects.toMatchObject({ param });
      expect((await service.list({ limit: 10 })).data).toHaveLength(1);
    });

    it('adds none when somebody took a name in the same moment', async () => {
      const { service, keys } = await withAcme();
      const twins = await Promise.all(
        [service.import(many(5), 'skip'), service.import(many(5), 'skip')].map((one) => one.catch(() => 'refused')),
      );
      expect(await keys.list()).toHaveLength(5);
      expect(twins).toHaveLength(2);
    });
  });

  it('shows how much a key is used, how it failed last, and the models it rests with', async () => {
    const { pool, service } = await withAcme();
    const { id } = await service.create({ providerId: 'acme', name: 'main', secret: new Secret(CANARY), tpmLimit: 1_000 });
    const grant = await pool.lease('acme', 'large', NONE, 300);
    if (!grant.granted || !grant.lease) throw new Error('refused');
    expect(await service.get(id)).toMatchObject({ rpm_used: 1, tpm_used: 300, last_error: null });
    pool.report('acme', id, {
      ...{ kind: 'rate', retryAfterMs: 60_000, lease: grant.lease },
      message: `too many requests for ${CANARY} and sk-other-0123456789abcdef`,
    });
    await until(async () => (await service.get(id)).cooling_models.length === 1);
    const shown = await service.get(id);
    expect(shown).toMatchObject({
      ...{ status: 'active', rpm_used: 1, tpm_used: 0, cooling_models: [{ model: 'large', reason: 'rate_limited' }] },
      last_error: 'rate: too many requests for [secret] and [redacted]',
    });
    expect(Date.parse(shown.last_used_at ?? '')).toBeGreaterThan(Date.now() - 60_000);
    await pool.stop();
    const other = await replica();
    expect(await other.service.get(id)).toMatchObject({ last_error: shown.last_error, cooling_models: shown.cooling_models });
    expect((await other.service.get(id)).last_used_at).not.toBeNull();
    expect(await other.pool.lease('acme', 'large', NONE)).toMatchObject({ granted: false, reason: 'cooling' });
    expect(await other.pool.lease('acme', 'small', NONE)).toMatchObject({ granted: true });
    await other.service.update(id, { status: 'active' });
    expect(await other.pool.lease('acme', 'large', NONE)).toMatchObject({ granted: true });
    expect((await other.service.get(id)).cooling_models).toEqual([]);
  });

  it('writes that a probe went well', async () => {
    const { keys, service } = await withAcme();
    const { id } = await service.create({ providerId: 'acme', name: 'main', secret: new Secret(CANARY) });
    const [row] = await keys.list();
    const sealed = row?.secretCiphertext ?? '';
    await keys.markCooling(id, sealed, 1_000, 'rate_limited');
    await keys.markCooling(id, sealed, 1_000, 'rate_limited', 'large');
    await keys.markCooling(id, sealed, 60_000, 'rate_limited', 'small');
    expect(await keys.find(id)).toMatchObject({ status: 'cooling', statusReason: 'rate_limited' });
    expect((await keys.find(id))?.coolingModels.map(({ model }) => model).sort()).toEqual(['large', 'small']);
    await keys.markRecovered(id, sealed, 'large');
    expect(await keys.find(id)).toMatchObject({ status: 'active', statusReason: null, coolingUntil: null });
    expect((await keys.find(id))?.coolingModels).toMatchObject([{ model: 'small' }]);
    await keys.markCooling(id, sealed, 60_000, 'quota_exhausted');
    await keys.markRecovered(id, sealed, 'small');
    expect(await keys.find(id)).toMatchObject({ status: 'cooling', statusReason: 'quota_exhausted', coolingModels: [] });
    await keys.markCooling(id, 'another secret', 60_000, 'rate_limited', 'large');
    expect((await keys.find(id))?.coolingModels).toEqual([]);
  });
});
