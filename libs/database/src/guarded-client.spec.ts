import pg from 'pg';
import { openSecret } from '@libs/kernel/open-secret';
import { createTestDatabase } from '../../../test/support/postgres';
import { GuardedClient } from './guarded-client';

describe('a connection that the server ends', () => {
  it('ends no process when nobody listens, and is told to whoever does', () => {
    const client = new GuardedClient();
    expect(client.emit('error', new Error('terminating connection'))).toBe(false);
    const heard: unknown[] = [];
    client.on('error', (error) => heard.push(error));
    client.emit('error', 'ended');
    client.removeAllListeners();
    client.emit('error', 'ended again');
    expect(heard).toEqual(['ended']);
  });

  it('is of that kind wherever the driver is asked for one, by BullMQ too', async () => {
    expect(pg.Client).toBe(GuardedClient);
    const test = await createTestDatabase();
    const client = new pg.Client({ connectionString: openSecret(test.url) });
    // Nobody listens, and the end comes with the word that it is ready: the moment in which a restart kills workers.
    await client.connect();
    const [row] = (await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows;
    await test.database.query('SELECT pg_terminate_backend($1)', [row?.pid]);
    await expect(client.query('SELECT 1')).rejects.toThrow();
    await client.end().catch(() => undefined);
    await test.drop();
  });
});
