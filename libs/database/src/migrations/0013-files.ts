import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Files of clients. `file_blobs` says what lies in the store, one row for equal bytes of a tenant; its state says
 * before each step what is about to happen, so that a crash leaves nothing unknown behind.
 */
export class Files1763700000012 implements MigrationInterface {
  name = 'Files1763700000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE file_blobs (
        tenant_id text NOT NULL REFERENCES tenants(id),
        id text NOT NULL,
        sha256 text NOT NULL,
        bytes bigint NOT NULL CHECK (bytes >= 0),
        state text NOT NULL CHECK (state IN ('writing', 'stored', 'removing')),
        changed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id)
      );
      CREATE UNIQUE INDEX file_blobs_content_idx ON file_blobs (tenant_id, sha256) WHERE state = 'stored';
      CREATE INDEX file_blobs_open_idx ON file_blobs (changed_at) WHERE state <> 'stored';

      CREATE TABLE files (
        tenant_id text NOT NULL REFERENCES tenants(id),
        id text NOT NULL,
        user_id text,
        virtual_key_id text,
        filename text NOT NULL,
        purpose text NOT NULL,
        media_type text NOT NULL,
        bytes bigint NOT NULL CHECK (bytes >= 0),
        sha256 text NOT NULL,
        width integer CHECK (width > 0),
        height integer CHECK (height > 0),
        created_at timestamptz NOT NULL,
        expires_at timestamptz,
        blob_id text NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, blob_id) REFERENCES file_blobs (tenant_id, id)
      );
      CREATE INDEX files_blob_idx ON files (tenant_id, blob_id);
      CREATE INDEX files_expiry_idx ON files (expires_at) WHERE expires_at IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE files, file_blobs;');
  }
}
