import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The first schema: people, keys, providers, runs, idempotency and the request ledger. */
export class Initial1763700000000 implements MigrationInterface {
  name = 'Initial1763700000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tenants (
        id text PRIMARY KEY,
        name text NOT NULL UNIQUE,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE users (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenants(id),
        email text NOT NULL,
        password_hash text NOT NULL,
        role text NOT NULL CHECK (role IN ('admin', 'member', 'viewer')),
        must_change_password boolean NOT NULL DEFAULT true,
        token_version integer NOT NULL DEFAULT 0,
        disabled_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX users_email_key ON users (lower(email));

      CREATE TABLE virtual_keys (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenants(id),
        user_id text REFERENCES users(id),
        name text NOT NULL,
        key_hash bytea NOT NULL UNIQUE,
        key_prefix text NOT NULL,
        key_last4 text NOT NULL,
        allowed_models text[],
        rpm_limit integer CHECK (rpm_limit > 0),
        concurrency_limit integer CHECK (concurrency_limit > 0),
        expires_at timestamptz,
        revoked_at timestamptz,
        last_used_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX virtual_keys_tenant_idx ON virtual_keys (tenant_id, created_at DESC, id DESC);

      CREATE TABLE providers (
        id text PRIMARY KEY,
        family text NOT NULL,
        profile text NOT NULL,
        base_url text NOT NULL,
        allow_private_network boolean NOT NULL DEFAULT false,
        -- false: the provider is called without a key when it has none (sandbox, Ollama on localhost).
        requires_key boolean NOT NULL DEFAULT true,
        enabled boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE provider_keys (
        id text PRIMARY KEY,
        provider_id text NOT NULL REFERENCES providers(id),
        name text NOT NULL,
        secret_ciphertext text NOT NULL,
        secret_prefix text NOT NULL,
        secret_last4 text NOT NULL,
        priority integer NOT NULL DEFAULT 0 CHECK (priority >= 0),
        weight integer NOT NULL DEFAULT 1 CHECK (weight BETWEEN 1 AND 1000),
        rpm_limit integer CHECK (rpm_limit > 0),
        tpm_limit integer CHECK (tpm_limit > 0),
        models text[],
        status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'cooling', 'disabled')),
        status_reason text,
        cooling_until timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (provider_id, name)
      );

      CREATE TABLE agent_runs (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenants(id),
        user_id text,
        virtual_key_id text,
        principal jsonb NOT NULL,
        status text NOT NULL DEFAULT 'queued'
          CHECK (status IN ('queued', 'running', 'requires_action', 'completed', 'failed', 'cancelled', 'expired')),
        input jsonb NOT NULL,
        output jsonb,
        error jsonb,
        usage jsonb,
        cost_micro_usd bigint CHECK (cost_micro_usd >= 0),
        request_id text,
        -- Each claim raises the fence; a writer with an older fence changes nothing.
        fence integer NOT NULL DEFAULT 0,
        stalls integer NOT NULL DEFAULT 0,
        lease_until timestamptz,
        cancel_requested_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        started_at timestamptz,
        finished_at timestamptz
      );
      CREATE INDEX agent_runs_tenant_idx ON agent_runs (tenant_id, created_at DESC, id DESC);
      CREATE INDEX agent_runs_open_idx ON agent_runs (status, lease_until) WHERE status IN ('queued', 'running');

      CREATE TABLE agent_run_attempts (
        run_id text NOT NULL REFERENCES agent_runs(id) ON DELETE CASCADE,
        fence integer NOT NULL,
        request_id text NOT NULL,
        started_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        -- 'ambiguous': the process died between the upstream's answer and our commit.
        outcome text CHECK (outcome IN ('completed', 'failed', 'cancelled', 'ambiguous')),
        PRIMARY KEY (run_id, fence)
      );

      CREATE TABLE idempotency_keys (
        tenant_id text NOT NULL,
        route text NOT NULL,
        key text NOT NULL,
        fingerprint bytea NOT NULL,
        state text NOT NULL CHECK (state IN ('in_progress', 'done')),
        resource_id text,
        status_code integer,
        response jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, route, key)
      );
      CREATE INDEX idempotency_keys_expiry_idx ON idempotency_keys (expires_at);

      CREATE TABLE requests (
        request_id text PRIMARY KEY,
        -- Which process wrote it and its place in that process's sequence: a gap is a lost record.
        process_id text NOT NULL,
        seq bigint NOT NULL,
        started_at timestamptz NOT NULL,
        tenant_id text NOT NULL,
        user_id text,
        virtual_key_id text,
        run_id text,
        route text NOT NULL,
        dialect text NOT NULL,
        streamed boolean NOT NULL,
        model_asked text NOT NULL,
        model_used text,
        provider_id text,
        provider_key_id text,
        attempts jsonb NOT NULL DEFAULT '[]',
        input_tokens bigint NOT NULL DEFAULT 0 CHECK (input_tokens >= 0),
        cache_read_tokens bigint NOT NULL DEFAULT 0 CHECK (cache_read_tokens >= 0),
        cache_write_tokens bigint NOT NULL DEFAULT 0 CHECK (cache_write_tokens >= 0),
        output_tokens bigint NOT NULL DEFAULT 0 CHECK (output_tokens >= 0),
        reasoning_tokens bigint NOT NULL DEFAULT 0 CHECK (reasoning_tokens >= 0),
        usage_estimated boolean NOT NULL DEFAULT false,
        cost_state text NOT NULL CHECK (cost_state IN ('exact', 'estimated', 'unknown')),
        cost_micro_usd bigint CHECK (cost_micro_usd >= 0),
        outcome text NOT NULL CHECK (outcome IN ('completed', 'truncated', 'aborted', 'error', 'refused')),
        status integer NOT NULL,
        error_code text,
        latency_ms double precision NOT NULL,
        ttft_ms double precision,
        upstream_ms double precision,
        metadata jsonb,
        CHECK ((cost_state = 'unknown') = (cost_micro_usd IS NULL))
      );
      CREATE INDEX requests_tenant_time_idx ON requests (tenant_id, started_at DESC, request_id DESC);
      CREATE INDEX requests_time_idx ON requests (started_at DESC, request_id DESC);
      CREATE INDEX requests_run_idx ON requests (run_id) WHERE run_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE requests, idempotency_keys, agent_run_attempts, agent_runs, provider_keys, providers, virtual_keys, users, tenants;
    `);
  }
}
