import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which master key is the later one, while processes that begin with different ones run beside each other. */
export class MasterKeys1763700000024 implements MigrationInterface {
  name = 'MasterKeys1763700000024';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE master_keys (
        -- Derived from the key; nothing leads back to it.
        fingerprint text PRIMARY KEY,
        -- When the last process began that has it as its own.
        current_since timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE master_keys');
  }
}
