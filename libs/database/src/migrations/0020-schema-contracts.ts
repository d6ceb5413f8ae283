import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which migrations took something away. A version that does not know one of these must not start on the schema; all
 * others only add, and the version before goes on working.
 */
export class SchemaContracts1763700000019 implements MigrationInterface {
  name = 'SchemaContracts1763700000019';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE schema_contracts (
        migration text PRIMARY KEY,
        said_at timestamptz NOT NULL DEFAULT now()
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE schema_contracts');
  }
}
