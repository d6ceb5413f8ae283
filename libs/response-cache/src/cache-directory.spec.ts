import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { newGate } from '../../../test/support/upstream/gate';
import { CacheDirectory } from './cache-directory';
import { CacheSettingsRepository } from './cache-settings.repository';

const LONG = 60_000;
const answer = { seq: 0, createdAt: 1_000, modelAsked: 'alias', model: 'gpt', providerId: 'openai' };

describe('settings and purges', () => {
  let test: TestDatabase;
  let repository: CacheSettingsRepository;
  const listeners = new Set<() => void>();
  /** Two replicas on one bus that tells everybody. */
  const bus = {
    publish: () => listeners.forEach((listener) => listener()),
    subscribe: (_topic: string, listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => Promise.resolve(),
  };
  const directory = async (): Promise<CacheDirectory> => {
    const made = new CacheDirectory(repository, bus, (error) => {
      throw error;
    });
    await made.start(LONG);
    return made;
  };

  beforeAll(async () => {
    test = await createTestDatabase();
    repository = new CacheSettingsRepository(test.database);
    await test.database.query(`INSERT INTO tenants (id, name) VALUES ('ten_a', 'a'), ('ten_b', 'b')`);
  }, LONG);
  afterAll(() => test.drop());

  it('hold for their tenant, on every replica, and for no tenant that is not', async () => {
    const [here, there] = [await directory(), await directory()];
    expect(await here.putSettings('ten_a', { mode: 'semantic' })).toBe(true);
    expect(await here.putSettings('ten_a', { mode: 'off', ttlSeconds: 9 })).toBe(true);
    expect(await here.putSettings('ten_x', { mode: 'off' })).toBe(false);
    await there.refresh();
    for (const replica of [here, there])
      expect([replica.settingsOf('ten_a'), replica.settingsOf('ten_b')]).toEqual([{ mode: 'off', ttlSeconds: 9 }, {}]);
    await here.close();
    await there.close();
    expect(listeners.size).toBe(0);
  });

  it('end the life of what was asked for before, and of nothing else', async () => {
    const here = await directory();
    await here.purge({ tenantId: 'ten_a', model: 'gpt', before: null, key: null });
    const seq = here.seq;
    expect(seq).toBeGreaterThan(0);
    expect(here.purged('ten_a', 'k', answer)).toBe(true);
    expect(here.purged('ten_b', 'k', answer)).toBe(false);
    expect(here.purged('ten_a', 'k', { ...answer, model: 'other' })).toBe(false);
    expect(here.purged('ten_a', 'k', { ...answer, seq })).toBe(false);
    await here.purge({ tenantId: null, model: 'openai/gpt', before: new Date(2_000), key: null });
    expect(here.purged('ten_b', 'k', answer)).toBe(true);
    expect(here.purged('ten_b', 'k', { ...answer, seq: here.seq })).toBe(true);
    expect(here.purged('ten_b', 'k', { ...answer, createdAt: 2_000 })).toBe(false);
    await here.purge({ tenantId: null, model: null, before: null, key: null });
    expect(here.purged('ten_b', 'k', { ...answer, createdAt: 9_000, model: 'x' })).toBe(true);
    await here.close();
  });

  it('may be about one key, of a tenant or of whoever has it, with every other condition', async () => {
    const here = await directory();
    const fresh = { ...answer, seq: here.seq, createdAt: 50_000 };
    expect(here.purged('ten_a', 'k1', fresh)).toBe(false);
    await here.purge({ tenantId: 'ten_a', model: null, before: null, key: 'k1' });
    await here.purge({ tenantId: null, model: 'gpt', before: new Date(60_000), key: 'k2' });
    expect(here.purged('ten_a', 'k1', fresh)).toBe(true);
    expect(here.purged('ten_b', 'k1', fresh)).toBe(false);
    expect(here.purged('ten_a', 'k3', fresh)).toBe(false);
    expect(here.purged('ten_a', 'k1', { ...fresh, seq: here.seq })).toBe(false);
    expect(here.purged('ten_b', 'k2', fresh)).toBe(true);
    expect(here.purged('ten_b', 'k2', { ...fresh, model: 'other' })).toBe(false);
    expect(here.purged('ten_b', 'k2', { ...fresh, createdAt: 60_000 })).toBe(false);
    await here.close();
  });

  it('are not lost to a reading that began before them and ends after', async () => {
    const [read, answered] = [newGate(), newGate()];
    let slow = false;
    const lagging = {
      all: () => repository.all(),
      purge: repository.purge.bind(repository),
      purges: async (longest: number) => {
        const first = slow;
        slow = false;
        const purges = await repository.purges(longest);
        if (first) read.open();
        if (first) await answered.opened;
        return purges;
      },
    } as unknown as CacheSettingsRepository;
    const here = new CacheDirectory(lagging, bus, () => undefined);
    await here.refresh();
    const fresh = { ...answer, seq: here.seq, createdAt: 90_000 };
    slow = true;
    const reading = here.refresh();
    await read.opened;
    expect(here.purged('ten_b', 'k', fresh)).toBe(false);
    await here.purge({ tenantId: 'ten_b', model: null, before: null, key: null });
    expect(here.purged('ten_b', 'k', fresh)).toBe(true);
    answered.open();
    await reading;
    expect(here.purged('ten_b', 'k', fresh)).toBe(true);
  });

  it('are forgotten when no answer outlives them any more', async () => {
    const here = await directory();
    const count = async () => (await test.database.query('SELECT 1 FROM cache_purges')).length;
    await here.purge({ tenantId: 'ten_b', model: null, before: null, key: null });
    const aged = await test.database.query(
      `UPDATE cache_purges SET created_at = now() - interval '31 days' WHERE tenant_id = 'ten_a' RETURNING id`,
    );
    const before = await count();
    await here.sweep();
    expect(aged.length).toBeGreaterThan(0);
    expect(await count()).toBe(before - aged.length);
    expect(here.purged('ten_b', 'k', answer)).toBe(true);
    await here.close();
  });
});
