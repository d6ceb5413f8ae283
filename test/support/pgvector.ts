import { fork } from 'node:child_process';
import { join } from 'node:path';
import { isJsonObject } from '@libs/kernel';
import type { Sql, Tenanted, Transactional } from '@libs/database';

/** A real PostgreSQL with a real pgvector: the server of this machine need not have the extension. */
export interface VectorDatabase {
  sql: Tenanted;
  close(): void;
}

interface Waiting {
  resolve(rows: unknown[]): void;
  reject(error: Error): void;
}

/** In a process of its own, since what it is made of cannot be loaded where tests run. */
export async function startVectorDatabase(): Promise<VectorDatabase> {
  const child = fork(join(__dirname, 'pgvector-process.mjs'), { serialization: 'advanced' });
  const waiting = new Map<number, Waiting>();
  let last = 0;
  const answer = (id: number): Promise<unknown[]> => new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  child.on('message', (message: unknown) => {
    if (!isJsonObject(message)) return;
    const { id, rows, problem } = message as Record<string, unknown>;
    const one = waiting.get(Number(id));
    waiting.delete(Number(id));
    if (Array.isArray(rows)) one?.resolve(rows);
    else one?.reject(new Error(String(problem)));
  });
  child.once('exit', () => waiting.forEach(({ reject }) => reject(new Error('the database with pgvector has ended'))));
  const started = answer(0);
  const query = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    const id = ++last;
    const rows = answer(id);
    child.send({ id, text, values: [...values] });
    return (await rows).map((row) => withBuffers(row as Record<string, unknown>) as Row);
  };
  await started;
  await query('CREATE EXTENSION vector');
  const one: Transactional = { query, transaction: <T>(work: (sql: Sql) => Promise<T>) => work({ query }) };
  return { sql: { query, forTenant: () => one }, close: () => child.disconnect() };
}

/** As `pg` gives them. */
const withBuffers = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? Buffer.from(value) : value]),
  );
