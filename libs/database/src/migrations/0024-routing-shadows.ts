import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What became of copies of requests that went to another target beside the one that served. */
export class RoutingShadows1763700000023 implements MigrationInterface {
  name = 'RoutingShadows1763700000023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE routing_shadows (
        request_id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenants(id),
        -- Whole milliseconds: cursors name them.
        at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
        rule text NOT NULL,
        streamed boolean NOT NULL,
        served_by text,
        served_outcome text NOT NULL,
        served_status int NOT NULL,
        served_latency_ms double precision NOT NULL,
        served_ttft_ms double precision,
        served_output_tokens bigint NOT NULL,
        -- What whoever served took for it; null: nobody knows.
        served_cost_micro_usd bigint,
        target text NOT NULL,
        outcome text NOT NULL,
        status int NOT NULL,
        error_code text,
        latency_ms double precision NOT NULL,
        ttft_ms double precision,
        output_tokens bigint NOT NULL,
        -- Borne by the installation, never by the tenant.
        cost_micro_usd bigint,
        -- Both answers say the same; null: one of them is none, or nobody can tell.
        agrees boolean
      );
      CREATE INDEX routing_shadows_time_idx ON routing_shadows (at DESC, request_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE routing_shadows');
  }
}
