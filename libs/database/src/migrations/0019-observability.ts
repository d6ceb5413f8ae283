import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is set while the product runs and holds for every process, and how far the request log has been taken elsewhere. */
export class Observability1763700000018 implements MigrationInterface {
  name = 'Observability1763700000018';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE runtime_settings (
        name text PRIMARY KEY,
        value jsonb NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      -- One row for each sink: who holds its lease sends, and what was sent stands in the position.
      CREATE TABLE log_sink_positions (
        sink text PRIMARY KEY,
        position jsonb NOT NULL DEFAULT '{}',
        lease_until timestamptz NOT NULL DEFAULT now(),
        holder text,
        sent bigint NOT NULL DEFAULT 0,
        updated_at timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE log_sink_positions, runtime_settings;');
  }
}
