import type { MigrationInterface, QueryRunner } from 'typeorm';

const SUMS = [
  ...['requests', 'errors', 'refusals', 'input_tokens', 'cache_read_tokens', 'cache_write_tokens', 'output_tokens'],
  ...['reasoning_tokens', 'estimated_requests', 'unpriced_requests', 'cost_micro_usd', 'provider_cost_micro_usd'],
  ...['adjusted_micro_usd', 'provider_adjusted_micro_usd'],
];
/** What reports tell apart by, in two: what was asked for, and who asked. Only their product is large. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  usage_daily_models: ['day', 'tenant_id', 'provider_id', 'model'],
  usage_daily_keys: ['day', 'tenant_id', 'team_id', 'virtual_key_id', 'user_id'],
};
/**
 * By what brought it about. One statement both adds rows and changes others, and a trigger sees them apart: with a lane for
 * each, all writers touch rows in the same order, and none waits for another in a circle.
 */
const LANES = { add: 0, change: 1, remove: 2 } as const;

/**
 * Sums of `usage_daily` with fewer dimensions, for reports over everything. The database keeps them itself, in the statement
 * that changes a fine row, so they are right whoever writes it: an older version of the product, a correction, a removal.
 */
export class CoarserSums1763700000025 implements MigrationInterface {
  name = 'CoarserSums1763700000025';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, key] of Object.entries(TABLES)) await runner.query(tableOf(table, key));
    for (const trigger of TRIGGERS) await runner.query(trigger);
    // Nobody writes fine rows from here to the end of the migration: the triggers have locked their table.
    for (const table of Object.keys(TABLES)) await runner.query(addTo(table, LANES.add, `SELECT ${ALL} FROM usage_daily`));
    for (const table of Object.keys(TABLES)) await runner.query(`ANALYZE ${table}`);
    await runner.query(FINE_INDEX);
    await runner.query(SERIES_INDEXES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX usage_daily_key_idx;
      CREATE INDEX usage_series_id_idx ON usage_series (dimension, id, step, at);
      DROP INDEX usage_series_ids_idx, usage_series_keys_idx, usage_series_all_keys_idx`);
    for (const name of ['add', 'change', 'remove', 'empty'])
      await runner.query(`DROP TRIGGER usage_daily_${name} ON usage_daily; DROP FUNCTION roll_up_usage_${name}`);
    for (const table of Object.keys(TABLES)) await runner.query(`DROP TABLE ${table}`);
  }
}

/** What one key asked for. Pages with room in them: rows of today change all day long. */
const FINE_INDEX = `
  ALTER TABLE usage_daily SET (fillfactor = 70);
  CREATE INDEX usage_daily_key_idx ON usage_daily (virtual_key_id, day)`;

/** Some series of one tenant, or of all together; virtual keys of whichever tenant: by their ids, and all there are. */
const SERIES_INDEXES = `
  CREATE INDEX usage_series_ids_idx ON usage_series (dimension, tenant_id, id, step, at);
  CREATE INDEX usage_series_keys_idx ON usage_series (id, step, at) WHERE dimension = 'virtual_key';
  CREATE INDEX usage_series_all_keys_idx ON usage_series (step, at) WHERE dimension = 'virtual_key';
  DROP INDEX usage_series_id_idx`;

const ALL = [...new Set([...Object.values(TABLES).flat(), ...SUMS])].join(', ');

const tableOf = (table: string, key: readonly string[]): string => `
  CREATE TABLE ${table} (
    ${key.map((name) => `${name} ${name === 'day' ? 'date' : 'text'} NOT NULL`).join(', ')},
    lane smallint NOT NULL,
    ${SUMS.map((name) => `${name} bigint NOT NULL`).join(', ')},
    PRIMARY KEY (${key.join(', ')}, lane)
  ) WITH (fillfactor = 70);
  CREATE INDEX ${table}_tenant_idx ON ${table} (tenant_id, day)`;

/** @param rows a SELECT of rows as `usage_daily` has them */
const addTo = (table: string, lane: number, rows: string): string => {
  const key = (TABLES[table] ?? []).join(', ');
  return `
    INSERT INTO ${table} (${key}, lane, ${SUMS.join(', ')})
    SELECT ${key}, ${lane}, ${SUMS.map((name) => `sum(${name})`).join(', ')} FROM (${rows}) AS given
    GROUP BY ${key} ORDER BY ${key}
    ON CONFLICT (${key}, lane) DO UPDATE SET ${SUMS.map((name) => `${name} = ${table}.${name} + excluded.${name}`).join(', ')}`;
};

const NEGATED = ALL.split(', ')
  .map((name) => (SUMS.includes(name) ? `-${name} AS ${name}` : name))
  .join(', ');
const NOW_THERE = `SELECT ${ALL} FROM now_there`;
const WAS_THERE = `SELECT ${NEGATED} FROM was_there`;

/** A statement that inserts and, where a row is there, updates, sets off both: one of them often without rows. */
const rollUp = (name: keyof typeof LANES, event: string, tables: string, rows: string, of: string): string => `
  CREATE FUNCTION roll_up_usage_${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM ${of}) THEN RETURN NULL; END IF;
      ${Object.keys(TABLES)
        .map((table) => `${addTo(table, LANES[name], rows)};`)
        .join('\n')}
      RETURN NULL;
    END
  $$;
  CREATE TRIGGER usage_daily_${name} AFTER ${event} ON usage_daily REFERENCING ${tables}
    FOR EACH STATEMENT EXECUTE FUNCTION roll_up_usage_${name}()`;

const TRIGGERS = [
  rollUp('add', 'INSERT', 'NEW TABLE AS now_there', NOW_THERE, 'now_there'),
  rollUp('change', 'UPDATE', 'OLD TABLE AS was_there NEW TABLE AS now_there', `${NOW_THERE} UNION ALL ${WAS_THERE}`, 'now_there'),
  rollUp('remove', 'DELETE', 'OLD TABLE AS was_there', WAS_THERE, 'was_there'),
  `CREATE FUNCTION roll_up_usage_empty() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       TRUNCATE ${Object.keys(TABLES).join(', ')};
       RETURN NULL;
     END
   $$;
   CREATE TRIGGER usage_daily_empty AFTER TRUNCATE ON usage_daily FOR EACH STATEMENT EXECUTE FUNCTION roll_up_usage_empty()`,
];
