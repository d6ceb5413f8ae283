import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How each provider is reached, what is added to its calls, and whether it is probed. */
export class ProviderEgress1763700000005 implements MigrationInterface {
  name = 'ProviderEgress1763700000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE providers
        -- NULL: those inside the network that need no key.
        ADD COLUMN health_probe_enabled boolean,
        ADD COLUMN health_probe_seconds integer CHECK (health_probe_seconds BETWEEN 5 AND 86400),
        -- Encrypted: it may hold a password. 'none' inside: directly. NULL: as the installation.
        ADD COLUMN proxy_ciphertext text,
        ADD COLUMN ca_pem text,
        ADD COLUMN client_certificate_pem text,
        ADD COLUMN client_key_ciphertext text,
        -- [{name, value} or {name, ciphertext}]
        ADD COLUMN headers jsonb NOT NULL DEFAULT '[]',
        ADD CHECK ((client_certificate_pem IS NULL) = (client_key_ciphertext IS NULL));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE providers
        DROP COLUMN health_probe_enabled, DROP COLUMN health_probe_seconds, DROP COLUMN proxy_ciphertext, DROP COLUMN ca_pem,
        DROP COLUMN client_certificate_pem, DROP COLUMN client_key_ciphertext, DROP COLUMN headers;
    `);
  }
}
