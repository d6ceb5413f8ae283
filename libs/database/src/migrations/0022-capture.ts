import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is taken out of captured bodies, and that a tenant's key and bodies go with the tenant. */
export class Capture1763700000021 implements MigrationInterface {
  name = 'Capture1763700000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE capture_settings
        -- Beside secrets, which never stay: emails, phones, cards.
        ADD COLUMN redact text[] NOT NULL DEFAULT '{emails,phones,cards}',
        -- Names of fields whose values are left out wherever they stand.
        ADD COLUMN redact_fields text[] NOT NULL DEFAULT '{}',
        DROP CONSTRAINT capture_settings_tenant_id_fkey,
        ADD CONSTRAINT capture_settings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE;
      ALTER TABLE tenant_data_keys
        DROP CONSTRAINT tenant_data_keys_tenant_id_fkey,
        ADD CONSTRAINT tenant_data_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE;
      ALTER TABLE request_captures
        ADD CONSTRAINT request_captures_key_id_fkey FOREIGN KEY (key_id) REFERENCES tenant_data_keys(id) ON DELETE CASCADE;
      CREATE INDEX request_captures_key_idx ON request_captures (key_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX request_captures_key_idx;
      ALTER TABLE request_captures DROP CONSTRAINT request_captures_key_id_fkey;
      ALTER TABLE tenant_data_keys
        DROP CONSTRAINT tenant_data_keys_tenant_id_fkey,
        ADD CONSTRAINT tenant_data_keys_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id);
      ALTER TABLE capture_settings
        DROP COLUMN redact,
        DROP COLUMN redact_fields,
        DROP CONSTRAINT capture_settings_tenant_id_fkey,
        ADD CONSTRAINT capture_settings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants(id);
    `);
  }
}
