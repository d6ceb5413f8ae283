import type { DataSource, QueryRunner } from 'typeorm';
import type { Database } from './database';
import { databaseFailure } from './database-failure';
import { isolateTenants, MissingRoleError } from './isolation';
import { rows } from './rows';
import { openVectorTable } from './vector-table';
import { refusal, schemaStateOf, type SchemaState } from './schema-state';
import { SchemaError } from './schema-error';
import { Initial1763700000000 } from './migrations/0001-initial';
import { RefreshTokens1763700000001 } from './migrations/0002-refresh-tokens';
import { StoredResponses1763700000002 } from './migrations/0003-stored-responses';
import { ProviderKeyHealth1763700000003 } from './migrations/0004-provider-key-health';
import { StrictFidelity1763700000004 } from './migrations/0005-strict-fidelity';
import { ProviderEgress1763700000005 } from './migrations/0006-provider-egress';
import { People1763700000006 } from './migrations/0007-people';
import { KeysAndAudit1763700000007 } from './migrations/0008-keys-and-audit';
import { Routing1763700000010 } from './migrations/0011-routing';
import { ResponseCache1763700000011 } from './migrations/0012-response-cache';
import { Files1763700000012 } from './migrations/0013-files';
import { Evaluation1763700000013 } from './migrations/0014-evaluation';
import { Webhooks1763700000015 } from './migrations/0016-webhooks';
import { IdempotentAnswers1763700000115 } from './migrations/0016b-idempotent-answers';
import { Batches1763700000016 } from './migrations/0017-batches';
import { ProvidersDown1763700000215 } from './migrations/0016c-providers-down';
import { AgentRuns1763700000014 } from './migrations/0015-agent-runs';
import { Money1763700000009 } from './migrations/0010-money';
import { LimitsAndBudgets1763700000008 } from './migrations/0009-limits-and-budgets';
import { Observability1763700000018 } from './migrations/0019-observability';
import { RequestLog1763700000017 } from './migrations/0018-request-log';
import { LogSinkOutbox1763700000118 } from './migrations/0019b-log-sink-outbox';
import { AuditAcrossTenants1763700000107 } from './migrations/0008b-audit-across-tenants';
import { SchemaContracts1763700000019 } from './migrations/0020-schema-contracts';
import { FileOwned1763700000020 } from './migrations/0021-file-owned';
import { Capture1763700000021 } from './migrations/0022-capture';
import { CheaperLedger1763700000022 } from './migrations/0023-cheaper-ledger';
import { MasterKeys1763700000024 } from './migrations/0025-master-keys';
import { CoarserSums1763700000025 } from './migrations/0026-coarser-sums';
import { LogSinkState1763700000218 } from './migrations/0019c-log-sink-state';
import { KeptSpans1763700000026 } from './migrations/0027-kept-spans';
import { CacheAnswers1763700000027 } from './migrations/0028-cache-answers';
import { TrialSquares1763700000028 } from './migrations/0029-trial-squares';
import { SelfConfirmedVerdicts1763700000029 } from './migrations/0030-self-confirmed-verdicts';
import { RoutingShadows1763700000023 } from './migrations/0024-routing-shadows';
import { MetadataValues1763700000121 } from './migrations/0022b-metadata-values';

/** In order; a migration that has been released is never changed, only followed by another. */
const MIGRATIONS = [
  Initial1763700000000,
  RefreshTokens1763700000001,
  StoredResponses1763700000002,
  ProviderKeyHealth1763700000003,
  StrictFidelity1763700000004,
  ProviderEgress1763700000005,
  People1763700000006,
  KeysAndAudit1763700000007,
  Routing1763700000010,
  ResponseCache1763700000011,
  Files1763700000012,
  Money1763700000009,
  LimitsAndBudgets1763700000008,
  AuditAcrossTenants1763700000107,
  Evaluation1763700000013,
  SchemaContracts1763700000019,
  Webhooks1763700000015,
  IdempotentAnswers1763700000115,
  ProvidersDown1763700000215,
  Observability1763700000018,
  Batches1763700000016,
  FileOwned1763700000020,
  RequestLog1763700000017,
  AgentRuns1763700000014,
  LogSinkOutbox1763700000118,
  Capture1763700000021,
  CheaperLedger1763700000022,
  RoutingShadows1763700000023,
  MetadataValues1763700000121,
  MasterKeys1763700000024,
  CoarserSums1763700000025,
  LogSinkState1763700000218,
  KeptSpans1763700000026,
  CacheAnswers1763700000027,
  TrialSquares1763700000028,
  SelfConfirmedVerdicts1763700000029,
] as const;

/** Any constant does, as long as every version of the product takes the same one. */
const LOCK_KEY = 7_263_554_001;
const LOCK_WAIT = '120s';
const OLDEST_SERVER = 150_000;

const KNOWN: readonly string[] = MIGRATIONS.map(({ name }) => name);

/**
 * Brings the schema up to date. Any number of processes may call it at once: one works, the others
 * wait for it and find nothing left to do.
 * @returns the names of the migrations that this call applied
 * @throws SchemaError when the server is too old, or a newer version took away what this one needs
 */
export async function migrate(database: Database): Promise<string[]> {
  const source = await database.openUnhurried(MIGRATIONS);
  try {
    return await withMigrationLock(source, async (runner) => {
      await refuseOldServer(runner);
      await refuseNewerSchema(runner);
      const applied = await source.runMigrations();
      await openVectorTable({ query: (text, values = []) => rows(runner, text, values) });
      await isolateTenants(runner);
      return applied.map((migration) => migration.name);
    });
  } catch (error) {
    if (error instanceof MissingRoleError) throw new SchemaError(error.message);
    throw error instanceof SchemaError ? error : databaseFailure(error);
  } finally {
    await source.destroy();
  }
}

/** The lock belongs to the connection, so it is free again the moment its holder dies. */
async function withMigrationLock<T>(source: DataSource, work: (runner: QueryRunner) => Promise<T>): Promise<T> {
  const runner = source.createQueryRunner();
  try {
    await runner.connect();
    await runner.query(`SET lock_timeout = '${LOCK_WAIT}'`);
    await runner.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    try {
      return await work(runner);
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [LOCK_KEY]);
    }
  } finally {
    await runner.release();
  }
}

async function refuseOldServer(runner: QueryRunner): Promise<void> {
  const [row] = await rows<{ version: string }>(runner, `SELECT current_setting('server_version_num') AS version`);
  const version = Number(row?.version);
  if (version < OLDEST_SERVER) {
    throw new SchemaError(`PostgreSQL ${Math.floor(version / 10_000)} is too old: version 15 or newer is needed`);
  }
}

async function refuseNewerSchema(runner: QueryRunner): Promise<void> {
  const problem = refusal({ ...(await schemaStateOf(KNOWN, (text) => rows(runner, text))), pending: [] });
  if (problem !== undefined) throw new SchemaError(problem);
}

/** What the database has had, compared with what this version knows. */
export const schemaState = (database: Database): Promise<SchemaState> => schemaStateOf(KNOWN, (text) => database.query(text));

/** What the database has had, oldest first. */
export const appliedMigrations = async (database: Database): Promise<string[]> =>
  (await database.query<{ name: string }>('SELECT name FROM schema_migrations ORDER BY id')).map(({ name }) => name);

/**
 * For a process that migrates nothing itself.
 * @returns the migrations of a newer version that are there, harmless for this one
 * @throws SchemaError
 */
export async function assertSchema(database: Database): Promise<string[]> {
  const state = await schemaState(database);
  const problem = refusal(state);
  if (problem !== undefined) throw new SchemaError(problem);
  return state.newer;
}
