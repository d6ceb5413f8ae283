import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { until } from '../../../test/support/process/until';
import { Listener } from './listener';

describe('Listener', () => {
  let database: TestDatabase;
  beforeAll(async () => void (database = await createTestDatabase()), 60_000);
  afterAll(() => database?.drop());
  afterEach(() => jest.restoreAllMocks());

  const open = () => {
    const [troubles, words]: [unknown[], string[]] = [[], []];
    let heard = 0;
    const listener = new Listener(
      database.url,
      (error) => troubles.push(error),
      () => heard++,
    );
    listener.subscribe('said', (word) => words.push(word));
    return { listener, troubles, words, heard: () => heard };
  };

  it('hears what is said, and goes on after its connection has broken', async () => {
    const { listener, troubles, words, heard } = open();
    await until('it to hear', () => heard() === 1);
    await database.database.query(`NOTIFY said, 'one'`);
    await until('the word', () => words.includes('one'));
    await database.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`,
    );
    await until('it to hear again', () => heard() === 2);
    expect(troubles).toHaveLength(1);
    await listener.close();
    expect(troubles).toHaveLength(1);
  });

  it('complains of nothing that breaks because it is closed while it opens, and does not say that it hears', async () => {
    let breaks: (error: Error) => void = () => undefined;
    const query: jest.Mock = jest.fn(() => new Promise((_, reject) => (breaks = reject)));
    jest.spyOn(Client.prototype, 'query').mockImplementation(query);
    const { listener, troubles, words, heard } = open();
    await until('it to have asked', () => query.mock.calls.length === 1);
    const closed = listener.close();
    breaks(new Error('Connection terminated'));
    await closed;
    await new Promise(setImmediate);
    expect([troubles, words, heard()]).toEqual([[], [], 0]);
  });
});
