import type { DatabaseFacts, SchemaState } from '@libs/database';
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
  if (version < OLDEST_POSTGRES) return wrong('database', `PostgreSQL ${major} is too old`, 'Use PostgreSQL 15 or newer.');
  const text = `PostgreSQL ${major}, a query takes ${latencyMs.toFixed(1)} ms`;
  return latencyMs <= SLOW_MS
    ? ok('database', text)
    : advice('database', text, 'Keep the gateway and its database in one data centre.');
}

function connectionFinding(most: number, wanted: number): Finding {
  if (wanted <= most * 0.8) return ok('database connections', `${wanted} of ${most} at most`);
  return wrong(
    'database connections',
    `all processes together may want ${wanted} of ${most}`,
    'Lower DATABASE_POOL_SIZE, raise max_connections, or put a pooler (session mode) in between.',
  );
}

function schemaFinding({ pending, newer, incompatible }: SchemaState): Finding {
  if (incompatible.length > 0)
    return wrong(
      'schema',
      `a newer version has changed it in a way this one cannot use (${incompatible.join(', ')})`,
      'Start the newer version, or restore a backup.',
    );
  if (pending.length > 0)
    return advice(
      'schema',
      `${pending.length} migrations are pending`,
      '`route-llm-gateway start` applies them; before `api` and `worker` run `route-llm-gateway migrate`.',
    );
  return ok('schema', newer.length === 0 ? 'up to date' : `newer than this version (${newer.join(', ')}), and good for it`);
}
