import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Batches of requests. While one runs, `batch_lines` says of each line that it was begun, and then what came of it; when
 * the files of results are written its rows go.
 */
export class Batches1763700000016 implements MigrationInterface {
  name = 'Batches1763700000016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE batches (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenants(id),
        user_id text,
        virtual_key_id text,
        principal jsonb NOT NULL,
        endpoint text NOT NULL,
        input_file_id text NOT NULL,
        metadata jsonb,
        settings jsonb NOT NULL,
        output_kept_seconds integer,
        status text NOT NULL DEFAULT 'validating' CHECK (status IN
          ('validating', 'in_progress', 'finalizing', 'completed', 'failed', 'expired', 'cancelling', 'cancelled')),
        ending text CHECK (ending IN ('completed', 'failed', 'expired', 'cancelled')),
        model text,
        errors jsonb,
        total integer NOT NULL DEFAULT 0,
        completed integer NOT NULL DEFAULT 0,
        failed integer NOT NULL DEFAULT 0,
        ambiguous integer NOT NULL DEFAULT 0,
        input_tokens bigint NOT NULL DEFAULT 0,
        cached_tokens bigint NOT NULL DEFAULT 0,
        output_tokens bigint NOT NULL DEFAULT 0,
        reasoning_tokens bigint NOT NULL DEFAULT 0,
        cost_micro_usd bigint NOT NULL DEFAULT 0,
        output_file_id text,
        error_file_id text,
        fence integer NOT NULL DEFAULT 0,
        stalls integer NOT NULL DEFAULT 0,
        lease_until timestamptz,
        wake_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        in_progress_at timestamptz,
        finalizing_at timestamptz,
        completed_at timestamptz,
        failed_at timestamptz,
        expired_at timestamptz,
        cancelling_at timestamptz,
        cancelled_at timestamptz
      );
      CREATE INDEX batches_tenant_idx ON batches (tenant_id, id DESC);
      CREATE INDEX batches_open_idx ON batches (created_at)
        WHERE status IN ('validating', 'in_progress', 'finalizing', 'cancelling');

      CREATE TABLE batch_lines (
        tenant_id text NOT NULL REFERENCES tenants(id),
        batch_id text NOT NULL REFERENCES batches(id) ON DELETE CASCADE,
        line integer NOT NULL,
        custom_id text NOT NULL,
        request_id text NOT NULL,
        under_way boolean NOT NULL,
        lost smallint NOT NULL DEFAULT 0,
        outcome text CHECK (outcome IN ('completed', 'failed')),
        status integer,
        body text,
        PRIMARY KEY (batch_id, line)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE batch_lines, batches;');
  }
}
