import type { DatabaseFacts, SchemaState, VectorFacts } from '@libs/database';
import { clockFinding } from './clock-finding';
import { advice, type Finding, ok, wrong } from './finding';

const OLDEST_POSTGRES = 150_000;
const SLOW_MS = 50;

/** @param wanted connections that all processes together may hold */
export function databaseFindings(facts: DatabaseFacts, schema: SchemaState, wanted: number, now = Date.now()): Finding[] {
  return [
    versionFinding(facts),
    clockFinding('database clock', facts.timeMs, now),
    connectionFinding(facts.maxConnections, wanted),
    schemaFinding(schema),
  ];
}

function versionFinding({ version, latencyMs }: DatabaseFacts): Finding {
  const major = Math.floor(version / 10_000);
  if (version < OLDEST_POSTGRES) {
    const told = { code: 'database_old', values: { version: major } };
    return wrong('database', `PostgreSQL ${major} is too old`, 'Use PostgreSQL 15 or newer.', told);
  }
  const told = { code: 'database_latency', values: { version: major, ms: latencyMs.toFixed(1) } };
  const text = `PostgreSQL ${major}, a query takes ${latencyMs.toFixed(1)} ms`;
  return latencyMs <= SLOW_MS
    ? ok('database', text, told)
    : advice('database', text, 'Keep the gateway and its database in one data centre.', told);
}

function connectionFinding(most: number, wanted: number): Finding {
  const told = { code: 'database_connections', values: { wanted, most } };
  if (wanted <= most * 0.8) return ok('database connections', `${wanted} of ${most} at most`, told);
  return wrong(
    'database connections',
    `all processes together may want ${wanted} of ${most}`,
    'Lower DATABASE_POOL_SIZE, raise max_connections, or put a pooler (session mode) in between.',
    told,
  );
}

function schemaFinding({ pending, newer, incompatible }: SchemaState): Finding {
  if (incompatible.length > 0)
    return wrong(
      'schema',
      `a newer version has changed it in a way this one cannot use (${incompatible.join(', ')})`,
      'Start the newer version, or restore a backup.',
      { code: 'schema_incompatible', values: { names: incompatible.join(', ') } },
    );
  if (pending.length > 0)
    return advice(
      'schema',
      `${pending.length} migrations are pending`,
      '`route-llm-gateway start` applies them; before `api` and `worker` run `route-llm-gateway migrate`.',
      { code: 'schema_pending', values: { count: pending.length } },
    );
  if (newer.length === 0) return ok('schema', 'up to date', { code: 'schema_current' });
  const names = newer.join(', ');
  return ok('schema', `newer than this version (${names}), and good for it`, { code: 'schema_newer', values: { names } });
}

/** Where large partitions of the semantic cache are searched: it works everywhere, in memory where nothing else is there. */
export function vectorFinding({ state, version }: VectorFacts): Finding {
  const check = 'semantic search';
  const values = { version: version ?? '' };
  if (state === 'ready')
    return ok(check, `large partitions are searched within PostgreSQL (pgvector ${values.version})`, {
      code: 'vectors_ready',
      values,
    });
  if (state === 'absent') return ok(check, 'in memory: this PostgreSQL has no pgvector', { code: 'vectors_absent' });
  if (state === 'off')
    return advice(
      check,
      `in memory: the server has pgvector ${values.version}, and it is not switched on`,
      'As an administrator of the database run CREATE EXTENSION vector, then restart the gateway.',
      { code: 'vectors_off', values },
    );
  return advice(
    check,
    `in memory: pgvector ${values.version} is switched on, and its table is not there`,
    'Restart the gateway; its user needs the schema that the extension is in on its search_path, and may create tables.',
    { code: 'vectors_unmade', values },
  );
}
