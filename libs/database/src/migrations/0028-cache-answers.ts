import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An invalidated key is remembered like every other invalidation, and answers to questions lie beside them. */
export class CacheAnswers1763700000027 implements MigrationInterface {
  name = 'CacheAnswers1763700000027';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Only what lies under this key; null: under any.
      ALTER TABLE cache_purges ADD COLUMN key text;
      -- Sealed; null: it lies in the store alone, as too large ones and those of before do.
      ALTER TABLE cache_questions ADD COLUMN answer bytea;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE cache_questions DROP COLUMN answer;
      ALTER TABLE cache_purges DROP COLUMN key;
    `);
  }
}
