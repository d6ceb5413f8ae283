import { type AuditFacts, type AuditTrail, joined, type Transactional, writeTrace } from '@libs/database';
import type { CanaryLimits } from './judge-canary';
import { NOTHING, type Trial, type TrialSide } from './trial-figures';

/** Which version serves, and which is tried out. */
export interface RoutingState {
  active: { version: number; config: unknown } | undefined;
  canary: { version: number; config: unknown; limits: CanaryLimits } | undefined;
}

export interface VersionRow {
  version: number;
  note: string | null;
  created_by: string;
  created_at: Date;
  config?: unknown;
}

export type RoutingEventKind =
  'activated' | 'rolled_back' | 'canary_started' | 'canary_promoted' | 'canary_stopped' | 'canary_failed';

export interface RoutingEvent {
  at: Date;
  kind: RoutingEventKind;
  version: number | null;
  actor: string;
  details: Record<string, unknown>;
}

/** A change of the state, with who made it. */
export interface StateChange {
  kind: RoutingEventKind;
  actor: string;
  /** Absent: stays. */
  activeVersion?: number | null;
  /** Absent: stays; null: none. */
  canary?: { version: number; limits: CanaryLimits } | null;
  /** Only while this version is tried out. */
  whileTrying?: number;
  details?: Record<string, unknown>;
}

/** The tables of routing: versions are added and never changed, one row says which of them serves. */
export class RoutingRepository {
  constructor(private readonly sql: Transactional) {}

  /** Several changes in one transaction, with their trace where there is a trail. */
  together<T>(
    trail: AuditTrail | undefined,
    work: (routing: RoutingRepository) => Promise<{ result: T; facts: AuditFacts }>,
  ): Promise<T> {
    return writeTrace(trail, this.sql, (sql) => work(new RoutingRepository(joined(sql))));
  }

  /** Writes down what was changed, in the transaction of the change. */
  trace(trail: AuditTrail, facts: AuditFacts): Promise<void> {
    return trail.write(this.sql, facts);
  }

  async revision(): Promise<string> {
    const [row] = await this.sql.query<{ revision: number }>('SELECT revision FROM routing_state');
    return String(row?.revision ?? 0);
  }

  async state(): Promise<RoutingState> {
    const [row] = await this.sql.query<{
      active_version: number | null;
      active_config: unknown;
      canary_version: number | null;
      canary_config: unknown;
      canary: CanaryLimits | null;
    }>(
      `SELECT s.active_version, a.config AS active_config, s.canary_version, c.config AS canary_config, s.canary
       FROM routing_state s
       LEFT JOIN routing_versions a ON a.version = s.active_version
       LEFT JOIN routing_versions c ON c.version = s.canary_version`,
    );
    return {
      active: row?.active_version ? { version: row.active_version, config: row.active_config } : undefined,
      canary:
        row?.canary_version && row.canary
          ? { version: row.canary_version, config: row.canary_config, limits: row.canary }
          : undefined,
    };
  }

  /** Until the transaction ends nobody else changes what serves. @returns what serves now */
  async lock(): Promise<RoutingState> {
    await this.sql.query('SELECT revision FROM routing_state FOR UPDATE');
    return this.state();
  }

  async add(config: unknown, note: string | undefined, actor: string): Promise<number> {
    const [row] = await this.sql.query<{ version: number }>(
      'INSERT INTO routing_versions (config, note, created_by) VALUES ($1, $2, $3) RETURNING version',
      [JSON.stringify(config), note ?? null, actor],
    );
    return row?.version ?? 0;
  }

  async find(version: number): Promise<VersionRow | undefined> {
    const [row] = await this.sql.query<VersionRow>(
      'SELECT version, note, created_by, created_at, config FROM routing_versions WHERE version = $1',
      [version],
    );
    return row;
  }

  /** Newest first. */
  async versions(limit: number, before?: number): Promise<VersionRow[]> {
    return this.sql.query<VersionRow>(
      `SELECT version, note, created_by, created_at FROM routing_versions
       WHERE $2::integer IS NULL OR version < $2 ORDER BY version DESC LIMIT $1`,
      [limit, before ?? null],
    );
  }

