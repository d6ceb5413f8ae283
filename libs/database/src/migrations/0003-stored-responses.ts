import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Conversations of POST /v1/responses, one row for each turn. Input and answer are the JSON text that was
 * exchanged: nothing looks inside, and text takes what jsonb refuses (an escaped NUL).
 */
export class StoredResponses1763700000002 implements MigrationInterface {
  name = 'StoredResponses1763700000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE stored_responses (
        tenant_id text NOT NULL REFERENCES tenants(id),
        id text NOT NULL,
        previous_id text,
        input text NOT NULL,
        response text NOT NULL,
        -- Of the output: what a later request may refer to.
        item_ids text[] NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id)
      );
      CREATE INDEX stored_responses_items_idx ON stored_responses USING gin (item_ids);
      CREATE INDEX stored_responses_expiry_idx ON stored_responses (expires_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE stored_responses;');
  }
}
