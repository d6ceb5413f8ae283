import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A value of the metadata is looked for without its name too, which the index of whole paths cannot do. */
export class MetadataValues1763700000121 implements MigrationInterface {
  name = 'MetadataValues1763700000121';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX requests_metadata_idx;
      CREATE INDEX requests_metadata_idx ON requests USING gin (metadata) WHERE metadata IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX requests_metadata_idx;
      CREATE INDEX requests_metadata_idx ON requests USING gin (metadata jsonb_path_ops) WHERE metadata IS NOT NULL;
    `);
  }
}
