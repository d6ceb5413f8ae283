import { hostname } from 'node:os';
import type { AppConfig } from '@libs/config';
import {
  appliedMigrations,
  type Database,
  type DatabaseFacts,
  inspectDatabase,
  inspectVectors,
  schemaState,
} from '@libs/database';
import { advice, databaseFindings, type Finding, ok, redisFindings, vectorFinding, wrong } from '@libs/gateway';
import type { Secret } from '@libs/kernel';
import type { Ledger } from '@libs/ledger';
import { inspectRedis, type RedisFacts, type SharedState } from '@libs/shared-state';
import { exportFindings, type ExportsReport } from '../exports/exports-report';
import type { RedisView, SystemView } from './system.dto';

/** What the report reads of the composition root. */
export interface SystemRuntime {
  database: Database;
  sharedState: Pick<SharedState, 'kind' | 'degraded'>;
  ledger: { ledger: Pick<Ledger, 'status'> };
  config: Pick<AppConfig, 'version' | 'mode' | 'production' | 'replicas' | 'warnings' | 'settings'> & {
    database: Pick<AppConfig['database'], 'poolSize'>;
    redis?: { readonly url: Secret };
  };
}

const SEE_SETTINGS = 'See the page of settings, or .env.backend.example.';
const GIGABYTE = 1024 ** 3;

/** Looks at what one process depends on, as an operator would. */
export class SystemReport {
  private readonly startedAt = new Date(Date.now() - process.uptime() * 1_000);

  constructor(
    private readonly runtime: SystemRuntime,
    private readonly exports: Pick<ExportsReport, 'view'>,
  ) {}

  async view(): Promise<SystemView> {
    const { database, config, sharedState } = this.runtime;
    const { poolSize } = config.database;
    const [facts, schema, applied, vectors, redis, exports] = await Promise.all([
      ...([inspectDatabase(database), schemaState(database), appliedMigrations(database), inspectVectors(database)] as const),
      this.redis(),
      this.exports.view(),
    ]);
    const checks = [
      ...config.warnings.map((text) => advice('configuration', text, SEE_SETTINGS, { code: 'configuration', values: { text } })),
      ...databaseFindings(facts, schema, poolSize * config.replicas),
      vectorFinding(vectors),
      ...(redis === undefined ? this.aloneFindings() : redisFindings(redis, 'REDIS_URL')),
      this.ledgerFinding(),
      ...exportFindings(exports),
      memoryFinding(),
    ];
    return {
      process: this.process(),
      database: databaseView(facts, poolSize),
      schema: { applied: applied.length, latest: applied.at(-1) ?? null, pending: schema.pending, newer: schema.newer },
      redis: redis === undefined ? null : redisView(redis),
      shared_state: sharedState.degraded() ? 'degraded' : sharedState.kind,
      checks: checks.map(({ fix = null, code = null, values = {}, ...finding }) => ({ ...finding, fix, code, values })),
    };
  }

  private process(): SystemView['process'] {
    const { version, mode, production, replicas } = this.runtime.config;
    return {
      ...{ version, mode, production, replicas, node: process.versions.node, host: hostname(), pid: process.pid },
      started_at: this.startedAt.toISOString(),
      memory_bytes: process.memoryUsage.rss(),
    };
  }

  /** undefined: there is none; a text: why nothing was seen. */
  private redis(): Promise<RedisFacts | string | undefined> {
    const url = this.runtime.config.redis?.url;
    if (url === undefined) return Promise.resolve(undefined);
    return inspectRedis(url, 'REDIS_URL').catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  }

  private aloneFindings(): Finding[] {
    const { replicas } = this.runtime.config;
    if (replicas <= 1) return [];
    const fix = 'Set REDIS_URL: more than one process shares limits through Redis.';
    return [
      wrong('redis', `GATEWAY_REPLICAS is ${replicas} and there is no REDIS_URL`, fix, {
        code: 'redis_missing',
        values: { replicas },
      }),
    ];
  }

  private ledgerFinding(): Finding {
    const { troubled, lost, spooledBytes } = this.runtime.ledger.ledger.status();
    if (lost > 0)
      return wrong('ledger', `${lost} records are lost`, 'Look into the log for why; give GATEWAY_DATA_DIR more room.', {
        code: 'ledger_lost',
        values: { count: lost },
      });
    if (!troubled) return ok('ledger', 'nothing waits for PostgreSQL', { code: 'ledger_written' });
    return advice('ledger', `${spooledBytes} bytes wait in files`, 'They are written as soon as PostgreSQL takes them.', {
      code: 'ledger_waits',
      values: { bytes: spooledBytes },
    });
  }
}

function memoryFinding(): Finding {
  const bytes = process.memoryUsage.rss();
  const gib = (bytes / GIGABYTE).toFixed(2);
  const text = `this process holds ${gib} GiB`;
  const told = { code: 'memory', values: { gib } };
  return bytes < 2 * GIGABYTE
    ? ok('memory', text, told)
    : advice('memory', text, 'Look at uploads and caches, or add replicas.', told);
}

const databaseView = (facts: DatabaseFacts, poolSize: number): SystemView['database'] => ({
  version: `${Math.floor(facts.version / 10_000)}.${facts.version % 10_000}`,
  latency_ms: facts.latencyMs,
  bytes: facts.bytes,
  connections: facts.connections,
  max_connections: facts.maxConnections,
  pool_size: poolSize,
});

function redisView(facts: RedisFacts | string): RedisView {
  if (typeof facts === 'string') return { version: null, latency_ms: null, eviction_policy: null, append_only: null };
  const { version, latencyMs, evictionPolicy = null, appendOnly = null } = facts;
  return { version, latency_ms: latencyMs, eviction_policy: evictionPolicy, append_only: appendOnly };
}
