import { GatewayError, type Clock } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { ResponseStore, type ResponseStoreOptions, type StoredResponse, StoredResponsesRepository } from './index';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 1);

let database: TestDatabase;
let repository: StoredResponsesRepository;
beforeAll(async () => {
  database = await createTestDatabase();
  repository = new StoredResponsesRepository(database.database);
  await database.database.query(`INSERT INTO tenants (id, name) VALUES ('ten_a', 'A'), ('ten_b', 'B')`);
});
afterEach(() => database.database.query('DELETE FROM stored_responses'));
afterAll(() => database?.drop());

const turn = (id: string, more: Partial<StoredResponse> = {}) => ({
  tenantId: 'ten_a',
  id,
  previousId: null,
  input: '[{"role":"user","content":"Hi"}]',
  response: JSON.stringify({ id, output: [] }),
  itemIds: [],
  ...more,
});

function open(options: Partial<ResponseStoreOptions> = {}, over: Partial<StoredResponsesRepository> = {}) {
  const time = { now: START };
  const clock: Clock = { now: () => time.now, monotonic: () => time.now };
  const trouble: unknown[] = [];
  const backed = {
    insert: (...asked: Parameters<StoredResponsesRepository['insert']>) => repository.insert(...asked),
    find: (...asked: Parameters<StoredResponsesRepository['find']>) => repository.find(...asked),
    chain: (...asked: Parameters<StoredResponsesRepository['chain']>) => repository.chain(...asked),
    holding: (...asked: Parameters<StoredResponsesRepository['holding']>) => repository.holding(...asked),
    remove: (...asked: Parameters<StoredResponsesRepository['remove']>) => repository.remove(...asked),
    sweep: (...asked: Parameters<StoredResponsesRepository['sweep']>) => repository.sweep(...asked),
    ...over,
  };
  const store = new ResponseStore(backed, clock, {
    retentionMs: 30 * DAY_MS,
    onTrouble: (error) => trouble.push(error),
    secondLookMs: 1,
    retryMs: [1, 1],
    ...options,
  });
  return { store, time, trouble };
}

