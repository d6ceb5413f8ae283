import type { QueryRunner } from 'typeorm';
import { databaseFailure } from './database-failure';

/** The rows of one statement; none where the statement gives none. */
export async function rows<Row>(runner: QueryRunner, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  const result = await guarded(() => runner.query(text, [...values], true));
  return (result.records ?? []) as Row[];
}

/** Work on the driver, with its failures as the rest of the product knows them. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw databaseFailure(error);
  }
}
