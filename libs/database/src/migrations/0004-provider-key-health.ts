import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a provider key did last, and the models with which it rests while it serves others. */
export class ProviderKeyHealth1763700000003 implements MigrationInterface {
  name = 'ProviderKeyHealth1763700000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE provider_keys
        -- Model -> {reason, until}.
        ADD COLUMN cooling_models jsonb NOT NULL DEFAULT '{}',
        ADD COLUMN last_error text,
        ADD COLUMN last_error_at timestamptz,
        ADD COLUMN last_used_at timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE provider_keys
        DROP COLUMN cooling_models, DROP COLUMN last_error, DROP COLUMN last_error_at, DROP COLUMN last_used_at;
    `);
  }
}
