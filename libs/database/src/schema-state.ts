export interface SchemaState {
  /** Migrations of this version that the database has not had, in order. */
  pending: string[];
  /** Migrations that the database has had and this version does not know: a newer one has been here. */
  newer: string[];
  /** Those of `newer` that took away what this version still uses. */
  incompatible: string[];
}

type Ask = <Row>(text: string) => Promise<Row[]>;

/** What the database has had, compared with the migrations that are known, in order. */
export async function schemaStateOf(known: readonly string[], ask: Ask): Promise<SchemaState> {
  const tables = await ask<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = current_schema() AND table_name IN ('schema_migrations', 'schema_contracts')`,
  );
  const has = (name: string): boolean => tables.some((table) => table.name === name);
  if (!has('schema_migrations')) return { pending: [...known], newer: [], incompatible: [] };
  const applied = (await ask<{ name: string }>('SELECT name FROM schema_migrations ORDER BY id')).map(({ name }) => name);
  const newer = applied.filter((name) => !known.includes(name));
  const contracts =
    newer.length > 0 && has('schema_contracts') ? await ask<{ migration: string }>('SELECT migration FROM schema_contracts') : [];
  return {
    pending: known.filter((name) => !applied.includes(name)),
    newer,
    incompatible: newer.filter((name) => contracts.some(({ migration }) => migration === name)),
  };
}

/**
 * Why this version must not run on such a schema; undefined when it may. Migrations only add, so that the version
 * before goes on working on a newer schema (a rolling upgrade, and the way back); one that takes something away says
 * so in `schema_contracts`, and no version that does not know it starts any more.
 */
export function refusal({ pending, incompatible }: SchemaState): string | undefined {
  if (incompatible.length > 0)
    return `The database was migrated by a newer version of the product (${incompatible.join(', ')}): start that version or restore a backup`;
  if (pending.length > 0)
    return `The database lacks ${pending.length} of this version's migrations (${pending.slice(0, 3).join(', ')}${pending.length > 3 ? ', ...' : ''}): run \`route-llm-gateway migrate\` first`;
  return undefined;
}
