import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people and judges think of answers, what that says of models, and what probes found that models can do. */
export class Evaluation1763700000013 implements MigrationInterface {
  name = 'Evaluation1763700000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE feedback (
        tenant_id text NOT NULL REFERENCES tenants(id),
        id text NOT NULL,
        request_id text,
        user_id text,
        virtual_key_id text,
        rating smallint NOT NULL CHECK (rating BETWEEN 1 AND 5),
        category text,
        comment text,
        provider text,
        model text,
        prompt_type text NOT NULL,
        -- How much it says of the model; 0: nothing, because nobody can tell that the answer was the model's.
        weight double precision NOT NULL CHECK (weight >= 0),
        findings jsonb NOT NULL DEFAULT '[]',
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id)
      );
      CREATE UNIQUE INDEX feedback_request_idx ON feedback (tenant_id, request_id) WHERE request_id IS NOT NULL;
      CREATE INDEX feedback_target_idx ON feedback (tenant_id, provider, model, prompt_type, created_at);

      CREATE TABLE evaluations (
        tenant_id text NOT NULL REFERENCES tenants(id),
        id text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('assessment', 'comparison')),
        origin text NOT NULL CHECK (origin IN ('request', 'schedule')),
        prompt_type text NOT NULL,
        result jsonb NOT NULL,
        cost_micro_usd bigint NOT NULL DEFAULT 0 CHECK (cost_micro_usd >= 0),
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id)
      );

      -- Prompts that their owners gave for the scheduled assessment, sealed.
      CREATE TABLE evaluation_samples (
        tenant_id text NOT NULL REFERENCES tenants(id),
        id text NOT NULL,
        prompt_type text NOT NULL,
        sealed bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id)
      );
      CREATE INDEX evaluation_samples_expiry_idx ON evaluation_samples (expires_at);

      -- One row for each time the schedule came round: who writes it first does the work.
      CREATE TABLE evaluation_runs (
        scheduled_for timestamptz PRIMARY KEY,
        started_at timestamptz NOT NULL DEFAULT now(),
        lease_until timestamptz NOT NULL,
        finished_at timestamptz,
        comparisons integer NOT NULL DEFAULT 0,
        cost_micro_usd bigint NOT NULL DEFAULT 0,
        note text
      );

      CREATE TABLE quality_scores (
        provider text NOT NULL,
        model text NOT NULL,
        prompt_type text NOT NULL,
        good double precision NOT NULL,
        total double precision NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (provider, model, prompt_type)
      );

      CREATE TABLE quality_evidence (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT now(),
        provider text NOT NULL,
        model text NOT NULL,
        prompt_type text NOT NULL,
        source text NOT NULL CHECK (source IN ('feedback', 'heuristics', 'judge')),
        value double precision NOT NULL CHECK (value BETWEEN 0 AND 1),
        weight double precision NOT NULL CHECK (weight > 0),
        -- Of the sums at that moment, without the prior.
        good_after double precision NOT NULL,
        total_after double precision NOT NULL,
        reference text
      );
      CREATE INDEX quality_evidence_target_idx ON quality_evidence (provider, model, id DESC);

      CREATE TABLE capability_probes (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        provider text NOT NULL,
        model text NOT NULL,
        capability text NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('works', 'fails', 'unclear')),
        detail text NOT NULL,
        request_ids jsonb NOT NULL,
        cost_micro_usd bigint,
        at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX capability_probes_target_idx ON capability_probes (provider, model, capability, id DESC);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE capability_probes, quality_evidence, quality_scores, evaluation_runs, evaluation_samples, evaluations, feedback;',
    );
  }
}
