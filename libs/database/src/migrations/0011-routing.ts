import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Routing as versions of one configuration, what operators say of models, and what traffic says of targets. */
export class Routing1763700000010 implements MigrationInterface {
  name = 'Routing1763700000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE routing_versions (
        version integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        config jsonb NOT NULL,
        note text,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      -- One row: which version serves, and which is being tried out on a part of the traffic.
      CREATE TABLE routing_state (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        active_version integer REFERENCES routing_versions(version),
        canary_version integer REFERENCES routing_versions(version),
        canary jsonb,
        revision bigint NOT NULL DEFAULT 0,
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK ((canary_version IS NULL) = (canary IS NULL))
      );
      INSERT INTO routing_state DEFAULT VALUES;

      CREATE TABLE routing_events (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT now(),
        kind text NOT NULL
          CHECK (kind IN ('activated', 'rolled_back', 'canary_started', 'canary_promoted', 'canary_stopped', 'canary_failed')),
        version integer,
        actor text NOT NULL,
        details jsonb NOT NULL DEFAULT '{}'
      );

      -- Of a version that is tried out, and of the one beside it meanwhile.
      CREATE TABLE routing_trials (
        canary_version integer NOT NULL REFERENCES routing_versions(version),
        side text NOT NULL CHECK (side IN ('active', 'canary')),
        requests bigint NOT NULL DEFAULT 0,
        errors bigint NOT NULL DEFAULT 0,
        cost_micro_usd bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (canary_version, side)
      );

      CREATE TABLE model_overrides (
        provider text NOT NULL,
        model text NOT NULL,
        origin text NOT NULL CHECK (origin IN ('file', 'database')),
        fields jsonb NOT NULL,
        updated_by text NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (provider, model, origin)
      );

      CREATE TABLE target_stats (
        process_id text NOT NULL,
        target text NOT NULL,
        snapshot jsonb NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (process_id, target)
      );
      CREATE INDEX target_stats_time_idx ON target_stats (at);

      CREATE TABLE shadow_results (
        request_id text PRIMARY KEY,
        tenant_id text NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        target text NOT NULL,
        outcome text NOT NULL,
        status integer NOT NULL,
        error_code text,
        latency_ms double precision NOT NULL,
        input_tokens bigint NOT NULL,
        output_tokens bigint NOT NULL,
        cost_micro_usd bigint
      );
      CREATE INDEX shadow_results_time_idx ON shadow_results (tenant_id, at DESC);

      ALTER TABLE requests ADD COLUMN routing jsonb;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE requests DROP COLUMN routing;
      DROP TABLE shadow_results, target_stats, model_overrides, routing_trials, routing_events, routing_state, routing_versions;
    `);
  }
}
