import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How each sink of the request log does, for whoever looks, and the batch that is under way: written down before it is sent,
 * so that one whose answer was lost comes again with the same name and the same lines.
 */
export class LogSinkState1763700000218 implements MigrationInterface {
  name = 'LogSinkState1763700000218';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE log_sinks
        ADD COLUMN target text,
        ADD COLUMN sending bigint[],
        ADD COLUMN sending_at timestamptz,
        ADD COLUMN last_sent_at timestamptz,
        ADD COLUMN failures integer NOT NULL DEFAULT 0,
        ADD COLUMN failing_since timestamptz,
        ADD COLUMN last_error text,
        ADD COLUMN last_error_at timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE log_sinks
        DROP COLUMN target, DROP COLUMN sending, DROP COLUMN sending_at, DROP COLUMN last_sent_at,
        DROP COLUMN failures, DROP COLUMN failing_since, DROP COLUMN last_error, DROP COLUMN last_error_at;
    `);
  }
}
