import { type Pool, types } from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { databaseFailure, isLate } from './database-failure';
import { GuardedClient } from './guarded-client';
import { beginAsTenant } from './isolation';
import { guarded, rows } from './rows';
import type { Sql, Transactional } from './sql';

export interface DatabaseOptions {
  /** Connections this process may hold; default 10. */
  poolSize?: number;
  /** To connect, or to get a connection from a busy pool; default 2000. */
  connectTimeoutMs?: number;
  /** For a process that starts: where the first connection takes longer than that, it is tried again for so long; default 0. */
  startPatienceMs?: number;
  /** Longest a statement may run, enforced by the server; default 5000, 0 for no limit. */
  statementTimeoutMs?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
  /** Told when an idle connection breaks; the pool replaces it by itself. */
  onConnectionLost?: (message: string) => void;
}

/** Of processes that serve: a machine on which many start at once is slow for a moment. */
export const START_PATIENCE_MS = 20_000;
/** The client gives up this long after the server should have: for a server that is frozen or unplugged. */
const CLIENT_GRACE_MS = 1_000;

/** int8 as a number: money in micro-USD and counts stay far below 2^53. Only for our own pool, not for all of pg. */
const typeParsers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    oid === types.builtins.INT8 && format !== 'binary'
      ? Number
      : format === 'binary'
        ? types.getTypeParser(oid, 'binary')
        : types.getTypeParser(oid, 'text'),
};

/** PostgreSQL behind a pool. Every failure is an `SqlError` (refused) or a `dependency_unavailable` (out of reach). */
export class Database implements Transactional {
  private constructor(
    private readonly source: DataSource,
    private readonly url: Secret,
    private readonly options: DatabaseOptions,
    private readonly told: { closing: boolean },
  ) {}

  /** @throws GatewayError dependency_unavailable when the first connection fails */
  static async connect(url: Secret, options: DatabaseOptions = {}): Promise<Database> {
    const told = { closing: false };
    const onConnectionLost = (message: string): void => {
      // Whoever has said goodbye may be cut off before it is heard.
      if (!told.closing) options.onConnectionLost?.(message);
    };
    const lastTryAt = performance.now() + (options.startPatienceMs ?? 0);
    for (;;) {
      const source = dataSource(url, { ...options, onConnectionLost });
      try {
        await source.initialize();
        return new Database(source, url, options, told);
      } catch (error) {
        if (!isLate(error) || performance.now() >= lastTryAt) throw databaseFailure(error);
      }
    }
  }

  query<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.withRunner((runner) => rows<Row>(runner, text, values));
  }

  /** Everything in `work` or nothing. Statements inside run one after another on one connection. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.withRunner(async (runner) => {
      await guarded(() => runner.startTransaction());
      try {
        const result = await work({ query: (text, values = []) => rows(runner, text, values) });
        await guarded(() => runner.commitTransaction());
        return result;
      } catch (error) {
        await rollback(runner);
        throw error;
      }
    });
  }

  /**
   * The same database as one tenant may see it: whatever a statement says, the rows of others are not there and cannot be
   * written. Each query is a transaction of its own (two more round trips); several belong into one `transaction`.
   * What is asked of the database itself, and not through this, is the product's own work over all tenants.
   */
  forTenant(tenantId: string): Transactional {
    const begin = beginAsTenant(tenantId);
    const transaction = <T>(work: (sql: Sql) => Promise<T>): Promise<T> =>
      this.withRunner(async (runner) => {
        try {
          await guarded(() => runner.query(begin));
          const result = await work({ query: (text, values = []) => rows(runner, text, values) });
          await guarded(() => runner.query('COMMIT'));
          return result;
        } catch (error) {
          await runner.query('ROLLBACK').catch(() => undefined);
          throw error;
        }
      });
    return { transaction, query: (text, values) => transaction((sql) => sql.query(text, values)) };
  }

  /** @throws GatewayError dependency_unavailable */
  async ping(): Promise<void> {
    await this.query('SELECT 1');
  }

  /** Connections by what they do, and who waits for one. */
  poolUse(): { idle: number; busy: number; waiting: number } {
    const { master } = this.source.driver as { master?: Pick<Pool, 'idleCount' | 'totalCount' | 'waitingCount'> };
    if (!master) return { idle: 0, busy: 0, waiting: 0 };
    return { idle: master.idleCount, busy: master.totalCount - master.idleCount, waiting: master.waitingCount };
  }

  async close(): Promise<void> {
    this.told.closing = true;
    if (this.source.isInitialized) await this.source.destroy();
  }

  /** @internal for migrate(): the same database without a limit on how long a statement may take. */
  async openUnhurried(migrations: readonly (new () => { name?: string })[]): Promise<DataSource> {
    const source = dataSource(this.url, { ...this.options, poolSize: 2, statementTimeoutMs: 0 }, migrations);
    try {
      return await source.initialize();
    } catch (error) {
      throw databaseFailure(error);
    }
  }

  /** A caller's own error, thrown inside `work`, passes unchanged. */
  private async withRunner<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      await guarded(() => runner.connect());
      return await work(runner);
    } finally {
      await runner.release();
    }
  }
}

/** A rollback that fails means the connection is gone, and with it the transaction. The first error is the one to tell. */
async function rollback(runner: QueryRunner): Promise<void> {
  try {
    await runner.rollbackTransaction();
  } catch {
    // told by the error that led here
  }
}

function dataSource(
  url: Secret,
  options: DatabaseOptions,
  migrations: readonly (new () => { name?: string })[] = [],
): DataSource {
  const statementTimeoutMs = options.statementTimeoutMs ?? 5_000;
  return new DataSource({
    type: 'postgres',
    url: openSecret(url),
    poolSize: options.poolSize ?? 10,
    connectTimeoutMS: options.connectTimeoutMs ?? 2_000,
    applicationName: options.applicationName ?? 'route-llm-gateway',
    logging: false,
    installExtensions: false,
    synchronize: false,
    migrations: [...migrations],
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    poolErrorHandler: (error: unknown) => options.onConnectionLost?.(error instanceof Error ? error.message : 'connection lost'),
    extra: {
      types: typeParsers,
      Client: GuardedClient,
      keepAlive: true,
      ...(statementTimeoutMs > 0 && {
        statement_timeout: statementTimeoutMs,
        query_timeout: statementTimeoutMs + CLIENT_GRACE_MS,
        idle_in_transaction_session_timeout: statementTimeoutMs * 6,
      }),
    },
  });
}
