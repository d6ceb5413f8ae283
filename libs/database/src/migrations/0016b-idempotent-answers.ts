import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers that are kept under an idempotency key, and who is working on one that is not there yet. */
export class IdempotentAnswers1763700000115 implements MigrationInterface {
  name = 'IdempotentAnswers1763700000115';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE idempotency_keys
        -- Sealed: status, headers and body.
        ADD COLUMN answer bytea,
        -- The request that is being served, and when it is taken for dead.
        ADD COLUMN owner text,
        ADD COLUMN locked_until timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_keys DROP COLUMN answer, DROP COLUMN owner, DROP COLUMN locked_until;');
  }
}
