import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far the costs of a trial's requests lie apart: without that a ratio of costs is a figure without its interval. */
export class TrialSquares1763700000028 implements MigrationInterface {
  name = 'TrialSquares1763700000028';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE routing_trials
        -- Micro-USD². Statistics, not money: sums of them outgrow bigint.
        ADD COLUMN cost_squares double precision NOT NULL DEFAULT 0,
        -- How many requests are in it. Fewer than there were: counted before, or by replicas of an earlier release.
        ADD COLUMN squared bigint NOT NULL DEFAULT 0;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE routing_trials DROP COLUMN squared, DROP COLUMN cost_squares');
  }
}
