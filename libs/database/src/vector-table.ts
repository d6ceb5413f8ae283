import type { Sql } from './sql';

/** Vectors of questions as pgvector reads them; there only where the server has the extension. */
const VECTOR_TABLE = 'cache_question_vectors';

/**
 * Makes use of pgvector where the server has it: a beginning that a migration cannot make, since the extension may be
 * installed at any later time. Safe to run again; without the extension, or without the right to switch it on, nothing
 * happens.
 */
export async function openVectorTable(sql: Sql): Promise<void> {
  if (!(await hasExtension(sql))) return;
  await sql.query(`
    CREATE TABLE IF NOT EXISTS ${VECTOR_TABLE} (
      question_id bigint PRIMARY KEY REFERENCES cache_questions(id) ON DELETE CASCADE,
      tenant_id text NOT NULL REFERENCES tenants(id),
      partition text NOT NULL,
      embedding text NOT NULL,
      vector vector NOT NULL
    )`);
  await sql.query(
    `CREATE INDEX IF NOT EXISTS cache_question_vectors_partition_idx ON ${VECTOR_TABLE} (tenant_id, partition, embedding)`,
  );
}

async function hasExtension(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<{ there: boolean; installed: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'vector') AS there,
       EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'vector') AS installed`,
  );
  if (row?.installed) return true;
  if (!row?.there) return false;
  try {
    await sql.query('CREATE EXTENSION IF NOT EXISTS vector');
    return true;
  } catch {
    // An administrator of the server can do it; until then the search goes on in memory.
    return false;
  }
}
