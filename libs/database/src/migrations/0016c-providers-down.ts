import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when a provider is down, as all replicas know it together: of those that see it go, one tells people. */
export class ProvidersDown1763700000215 implements MigrationInterface {
  name = 'ProvidersDown1763700000215';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE providers ADD COLUMN down_since timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE providers DROP COLUMN down_since');
  }
}
