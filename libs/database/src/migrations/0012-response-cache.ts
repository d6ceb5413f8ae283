import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Settings, purges, questions and measurements of the response cache, and what the ledger says of it. */
export class ResponseCache1763700000011 implements MigrationInterface {
  name = 'ResponseCache1763700000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cache_settings (
        tenant_id text PRIMARY KEY REFERENCES tenants(id),
        settings jsonb NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      -- What was purged: an answer that was asked for before is a miss from then on, wherever it still lies.
      CREATE TABLE cache_purges (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id text REFERENCES tenants(id),
        model text,
        -- Only what is older; null: everything that was there.
        before timestamptz,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      -- Questions whose answers lie in the cache. The text is sealed; the vector is what is searched.
      CREATE TABLE cache_questions (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenants(id),
        -- Everything but the last user turn, as a keyed hash.
        partition text NOT NULL,
        -- Of the answer in the store.
        entry_key text NOT NULL,
        embedding text NOT NULL,
        question bytea NOT NULL,
        vector bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        UNIQUE (tenant_id, partition, embedding, entry_key)
      );
      CREATE INDEX cache_questions_partition_idx ON cache_questions (tenant_id, partition, embedding, id);
      CREATE INDEX cache_questions_entry_idx ON cache_questions (tenant_id, entry_key);
      CREATE INDEX cache_questions_expiry_idx ON cache_questions (expires_at);

      -- How often an answer fitted a question of this score: what thresholds are learned from.
      CREATE TABLE cache_verdicts (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenants(id),
        entry_key text NOT NULL,
        request_id text NOT NULL,
        source text NOT NULL CHECK (source IN ('feedback', 'check', 'shadow')),
        embedding text NOT NULL,
        score double precision NOT NULL CHECK (score BETWEEN 0 AND 1),
        cosine double precision NOT NULL,
        -- Why the answer was not to be served at any score; null: nothing stood against it.
        guard text,
        correct boolean NOT NULL,
        -- What a hit would have saved.
        saved_micro_usd bigint,
        created_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (tenant_id, request_id, source)
      );
      CREATE INDEX cache_verdicts_entry_idx ON cache_verdicts (tenant_id, entry_key, id);
      CREATE INDEX cache_verdicts_time_idx ON cache_verdicts (tenant_id, created_at);

      -- Questions that were looked up, by the hour: what rates are rates of.
      CREATE TABLE cache_lookups (
        tenant_id text NOT NULL REFERENCES tenants(id),
        hour timestamptz NOT NULL,
        lookups bigint NOT NULL DEFAULT 0,
        candidates bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (tenant_id, hour)
      );

      ALTER TABLE requests
        ADD COLUMN cache_kind text CHECK (cache_kind IN ('exact', 'semantic', 'shared')),
        ADD COLUMN cache_key text,
        ADD COLUMN cache_score double precision,
        ADD COLUMN saved_micro_usd bigint CHECK (saved_micro_usd >= 0),
        ADD COLUMN prompt_cache_miss jsonb;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE requests DROP COLUMN cache_kind, DROP COLUMN cache_key, DROP COLUMN cache_score,
        DROP COLUMN saved_micro_usd, DROP COLUMN prompt_cache_miss;
      DROP TABLE cache_lookups, cache_verdicts, cache_questions, cache_purges, cache_settings;
    `);
  }
}
