import type { Sql } from './sql';

/** Vectors of questions as pgvector reads them; there only where the server has the extension. */
const VECTOR_TABLE = 'cache_question_vectors';

/** Whether, and how, large partitions of questions can be searched within PostgreSQL. */
export interface VectorFacts {
  /**
   * `absent`: the server has no pgvector. `off`: it has, and it is not switched on in this database, for want of a right or of
   * a start since. `unmade`: it is switched on, and there is no table of ours yet.
   */
  state: 'ready' | 'absent' | 'off' | 'unmade';
  /** Of pgvector, as far as it is here. */
  version: string | null;
  /** What a vector is written as: half of the bytes hold the same numbers where pgvector is 0.7 or newer. */
  type: 'halfvec' | 'vector';
}

interface Row {
  available: string | null;
  installed: string | null;
  half: boolean;
  columns: string[] | null;
}

export async function inspectVectors(sql: Sql): Promise<VectorFacts> {
  const [row] = await sql.query<Row>(
    `SELECT (SELECT default_version FROM pg_available_extensions WHERE name = 'vector') AS available,
       (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS installed,
       to_regtype('halfvec') IS NOT NULL AS half,
       (SELECT array_agg(attname::text || ' ' || format_type(atttypid, NULL)) FROM pg_attribute
        WHERE attrelid = to_regclass('public.${VECTOR_TABLE}') AND NOT attisdropped AND attnum > 0) AS columns`,
  );
  const { available = null, installed = null, half = false, columns = null } = row ?? {};
  const type = half ? 'halfvec' : 'vector';
  if (installed === null) return { state: available === null ? 'absent' : 'off', version: available, type };
  const ready = columns !== null && columns.includes(`vector ${type}`) && columns.some((one) => one.startsWith('expires_at '));
  return { state: ready ? 'ready' : 'unmade', version: installed, type };
}

/**
 * Makes use of pgvector where the server has it: a beginning that a migration cannot make, since the extension may be
 * installed at any later time. Safe to run again, and never in the way of a start: without the extension, or without the
 * right to switch it on, the search goes on in memory.
 */
export async function openVectorTable(sql: Sql): Promise<void> {
  const before = await inspectVectors(sql);
  if (before.state === 'ready' || before.state === 'absent') return;
  try {
    if (before.state === 'off') await sql.query('CREATE EXTENSION IF NOT EXISTS vector');
    const { state, type } = await inspectVectors(sql);
    if (state === 'unmade') await makeTable(sql, type);
  } catch {
    // Such as a right that this user has not, or an extension in a schema that it does not see: an administrator's to change.
  }
}

/**
 * What lies in a table of another form is only copied: it is taken over again. Rows are read whole for each search, so they
 * stay in their page as long as one holds them, and are not compressed.
 */
async function makeTable(sql: Sql, type: VectorFacts['type']): Promise<void> {
  await sql.query(`DROP TABLE IF EXISTS ${VECTOR_TABLE}`);
  await sql.query(`
    CREATE TABLE ${VECTOR_TABLE} (
      question_id bigint PRIMARY KEY REFERENCES cache_questions(id) ON DELETE CASCADE,
      tenant_id text NOT NULL REFERENCES tenants(id),
      partition text NOT NULL,
      embedding text NOT NULL,
      expires_at timestamptz NOT NULL,
      vector ${type} NOT NULL
    ) WITH (toast_tuple_target = 8160)`);
  await sql.query(`ALTER TABLE ${VECTOR_TABLE} ALTER COLUMN vector SET STORAGE EXTERNAL`);
  await sql.query(`CREATE INDEX ${VECTOR_TABLE}_partition_idx ON ${VECTOR_TABLE} (tenant_id, partition, embedding, question_id)`);
}