describe('the store of responses', () => {
  it('reads at once what it was given, byte for byte, and only once', async () => {
    const { store } = open();
    const response = '{"id":"resp_1","text":"\\u0000 \\ud800 ü","n":1.0}';
    store.keep(turn('resp_1', { response, itemIds: ['msg_1'] }));
    store.keep(turn('resp_1', { response: '{}' }));
    expect(await store.find('ten_a', 'resp_1')).toEqual({
      ...turn('resp_1', { response, itemIds: ['msg_1'] }),
      createdAt: new Date(START),
      expiresAt: new Date(START + 30 * DAY_MS),
    });
  });

  it('gives the turns of a conversation in order, as far as they are kept', async () => {
    const { store } = open();
    store.keep(turn('resp_1'));
    store.keep(turn('resp_2', { previousId: 'resp_1' }));
    store.keep(turn('resp_3', { previousId: 'resp_2' }));
    store.keep(turn('resp_x', { previousId: 'resp_1' }));
    const ids = async (id: string) => (await store.chain('ten_a', id)).map((stored) => stored.id);
    expect(await ids('resp_3')).toEqual(['resp_1', 'resp_2', 'resp_3']);
    expect(await ids('resp_x')).toEqual(['resp_1', 'resp_x']);
    expect(await store.remove('ten_a', 'resp_1')).toBe(true);
    expect(await ids('resp_3')).toEqual(['resp_2', 'resp_3']);
    expect(await ids('resp_unknown')).toEqual([]);
  });

  it('finds the responses that hold an item', async () => {
    const { store } = open();
    store.keep(turn('resp_1', { itemIds: ['rs_1', 'msg_1'] }));
    store.keep(turn('resp_2', { itemIds: ['msg_2'] }));
    expect((await store.holding('ten_a', ['msg_1', 'msg_2'])).map(({ id }) => id).sort()).toEqual(['resp_1', 'resp_2']);
    expect(await store.holding('ten_a', ['msg_3'])).toEqual([]);
  });

  it('knows nothing of other tenants, whatever they ask', async () => {
    const { store } = open();
    store.keep(turn('resp_1', { itemIds: ['msg_1'] }));
    store.keep(turn('resp_2', { tenantId: 'ten_b', previousId: 'resp_1' }));
    expect(await store.find('ten_b', 'resp_1')).toBeUndefined();
    expect(await store.holding('ten_b', ['msg_1'])).toEqual([]);
    expect(await store.remove('ten_b', 'resp_1')).toBe(false);
    expect((await store.chain('ten_b', 'resp_2')).map(({ id }) => id)).toEqual(['resp_2']);
    expect(await store.find('ten_a', 'resp_1')).toBeDefined();
  });

  it('forgets after the time that was set, and sweeps what it has forgotten', async () => {
    const { store, time } = open();
    store.keep(turn('resp_1', { itemIds: ['msg_1'] }));
    await store.find('ten_a', 'resp_1');
    time.now += DAY_MS;
    store.keep(turn('resp_2', { previousId: 'resp_1' }));
    await store.find('ten_a', 'resp_2');
    expect(await store.sweep()).toBe(0);
    time.now += 29 * DAY_MS;
    expect(await store.find('ten_a', 'resp_1')).toBeUndefined();
    expect(await store.holding('ten_a', ['msg_1'])).toEqual([]);
    expect((await store.chain('ten_a', 'resp_2')).map(({ id }) => id)).toEqual(['resp_2']);
    expect(await store.sweep()).toBe(1);
    const [left] = await database.database.query<{ count: number }>('SELECT count(*) AS count FROM stored_responses');
    expect(left?.count).toBe(1);
  });

  it('keeps nothing where that was set', async () => {
    const { store } = open({ retentionMs: 0 });
    expect(store.keeps).toBe(false);
    store.keep(turn('resp_1'));
    expect(await store.find('ten_a', 'resp_1')).toBeUndefined();
  });

  it('tries again while the database is away, and says so when it gives up', async () => {
    let failures = 2;
    const away = new GatewayError('dependency_unavailable', 'away');
    const insert = (tenantId: string, turns: readonly StoredResponse[]) =>
      failures-- > 0 ? Promise.reject(away) : repository.insert(tenantId, turns);
    const { store, trouble } = open({}, { insert });
    store.keep(turn('resp_1'));
    expect(await store.find('ten_a', 'resp_1')).toBeDefined();
    expect(trouble).toEqual([]);
    failures = 3;
    store.keep(turn('resp_2'));
    expect(await store.find('ten_a', 'resp_2')).toBeUndefined();
    expect(trouble).toEqual([away]);
  });

  it('writes together what comes while a statement of its tenant is under way, and in parts what is large', async () => {
    const statements: string[] = [];
    const insert = (tenantId: string, turns: readonly StoredResponse[]) => {
      statements.push(`${tenantId} ${turns.length}`);
      return repository.insert(tenantId, turns);
    };
    const { store } = open({}, { insert });
    for (let n = 0; n < 60; n++) store.keep(turn(`resp_${n}`, { itemIds: n % 2 ? [`msg_${n}`, `rs_${n}`] : [] }));
    store.keep(turn('resp_0', { tenantId: 'ten_b', previousId: 'resp_x' }));
    expect((await store.find('ten_a', 'resp_59'))?.itemIds).toEqual(['msg_59', 'rs_59']);
    expect(await store.find('ten_b', 'resp_0')).toMatchObject({ previousId: 'resp_x' });
    expect(statements.sort()).toEqual(['ten_a 1', 'ten_a 50', 'ten_a 9', 'ten_b 1']);
    statements.length = 0;
    const response = JSON.stringify('x'.repeat(3 * 1024 * 1024));
    for (let n = 0; n < 3; n++) store.keep(turn(`resp_large_${n}`, { response }));
    await store.close();
    expect(statements).toEqual(['ten_a 1', 'ten_a 1', 'ten_a 1']);
  });

  it('keeps all but the one that nobody can write', async () => {
    const { store, trouble } = open();
    store.keep(turn('resp_first'));
    store.keep(turn('resp_good'));
    store.keep(turn('resp_bad', { response: 'no text of PostgreSQL: \u0000' }));
    store.keep(turn('resp_fine'));
    for (const id of ['resp_first', 'resp_good', 'resp_fine']) expect(await store.find('ten_a', id)).toBeDefined();
    expect(await store.find('ten_a', 'resp_bad')).toBeUndefined();
    expect(trouble).toHaveLength(1);
  });

  it('looks a second time for what another process may just be writing', async () => {
    let looks = 0;
    const find = async (tenantId: string, id: string, now: Date) => {
      if (looks++ === 0) return undefined;
      await repository.insert(tenantId, [{ ...turn(id), createdAt: now, expiresAt: new Date(now.getTime() + 1_000) }]);
      return repository.find(tenantId, id, now);
    };
    expect(await open({}, { find }).store.find('ten_a', 'resp_1')).toBeDefined();
  });

  it('lets no more wait than it was told, by number and by size', async () => {
    let release = (): void => undefined;
    const insert = () => new Promise<void>((resolve) => (release = resolve));
    const few = open({ maxWaiting: 1 }, { insert });
    few.store.keep(turn('resp_1'));
    few.store.keep(turn('resp_2'));
    expect(few.trouble).toHaveLength(1);
    release();
    await few.store.close();
    const small = open({ maxWaitingBytes: 10 });
    small.store.keep(turn('resp_1'));
    expect(small.trouble).toHaveLength(1);
  });

  it('writes what waits before it closes, and waits for no retry any more', async () => {
    const { store } = open();
    store.keep(turn('resp_1'));
    await store.close();
    expect(await repository.find('ten_a', 'resp_1', new Date(START))).toBeDefined();
    const away = open({ retryMs: [3_600_000] }, { insert: () => Promise.reject(new Error('away')) });
    away.store.keep(turn('resp_2'));
    await away.store.close();
    expect(away.trouble).toHaveLength(1);
  });
});