  /** The version that served before the one that serves now. */
  async previous(): Promise<number | undefined> {
    const [row] = await this.sql.query<{ version: number }>(
      `SELECT e.version FROM routing_events e, routing_state s
       WHERE e.kind IN ('activated', 'rolled_back', 'canary_promoted') AND e.version IS DISTINCT FROM s.active_version
         AND e.version IS NOT NULL ORDER BY e.id DESC LIMIT 1`,
    );
    return row?.version;
  }

  /** @returns whether the state was as the change expects */
  async change(change: StateChange): Promise<boolean> {
    const { canary, activeVersion, whileTrying } = change;
    const changed = await this.sql.query<{ revision: number }>(
      `WITH changed AS (
         UPDATE routing_state SET
           active_version = CASE WHEN $1 THEN $2::integer ELSE active_version END,
           canary_version = CASE WHEN $3 THEN $4::integer ELSE canary_version END,
           canary = CASE WHEN $3 THEN $5::jsonb ELSE canary END,
           revision = revision + 1, updated_at = clock_timestamp()
         WHERE $6::integer IS NULL OR canary_version = $6
         RETURNING revision)
       INSERT INTO routing_events (kind, version, actor, details)
       SELECT $7, $8::integer, $9, $10::jsonb FROM changed RETURNING id AS revision`,
      [
        activeVersion !== undefined,
        activeVersion ?? null,
        canary !== undefined,
        canary?.version ?? null,
        canary ? JSON.stringify(canary.limits) : null,
        whileTrying ?? null,
        change.kind,
        canary?.version ?? activeVersion ?? whileTrying ?? null,
        change.actor,
        JSON.stringify(change.details ?? {}),
      ],
    );
    return changed.length > 0;
  }

  async events(limit: number): Promise<RoutingEvent[]> {
    return this.sql.query<RoutingEvent>(
      'SELECT at, kind, version, actor, details FROM routing_events ORDER BY id DESC LIMIT $1',
      [limit],
    );
  }

  /** Adds what this process counted, and tells what all of them did. */
  async count(canaryVersion: number, { active, canary }: Trial): Promise<Trial> {
    const sides = [active, canary];
    const each = (of: (side: TrialSide) => number): number[] => sides.map(of);
    await this.sql.query(
      `INSERT INTO routing_trials (canary_version, side, requests, errors, cost_micro_usd, cost_squares, squared)
       SELECT $1, * FROM unnest(ARRAY['active', 'canary'], $2::bigint[], $3::bigint[], $4::bigint[], $5::double precision[], $6::bigint[])
       ON CONFLICT (canary_version, side) DO UPDATE SET
         requests = routing_trials.requests + excluded.requests, errors = routing_trials.errors + excluded.errors,
         cost_micro_usd = routing_trials.cost_micro_usd + excluded.cost_micro_usd,
         cost_squares = routing_trials.cost_squares + excluded.cost_squares, squared = routing_trials.squared + excluded.squared`,
      [
        ...[canaryVersion, each(({ requests }) => requests), each(({ errors }) => errors)],
        ...[each(({ costMicroUsd }) => costMicroUsd), each(({ costSquares }) => costSquares), each(({ squared }) => squared)],
      ],
    );
    return this.trial(canaryVersion);
  }

  async trial(canaryVersion: number): Promise<Trial> {
    const rows = await this.sql.query<{ side: keyof Trial } & TrialSide>(
      `SELECT side, requests, errors, cost_micro_usd AS "costMicroUsd", cost_squares AS "costSquares", squared
       FROM routing_trials WHERE canary_version = $1`,
      [canaryVersion],
    );
    const side = (name: keyof Trial): TrialSide => {
      const { side: _, ...counted } = rows.find((one) => one.side === name) ?? { ...NOTHING, side: name };
      return counted;
    };
    return { active: side('active'), canary: side('canary') };
  }
}
