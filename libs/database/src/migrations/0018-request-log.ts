import type { MigrationInterface, QueryRunner } from 'typeorm';
import { idsFrom } from '@libs/kernel';

const DAY_MS = 86_400_000;
/** Days ahead that have a partition from the start; later ones are made while the product runs. */
const DAYS_AHEAD = 3;

/** What the request log is told apart by, in one index; a query that means to use it says exactly this. */
const MARKS = `(ARRAY[model_used, model_asked, provider_id, provider_key_id, error_code, outcome, user_id, team_id] || coalesce(failed_keys, '{}'))`;

/**
 * The request log in one partition a day, by the time that every request id begins with: what is too old goes by dropping
 * a partition. Sums of hours and days beside it, what each process has written, and what was captured of bodies.
 */
export class RequestLog1763700000017 implements MigrationInterface {
  name = 'RequestLog1763700000017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLUMNS);
    const filled = ((await runner.query('SELECT 1 FROM requests LIMIT 1')) as unknown[]).length > 0;
    await runner.query(PARTITIONED);
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    // What is there already stays where it is, as the partition of everything up to the end of today.
    if (filled)
      await runner.query(
        `ALTER TABLE requests ATTACH PARTITION requests_before FOR VALUES FROM (MINVALUE) TO ('${idsFrom('request', today + DAY_MS)}')`,
      );
    else await runner.query('DROP TABLE requests_before');
    for (let day = filled ? 1 : 0; day <= DAYS_AHEAD; day++) await runner.query(partitionOf(today + day * DAY_MS));
    await runner.query('CREATE TABLE requests_other PARTITION OF requests DEFAULT');
    await runner.query(INDEXES);
    await runner.query(SERIES);
    await runner.query(CAPTURES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE request_captures, tenant_data_keys, capture_settings, usage_series, ledger_processes;
      DROP AGGREGATE bucket_counts(integer);
      DROP FUNCTION bucket_add, bucket_sum;
      CREATE TABLE requests_whole (LIKE requests INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
      INSERT INTO requests_whole SELECT * FROM requests;
      DROP TABLE requests;
      ALTER TABLE requests_whole RENAME TO requests;
      ALTER TABLE requests ADD PRIMARY KEY (request_id), DROP COLUMN fallback_used, DROP COLUMN failed_keys,
        DROP COLUMN stages, DROP COLUMN captured;
      CREATE INDEX requests_tenant_time_idx ON requests (tenant_id, started_at DESC, request_id DESC);
      CREATE INDEX requests_time_idx ON requests (started_at DESC, request_id DESC);
      CREATE INDEX requests_run_idx ON requests (run_id) WHERE run_id IS NOT NULL;
      CREATE INDEX requests_provider_time_idx ON requests (provider_id, started_at, request_id) WHERE provider_id IS NOT NULL;
    `);
  }
}

function partitionOf(day: number): string {
  const name = `requests_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`;
  return `CREATE TABLE ${name} PARTITION OF requests FOR VALUES FROM ('${idsFrom('request', day)}') TO ('${idsFrom('request', day + DAY_MS)}')`;
}

const COLUMNS = `
  ALTER TABLE requests
    -- Another target than the first one of the plan served it.
    ADD COLUMN fallback_used boolean NOT NULL DEFAULT false,
    -- Provider keys of attempts that failed; null: none did.
    ADD COLUMN failed_keys text[],
    -- Milliseconds until each stage was over, by its name.
    ADD COLUMN stages jsonb,
    ADD COLUMN captured boolean NOT NULL DEFAULT false;`;

const PARTITIONED = `
  ALTER TABLE requests RENAME TO requests_before;
  ALTER INDEX requests_pkey RENAME TO requests_before_pkey;
  ALTER INDEX requests_tenant_time_idx RENAME TO requests_before_tenant_time_idx;
  ALTER INDEX requests_time_idx RENAME TO requests_before_time_idx;
  ALTER INDEX requests_run_idx RENAME TO requests_before_run_idx;
  ALTER INDEX requests_provider_time_idx RENAME TO requests_before_provider_time_idx;
  CREATE TABLE requests (LIKE requests_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY RANGE (request_id);
  ALTER TABLE requests ADD PRIMARY KEY (request_id);`;

const INDEXES = `
  CREATE INDEX requests_tenant_time_idx ON requests (tenant_id, started_at DESC, request_id DESC);
  CREATE INDEX requests_time_idx ON requests (started_at DESC, request_id DESC);
  CREATE INDEX requests_run_idx ON requests (run_id) WHERE run_id IS NOT NULL;
  CREATE INDEX requests_provider_time_idx ON requests (provider_id, started_at, request_id) WHERE provider_id IS NOT NULL;
  CREATE INDEX requests_key_time_idx ON requests (virtual_key_id, started_at DESC, request_id DESC) WHERE virtual_key_id IS NOT NULL;
  CREATE INDEX requests_status_idx ON requests (status, started_at DESC, request_id DESC) WHERE status >= 400;
  CREATE INDEX requests_marks_idx ON requests USING gin (${MARKS});
  CREATE INDEX requests_metadata_idx ON requests USING gin (metadata jsonb_path_ops) WHERE metadata IS NOT NULL;
  CREATE INDEX requests_cost_idx ON requests (cost_micro_usd) WHERE cost_micro_usd > 0;
  CREATE INDEX requests_latency_idx ON requests (latency_ms);`;

const SERIES = `
  -- What each process has written of its own numbers; what is missing of them was lost, or waits in its spool.
  CREATE TABLE ledger_processes (
    process_id text PRIMARY KEY,
    first_written_at timestamptz NOT NULL DEFAULT now(),
    last_written_at timestamptz NOT NULL DEFAULT now(),
    last_seq bigint NOT NULL,
    written bigint NOT NULL,
    -- Numbers given out, where that is known otherwise than by what was written.
    issued bigint,
    -- It ended, and had written everything.
    closed_at timestamptz
  );
  CREATE INDEX ledger_processes_time_idx ON ledger_processes (last_written_at DESC);

  CREATE FUNCTION bucket_add(counts integer[], bucket integer) RETURNS integer[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    DECLARE
      known integer := coalesce(array_length(counts, 1), 0);
    BEGIN
      IF bucket IS NULL THEN RETURN counts; END IF;
      IF known <= bucket THEN counts := counts || array_fill(0, ARRAY[bucket + 1 - known]); END IF;
      counts[bucket + 1] := counts[bucket + 1] + 1;
      RETURN counts;
    END
  $$;
  CREATE AGGREGATE bucket_counts(integer) (sfunc = bucket_add, stype = integer[], initcond = '{}', parallel = safe);
  CREATE FUNCTION bucket_sum(one integer[], other integer[]) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(coalesce(a, 0) + coalesce(b, 0) ORDER BY place), '{}')
    FROM unnest(one, other) WITH ORDINALITY AS both_counts(a, b, place)
  $$;

  -- Sums of hours and days; written with the requests, in the same statement. tenant_id '': of all tenants together.
  CREATE TABLE usage_series (
    step text NOT NULL CHECK (step IN ('hour', 'day')),
    dimension text NOT NULL CHECK (dimension IN ('all', 'provider', 'provider_key', 'model', 'virtual_key')),
    tenant_id text NOT NULL,
    id text NOT NULL,
    at timestamptz NOT NULL,
    -- Each process has rows of its own, so that replicas never wait for each other.
    process_id text NOT NULL,
    requests bigint NOT NULL DEFAULT 0,
    errors bigint NOT NULL DEFAULT 0,
    refusals bigint NOT NULL DEFAULT 0,
    input_tokens bigint NOT NULL DEFAULT 0,
    cache_read_tokens bigint NOT NULL DEFAULT 0,
    cache_write_tokens bigint NOT NULL DEFAULT 0,
    output_tokens bigint NOT NULL DEFAULT 0,
    cost_micro_usd bigint NOT NULL DEFAULT 0,
    saved_micro_usd bigint NOT NULL DEFAULT 0,
    cache_hits bigint NOT NULL DEFAULT 0,
    fallbacks bigint NOT NULL DEFAULT 0,
    attempts bigint NOT NULL DEFAULT 0,
    failed_attempts bigint NOT NULL DEFAULT 0,
    -- Counts by bucket of duration, from 0 on.
    latency integer[] NOT NULL DEFAULT '{}',
    ttft integer[] NOT NULL DEFAULT '{}',
    overhead integer[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (step, dimension, tenant_id, at, id, process_id)
  ) WITH (fillfactor = 70);
  CREATE INDEX usage_series_id_idx ON usage_series (dimension, id, step, at);`;

const CAPTURES = `
  CREATE TABLE capture_settings (
    tenant_id text PRIMARY KEY REFERENCES tenants(id),
    enabled boolean NOT NULL DEFAULT false,
    -- Of the requests, 0..1.
    sample_rate double precision NOT NULL DEFAULT 1 CHECK (sample_rate >= 0 AND sample_rate <= 1),
    -- Of a request and of its answer, each.
    max_bytes integer NOT NULL DEFAULT 65536 CHECK (max_bytes BETWEEN 1 AND 1048576),
    retention_days integer NOT NULL DEFAULT 7 CHECK (retention_days BETWEEN 1 AND 365),
    updated_at timestamptz NOT NULL DEFAULT now()
  );

  -- What a tenant's bodies are sealed with; where its key is gone, they are noise everywhere, backups included.
  CREATE TABLE tenant_data_keys (
    id text PRIMARY KEY,
    tenant_id text NOT NULL REFERENCES tenants(id),
    -- Null: destroyed.
    wrapped_key text,
    created_at timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))
  );
  CREATE UNIQUE INDEX tenant_data_keys_live_idx ON tenant_data_keys (tenant_id) WHERE destroyed_at IS NULL;

  CREATE TABLE request_captures (
    request_id text PRIMARY KEY,
    tenant_id text NOT NULL,
    captured_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    key_id text NOT NULL,
    request bytea,
    response bytea,
    -- Before anything was cut off.
    request_bytes bigint NOT NULL,
    response_bytes bigint NOT NULL
  );
  CREATE INDEX request_captures_expiry_idx ON request_captures (expires_at);
  CREATE INDEX request_captures_tenant_idx ON request_captures (tenant_id);`;
